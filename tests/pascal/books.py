#!/usr/bin/env python3
"""Looks at the system calls of the sample till's books: books.py PROGRAM FOLDER. A power cut keeps what was synced and loses
the rest, so each file is synced after its last write and before it is renamed, and each new name by its folder.
"""

import re
import subprocess
import sys

CALL = re.compile(r'(\w+)\((?:(\d+)|"([^"]*)")(?:, "([^"]*)"|, ([A-Z_|]*))?.*\)\s+= (-?\d+)')


def main(program, folder):
    done = subprocess.run(["strace", "-e", "trace=open,openat,write,fsync,fdatasync,rename,close", program, folder],
                          capture_output=True, text=True, check=True)
    files, dirty, names, problems, synced, renamed = {}, set(), set(), [], 0, 0
    for line in done.stderr.replace("openat(AT_FDCWD, ", "open(").splitlines():
        found = CALL.match(line)
        if not found or int(found.group(6)) < 0:
            continue
        call, number, path, other, flags, result = found.groups()
        if call == "open" and path.startswith(folder):
            files[result] = path.rstrip("/")
            if names - {path.rstrip("/")}:
                problems.append(f"{path} is opened before the new name in {sorted(names)} is on the disk")
            if "O_CREAT" in flags:
                names.add(path.rpartition("/")[0])
        elif call == "write" and number in files:
            dirty.add(files[number])
        elif call in ("fsync", "fdatasync") and number in files:
            synced += 1
            dirty.discard(files[number])
            names.discard(files[number])
        elif call == "rename":
            renamed += 1
            if path in dirty:
                problems.append(f"{path} is renamed before it is on the disk")
            names.add(other.rpartition("/")[0])
        elif call == "close":
            files.pop(number, None)
    problems += [f"{path} is not synced" for path in sorted(dirty)]
    problems += [f"a new name in {path} is not synced" for path in sorted(names)]
    if synced < 8 or renamed != 3:
        problems.append(f"{synced} syncs and {renamed} renames were seen: has the program changed?")
    print("\n".join(problems) or f"{synced} syncs, {renamed} renames, in order")
    return bool(problems) or "2 lines, 0 goods, then Cake=3500" not in done.stdout


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
