"""What `make bench` measures: each function measures one thing, library and peers by turns, and gives its figures."""

import functools
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time

from measure import callgrind, parts

ROUNDS = 5
BUSY = 32  # open payments that keep the engine busy without a pause: the shortest interval is a millisecond
SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt"  # Debian's
SLOW_SYNC_MS = 2  # added to each: an SSD that has no memory of its own for a power cut
SYNCS = ("fsync", "fdatasync", "msync", "sync_file_range")
FEW_PAYMENTS, MANY_PAYMENTS = 1_000, 1_000_000  # four days, and ten years of a busy till
SCALE_BYTES = 6_000_000_000  # the store, its log while it is made, and the pages that pruning rewrites
CPU, OTHER = 1, 0  # client and server share one, so that a hand-over costs each client the same


def median(values):
    return statistics.median(values)


def share(values, part):
    """The value below which this part of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


class Programs:
    """What is there to be measured, and a scratch folder on the disk where a till's store would be."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.library = parts.build_library("release")
        self.server = parts.compile_c(scratch, "server")
        self.floor = parts.compile_c(scratch, "floor")
        self.empty = parts.compile_c(scratch, "empty")
        self.till = parts.compile_till(scratch, self.library)
        self.missing = []

    @property
    def gsoap(self):
        return self.peers[0]

    @property
    def gsoap_tls(self):
        return self.peers[1]

    @functools.cached_property
    def peers(self):
        """gSOAP's clients, plain and TLS; None where something is missing, which is told. Made for the parts that use them."""
        wsdl = os.path.join(parts.ROOT, "schema", "seqr.wsdl")
        known = ["pkg-config", "--exists", "gsoap", "gsoapssl"]
        if not all(map(shutil.which, ("soapcpp2", "wsdl2h", known[0]))) or subprocess.run(known).returncode:
            self.missing.append("gSOAP's client: gsoap, libgsoap-dev and pkg-config are not all installed")
            return None, None
        out = os.path.join(self.scratch, "gsoap")
        os.mkdir(out)
        with open(os.path.join(out, "typemap.dat"), "w", encoding="ascii") as file:
            file.write('ers = "http://external.interfaces.ers.seamless.com/"\n')
        parts.said(["wsdl2h", "-c", "-t", "typemap.dat", "-o", "seqr.h", wsdl], cwd=out)
        parts.said(["soapcpp2", "-c", "-C", "-L", "-x", "-I/usr/share/gsoap/import", "seqr.h"], cwd=out)
        made = []
        for package, extra in (("gsoap", []), ("gsoapssl", ["-lssl", "-lcrypto", "-lz", "-lpthread"])):
            flags = parts.said(["pkg-config", "--cflags", package]).split()
            program = os.path.join(out, package)
            source = os.path.join(parts.ROOT, "benches", "gsoap.c")
            sources = [source, os.path.join(out, "soapC.c"), os.path.join(out, "soapClient.c")]
            parts.said([os.environ.get("CC", "cc"), "-O2", "-w", *flags, "-I" + out, *sources, "-l" + package, *extra,
                        "-lm", "-o", program])
            made.append(program)
        return made

    def fresh(self):
        """A folder for one run's store."""
        return tempfile.mkdtemp(dir=self.scratch)

    def store(self):
        return os.path.join(self.fresh(), "till.db")


def polls(programs, port, payments, interval, seconds, url=None, ca=None):
    command = [*parts.pinned(CPU), programs.till, "polls", url or parts.url(port), programs.store(), str(port),
               str(payments), str(interval), str(seconds), *([ca] if ca else [])]
    return parts.spoken(command)


def plain(programs):
    """CPU of one poll: the library busy and with one payment; the peers back to back and at that payment's pace."""
    runs = {name: [] for name in ("library", "floor", "floor_together", "gsoap", "one", "floor_paced", "gsoap_paced")}
    pace = []

    def peer(name, program, *arguments):
        if program:
            runs[name].append(parts.spoken([*parts.pinned(CPU), program, *map(str, arguments)])["cpu_us"])

    with parts.serving(programs.server, programs.scratch, cpu=CPU) as port:
        url = parts.url(port)
        for _ in range(ROUNDS):
            peer("floor", programs.floor, port, 30000, 0, 1)
            runs["library"].append(polls(programs, port, BUSY, 1, 2)["cpu_us"])
            peer("gsoap", programs.gsoap, url, 30000, 0)
            peer("floor_together", programs.floor, port, 60000, 0, BUSY)
            one = polls(programs, port, 1, 1, 3)
            runs["one"].append(one["cpu_us"])
            pace.append(one["seconds"] * 1e6 / one["polls"])
            peer("floor_paced", programs.floor, port, 1000, round(pace[-1]), 1)
            peer("gsoap_paced", programs.gsoap, url, 1000, round(pace[-1]))
    figures = {name: median(values) for name, values in runs.items() if values}
    return {"cpu_us": figures, "pace_us": median(pace), "rounds": runs}


