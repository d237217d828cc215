"""Reads what valgrind's callgrind writes: how many instructions each function ran itself."""

import re

from measure import parts

HASH = re.compile(r"::h[0-9a-f]{16}$")
NAME = re.compile(r"^c?fn=\((\d+)\)(?: (.*))?$")
ESCAPES = {"$LT$": "<", "$GT$": ">", "$RF$": "&", "$BP$": "*", "$C$": ",", "$u20$": " ", "$u27$": "'", "$u5b$": "[",
           "$u5d$": "]", "$u7b$": "{", "$u7d$": "}", "$u3b$": ";", "$LP$": "(", "$RP$": ")", "$u2b$": "+"}


def self_costs(path):
    """Function -> instructions; those that a function calls are not counted to it."""
    names, costs = {}, {}
    function, is_call = None, False
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            first = line[0]
            if first in "0123456789+-*":
                if is_call:
                    is_call = False  # this line is the cost of what was called
                elif function is not None:
                    costs[function] = costs.get(function, 0) + int(line.split()[1])
            elif first == "f" or first == "c":
                found = NAME.match(line.rstrip("\n"))
                if found:
                    number, name = found.groups()
                    if name is not None:
                        names[number] = name
                    if first == "f":
                        function = number
                elif line.startswith("calls="):
                    is_call = True
    by_name = {}
    for number, cost in costs.items():
        name = plain(names.get(number, "?"))
        by_name[name] = by_name.get(name, 0) + cost
    return by_name


def plain(name):
    """A name that another build gives too: without Rust's hash, without the number of a recursion."""
    name = HASH.sub("", re.sub(r"'\d+$", "", name))
    for escape, sign in ESCAPES.items():
        name = name.replace(escape, sign)
    return name.replace("..", "::")


def run(command, out):
    """Runs a command under callgrind; gives each function's instructions."""
    parts.said(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *command])
    return self_costs(out)


def difference(large, small, count):
    """What one more of it costs, by function."""
    names = set(large) | set(small)
    each = {name: (large.get(name, 0) - small.get(name, 0)) / count for name in names}
    return {name: cost for name, cost in each.items() if abs(cost) >= 0.5}
