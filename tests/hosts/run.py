#!/usr/bin/env python3
"""Plays the scenarios of scenarios.toml through a language's driver, against a simulator of its own:

    run.py SIMULATOR NAME-OF-THE-LANGUAGE COMMAND...

The command gets a scenario's name, the endpoint and the path of a store. SEQR_SCENARIO is one of them alone. Then it gets
libraries that are not its own by SEQR_LIBRARY: it must refuse them with a sentence. SEQR_DRIVER_ENCODING: of what it prints.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
# COM has no threads, and no functions of the host's that the library calls.
NOT_BY_COM = ("threads", "run", "press", "sell-")
PATIENCE = 30  # seconds for a scenario; what hangs is killed


class Simulator:
    def __init__(self, program, folder):
        url_file = os.path.join(folder, "url")
        self.log = open(os.path.join(folder, "simulator.log"), "wb")
        self.process = subprocess.Popen([program, "--listen", "127.0.0.1:0", "--port-file", url_file],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        until = time.monotonic() + 20
        while not (os.path.exists(url_file) and open(url_file).read().endswith("\n")):
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit("the simulator did not start")
            time.sleep(0.05)
        self.endpoint = open(url_file).read().strip()
        self.control = self.endpoint.rstrip("/") + "/control/"

    def call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.control + path, data), timeout=20) as answer:
            return json.loads(answer.read() or "null")

    def prepare(self, scenario):
        self.call("reset", {})
        self.call("customer", {"customer": scenario["customer"]})
        self.call("settings", {"old_service": False, **scenario.get("settings", {})})
        if scenario.get("rules"):
            self.call("misbehaviour", scenario["rules"])

    def ledger(self):
        for one in self.call("ledger"):
            yield f"{one['client_invoice_id']} {one['status']} paid {one['paid'] or '-'} refunded {one['refunded'] or '-'}"

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def grant(wish, process, simulator, store):
    """What a driver asks for by a line "! ..."; one without a standard input waits until its file STORE.wish is gone."""
    limits = (0 if wish == "fill" else resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    if wish in ("fill", "free"):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)
    elif wish == "pay":
        simulator.call("pay", {"client_invoice_id": "P1"})
    elif wish == "remove":
        first = next(one for one in simulator.call("ledger") if one["client_invoice_id"] == "P1")
        simulator.call("books", {"remove": {"ers_reference": first["ers_reference"]}})
    elif wish == "kill":
        process.send_signal(signal.SIGKILL)
        return
    else:
        raise ValueError(f"unknown wish {wish!r}")
    if os.path.exists(store + ".wish"):
        os.remove(store + ".wish")
        return
    process.stdin.write("\n")
    process.stdin.flush()


def drive(command, name, simulator, store):
    """Runs a driver to its end; gives what it printed."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the drivers inherit it: a full disk sends no signal
    process = subprocess.Popen([*command, name, simulator.endpoint, store], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, restore_signals=False,
                               encoding=os.environ.get("SEQR_DRIVER_ENCODING", "utf-8"))
    signal.alarm(PATIENCE)
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("! "):
                grant(line[2:].strip(), process, simulator, store)
        code = process.wait()
    except TimeoutError:
        code = "it hangs"
    finally:
        signal.alarm(0)
        process.kill()
        process.wait()
    if code not in (0, -signal.SIGKILL if lines and lines[-1] == "! kill" else 0):
        lines.append(f"exit {code}")
    return lines


def on_alarm(_number, _frame):
    raise TimeoutError


def play(scenario, command, simulator, folder):
    """What differs from the table, or nothing."""
    simulator.prepare(scenario)
    store = os.path.join(folder, scenario["name"] + ".db")
    printed = []
    for name in (scenario["name"], scenario.get("then")):
        if name is not None:
            printed += drive(command, name, simulator, store)
    expected = scenario["prints"].strip().split("\n")
    ledger = sorted(simulator.ledger())
    problems = []
    if printed != expected:
        problems.append("printed:\n    " + "\n    ".join(printed) + "\n  expected:\n    " + "\n    ".join(expected))
    if ledger != sorted(scenario["ledger"]):
        problems.append(f"the ledger is {ledger}, expected {scenario['ledger']}")
    return problems


# Made by the C compiler: what a package must not take for its library, and what it says of it.
OTHER_LIBRARIES = {
    "another ABI version": ("unsigned seqr_abi_version(void) { return 99; }", "version 99 of the binary interface"),
    "a function is missing": ("unsigned seqr_abi_version(void) { return 1; }", "seqr_"),
}


def refuses(name, command, folder):
    """What is wrong with how the command takes that library, or nothing."""
    source, words = OTHER_LIBRARIES[name]
    library = os.path.join(folder, "libother.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=source, text=True, check=True)
    ended = subprocess.run([*command, "paid", "http://127.0.0.1:1/", os.path.join(folder, "other.db")], text=True,
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
                           env={**os.environ, "SEQR_LIBRARY": library})
    # .NET ends by SIGABRT what nobody catches.
    if ended.returncode not in (0, -signal.SIGSEGV) and words in ended.stderr:
        return []
    return [f"exit {ended.returncode}, and \"{words}\" is expected in: {ended.stderr[-2000:]}"]


def main(program, language, *command):
    signal.signal(signal.SIGALRM, on_alarm)
    with open(os.path.join(HERE, "scenarios.toml"), "rb") as file:
        scenarios = tomllib.load(file)["scenario"]
    wanted = os.environ.get("SEQR_SCENARIO")
    failed = 0

    def told(name, problems, began):
        nonlocal failed
        failed += bool(problems)
        print(f"{language} {name}: {'FAILED' if problems else 'ok'} {time.monotonic() - began:.1f} s")
        for problem in problems:
            print("  " + problem)

    with tempfile.TemporaryDirectory() as folder:
        simulator = Simulator(program, folder)
        try:
            for scenario in scenarios:
                if (wanted not in (None, scenario["name"]) or language not in scenario.get("only", [language])
                        or language == "COM" and scenario["name"].startswith(NOT_BY_COM)):
                    continue
                began = time.monotonic()
                told(scenario["name"], play(scenario, command, simulator, folder), began)
            for name in OTHER_LIBRARIES:
                if wanted in (None, name) and language != "COM":  # which loads seqr.dll as Windows does: tests/com
                    began = time.monotonic()
                    told(name, refuses(name, command, folder), began)
        finally:
            simulator.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