def counts(programs):
    """Instructions of one poll outside the kernel, which do not depend on what else the machine does."""
    if not shutil.which("valgrind"):
        programs.missing.append("instructions: valgrind is not installed")
        return None
    out = os.path.join(programs.scratch, "callgrind")

    def each(command, few, many):
        sums = [sum(callgrind.run(command(count), out).values()) for count in (few, many)]
        return (sums[1] - sums[0]) / (many - few)

    def library(count):
        with parts.serving(programs.server, programs.scratch, "--paid-after", count, "--delay-ms", 3) as port:
            run = [programs.till, "polled", parts.url(port), programs.store()]
            return sum(callgrind.run(run, out).values())

    found = {"library": (library(500) - library(100)) / 400}
    with parts.serving(programs.server, programs.scratch) as port:
        found["floor"] = each(lambda count: [programs.floor, str(port), str(count), "0", "1"], 1000, 3000)
        if programs.gsoap:
            found["gsoap"] = each(lambda count: [programs.gsoap, parts.url(port), str(count), "0"], 1000, 3000)
    return found


class Front:
    """nginx before the fixed server: TLS as a real one does it, with an authority made for this run."""

    def __init__(self, programs, port):
        folder = programs.fresh()
        make = lambda *words: parts.said(["openssl", *words], cwd=folder)
        make("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
             "-subj", "/CN=Bench CA", "-addext", "basicConstraints=critical,CA:TRUE")
        make("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "request", "-subj", "/CN=localhost")
        with open(os.path.join(folder, "names"), "w", encoding="ascii") as file:
            file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        make("x509", "-req", "-in", "request", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
             "-extfile", "names", "-out", "cert.pem")
        self.ca = os.path.join(folder, "ca.pem")
        self.port = free_port()
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="ascii") as file:
            file.write(f"""daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 100000000; ssl_session_tickets off;
  upstream fixed {{ server 127.0.0.1:{port}; keepalive 64; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{self.port} ssl; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location / {{ proxy_pass http://fixed; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
""")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        command = [*parts.pinned(CPU), nginx, "-c", os.path.join(folder, "nginx.conf"), "-p", folder]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def url(self):
        return parts.url(self.port, "localhost", "https")

    def trusted_by_the_system(self):
        """An environment in which the run's authority is one of the system's."""
        bundle = self.ca + ".system"
        if not os.path.exists(bundle):
            with open(bundle, "wb") as file:
                for part in (SYSTEM_ROOTS, self.ca):
                    with open(part, "rb") as given:
                        file.write(given.read())
        return {**{name: value for name, value in os.environ.items() if name != "SSL_CERT_DIR"}, "SSL_CERT_FILE": bundle}

    def ready(self, programs):
        """Until a whole call goes through."""
        for _ in range(100):
            try:
                return parts.spoken([programs.till, "cold", self.url(), programs.store(), self.ca])
            except parts.Failed as error:
                last = error
                time.sleep(0.05)
        raise last

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def over_tls(programs):
    """CPU of a warm call, and the time of the first one of a new process; library and gSOAP by turns."""
    nginx = shutil.which("nginx") or os.path.exists("/usr/sbin/nginx")
    if not shutil.which("openssl") or not nginx or not os.path.exists(SYSTEM_ROOTS):
        programs.missing.append("TLS: nginx, openssl and ca-certificates are not all installed")
        return None
    warm, cold = {"library": [], "gsoap": []}, {"library": [], "named": [], "gsoap": []}
    with parts.serving(programs.server, programs.scratch, cpu=CPU) as port, Front(programs, port) as front:
        front.ready(programs)
        store = programs.store()
        parts.spoken([programs.till, "cold", front.url(), store, front.ca])  # from here on the store is there
        for _ in range(ROUNDS):
            warm["library"].append(polls(programs, port, BUSY, 1, 2, front.url(), front.ca)["cpu_us"])
            if programs.gsoap_tls:
                command = [*parts.pinned(CPU), programs.gsoap_tls, front.url(), "20000", "0", front.ca]
                warm["gsoap"].append(parts.spoken(command)["cpu_us"])
            for _ in range(4):
                command = [*parts.pinned(CPU), programs.till, "cold", front.url(), store]
                cold["library"].append(parts.spoken(command, env=front.trusted_by_the_system())["ms"])
                cold["named"].append(parts.spoken([*command, front.ca])["ms"])
                if programs.gsoap_tls:
                    command = [*parts.pinned(CPU), programs.gsoap_tls, "--cold", front.url(), front.ca]
                    cold["gsoap"].append(parts.spoken(command)["ms"])
        idle = parts.spoken([programs.till, "idle", front.url(), programs.store(), front.ca])
    middle = lambda runs: {name: median(values) for name, values in runs.items() if values}
    return {"warm_cpu_us": middle(warm), "cold_ms": middle(cold), "idle": idle, "rounds": {"warm": warm, "cold": cold}}


