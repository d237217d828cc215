"""What is linked into the library and into each program, by cargo's own words. For tools/notices and tools/sbom."""

import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGETS = ["x86_64-unknown-linux-gnu", "x86_64-win7-windows-gnu", "i686-win7-windows-gnu", "x86_64-pc-windows-msvc"]


def cargo(*arguments):
    command = [os.environ.get("CARGO", "cargo"), *arguments, "--locked"]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def metadata():
    return json.loads(cargo("metadata", "--format-version", "1"))


def linked(package="seqr"):
    """(name, version) of what ends up in the library (or a program): no build scripts, no procedural macros, no tests."""
    crates = set()
    for target in TARGETS:
        tree = cargo("tree", "--package", package, "--edges", "normal,no-proc-macro", "--target", target,
                     "--prefix", "none", "--format", "{p}")
        for line in tree.splitlines():
            name, version = line.split()[:2]
            if name != package:
                crates.add((name, version.removeprefix("v")))
    return sorted(crates)