def growth(programs):
    """One payment to ten thousand, ten thousand polls a second in all but for those that cannot be so many."""
    runs = []
    for _ in range(ROUNDS):
        with parts.serving(programs.server, programs.scratch, cpu=CPU) as port:
            runs.append([polls(programs, port, count, max(1, count // 10), 2) for count in (1, 10, 100, 1000, 10000)])
    rows = []
    for same in zip(*runs):
        row = {key: median([run[key] for run in same]) for key in same[0]}
        row["payment_kb"] = median([(run["rss_payments_kb"] - run["rss_tills_kb"]) / run["payments"] for run in same])
        row["till_kb"] = median([(run["rss_tills_kb"] - run["rss_open_kb"]) / run["payments"] for run in same])
        rows.append(row)
    return rows


def lateness(programs):
    """5,000 payments: from poll to poll of each, by the server's clock, against a second."""
    times = os.path.join(programs.fresh(), "times")
    with parts.serving(programs.server, programs.scratch, "--times", times, cpu=OTHER) as port:
        run = polls(programs, port, 5000, 1000, 10)
    last, late = {}, []
    with open(times, encoding="ascii") as file:
        moments = [tuple(map(int, line.split()[:2])) for line in file]
    steady = max(arrived for _, arrived in moments) - 10_000_000_000  # the starting is over
    for reference, arrived in moments:
        if reference in last and arrived > steady:
            late.append((arrived - last[reference]) / 1e6 - 1000)
        last[reference] = arrived
    within = sum(abs(ms) <= 50 for ms in late) / len(late)
    return {"polls": len(late), "within_50_ms": within, "median_ms": median(late), "p99_ms": share(late, 0.99),
            "max_ms": max(late), "cpu_us": run["cpu_us"]}


def answers(programs):
    """From PAID's leaving the server to the return of the waiting seqr_pay_poll; and the disk's own fsync, by turns."""
    times = os.path.join(programs.fresh(), "times")
    with parts.serving(programs.server, programs.scratch, "--times", times, "--paid-after", 2, cpu=OTHER) as port:
        command = [*parts.pinned(CPU), programs.till, "answers", parts.url(port), programs.store(), "200"]
        sales = parts.spoken(command)["sales"]
    sent = {}
    with open(times, encoding="ascii") as file:
        for line in file:
            reference, _, moment, paid = map(int, line.split())
            if paid and reference not in sent:
                sent[reference] = moment
    took = [(sale["told"] - sent[sale["reference"]]) / 1e6 for sale in sales]
    disk = [sale["fsync"] / 1e6 for sale in sales]
    return {"sales": len(took), "median_ms": median(took), "p99_ms": share(took, 0.99), "fsync_median_ms": median(disk),
            "fsync_p99_ms": share(disk, 0.99)}


def fsyncs(programs):
    """Few sales one after the other, many with the log's copying into the file, a thousand at once: fsyncs of each, by
    strace. Writes share a sync if they come while one runs: the last is also counted where each takes `SLOW_SYNC_MS` more."""
    if not shutil.which("strace"):
        programs.missing.append("fsyncs: strace is not installed")
        return None

    def counted(count, hands, tills, *slower):
        out = os.path.join(programs.fresh(), "strace")
        with parts.serving(programs.server, programs.scratch, "--paid-after", 1) as port:
            parts.said(["strace", "-f", "-c", "--seccomp-bpf", "-e", "trace=" + ",".join(SYNCS), *slower,
                        "-o", out, programs.till, "sales", parts.url(port), programs.store(), str(count), str(hands), str(tills)])
        with open(out, encoding="ascii") as file:
            lines = [line.split() for line in file]
        return sum(int(line[3]) for line in lines if line and line[-1] in SYNCS)

    one, copied = ((counted(count, 1, count) - counted(0, 1, count)) / count for count in (20, 500))

    def at_once(*slower):
        return median([(counted(1000, 1000, 1000, *slower) - counted(0, 1, 1000)) / 1000 for _ in range(3)])

    slow = at_once("-e", f"inject=fsync,fdatasync:delay_exit={SLOW_SYNC_MS * 1000}")
    return {"one_after_the_other": one, "with_checkpoints": copied, "thousand_at_once": at_once(), "thousand_on_slow_disk": slow}


def idle(programs):
    """A till with one open payment, over an empty program."""
    with parts.serving(programs.server, programs.scratch) as port:
        till = parts.spoken([programs.till, "idle", parts.url(port), programs.store()])
    return {"till": till, "empty": parts.spoken([programs.empty])}


def reconcile(programs, count=100_000):
    """A shop's report against its journal: from the report's being there to the result, and the most memory. Then the same
    report for the next period: no row of it is of that period, and each payment is looked up by its reference."""
    made, report = parts.store_with_sales(programs.till, programs.server, programs.scratch, "many", count)
    store = os.path.join(programs.scratch, "reconciled.db")
    runs, other_days = [], []
    for _ in range(ROUNDS):
        shutil.copyfile(made, store)
        os.chmod(store, 0o600)
        for found in (runs, other_days):
            with parts.serving(programs.server, programs.scratch, "--report", report, cpu=OTHER) as port:
                found.append(parts.spoken([*parts.pinned(CPU), programs.till, "reconcile", parts.url(port), store]))
            if found[-1]["matched"] != count:
                raise parts.Failed(f"{found[-1]['matched']} of {count} rows match")
    medians = {key: median([run[key] for run in runs]) for key in runs[0]}
    return {**medians, "other_days_ms": median([run["ms"] for run in other_days])}


def scale(programs):
    """A store of ten years beside one of four days: what the till and the back office do, and what support searches for."""
    free = shutil.disk_usage(programs.scratch).free
    if free < SCALE_BYTES:
        programs.missing.append(f"a million payments: they take {SCALE_BYTES / 1e9:.0f} GB of disk, and {free / 1e9:.1f} are free")
        return None
    cargo = os.environ.get("CARGO", "cargo")
    parts.said([os.path.join(parts.ROOT, "tools", "as-shipped"), cargo, "build", "--locked", "--quiet", "--release", "--package", "seqr-journal"], cwd=parts.ROOT)
    journal = os.path.join(parts.TARGET, "release", "seqr-journal")
    stores = [parts.store_of_years(programs.till, programs.server, programs.scratch, str(count), count)
              for count in (FEW_PAYMENTS, MANY_PAYMENTS)]
    # One server throughout: one that is started again gives the same references again.
    with parts.serving(programs.server, programs.scratch, "--paid-after", 1, cpu=OTHER) as port:
        return compared(programs, journal, stores, parts.url(port))


def compared(programs, journal, stores, url):
    """By turns: the store of few payments and the one of many."""
    runs = [[], []]
    for _ in range(ROUNDS):
        for run, (store, begin, end) in zip(runs, stores):
            run.append(parts.spoken([*parts.pinned(CPU), programs.till, "years", url, store, str(begin), str(end)]))
    found = {"payments": [FEW_PAYMENTS, MANY_PAYMENTS], "bytes": [os.path.getsize(store) for store, _, _ in stores]}
    for key in ("open_ms", "look_back_ms", "find_ms", "start_ms", "export_ms"):
        found[key] = [median([one[key] for one in run]) for run in runs]
    # The till is closed: what stands beside the file is in it.
    day = time.strftime("%Y-%m-%d", time.gmtime(stores[1][1] / 1000))
    asked = {"list": ["list"], "amount": ["list", "--amount", "159.38"], "cashier": ["list", "--cashier", "Cashier 7"],
             "state": ["list", "--state", "reversed"], "till": ["list", "--till", "Till 0"], "day": ["list", "--day", day],
             "sale": ["show", "INV-777"], "nobody": ["list", "--cashier", "Nobody"],
             "export_of_day": ["export", "--day", day], "page_of_day": ["html", "--day", day]}
    for name, words in asked.items():
        found[name + "_ms"] = []
        for store, _, _ in stores:
            took = []
            for _ in range(ROUNDS):
                begin = time.monotonic()
                subprocess.run([*parts.pinned(CPU), journal, "--store", store, "--time-zone", "UTC", *words],
                               stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
                took.append((time.monotonic() - begin) * 1000)
            found[name + "_ms"].append(median(took))
    store, _, end = stores[1]
    half = end - MANY_PAYMENTS // parts.SALES_A_DAY // 2 * parts.DAY_MS
    found["prune"] = parts.spoken([programs.till, "prunes", url, store, str(half)])
    return found


def simulator():
    """Polls a second of the simulator on one CPU, by its own load program."""
    cargo = os.environ.get("CARGO", "cargo")
    said = parts.said([cargo, "bench", "--locked", "--quiet", "--package", "seqr-simulator", "--bench", "load", "--",
                       "5", "1000"], cwd=parts.ROOT)
    found = re.search(r"(\d+) polls/s.*; (\d+) us CPU a poll", said)
    return {"polls_a_second": int(found[1]), "cpu_us": int(found[2])}
