"""What takes the bytes of libseqr.so: its symbols by crate, from a second link of the same code with its names kept."""

import collections
import hashlib
import json
import os
import re

from measure import parts

LANGUAGE = {"core", "alloc", "std", "compiler_builtins", "gimli", "addr2line", "object", "miniz_oxide",
            "rustc_demangle", "hashbrown", "panic_unwind", "unwind", "__rustc"}
RING = re.compile(r"ring|^(GFp|ecp|bn_|aes|sha|chacha|poly1305|x25519|fe_|ge_|p256|p384|nistz|gcm|vpaes|LIMBS|fiat)")
UNWINDING = (".eh_frame", ".eh_frame_hdr", ".gcc_except_table")


def crate_of(name):
    """The crate that a demangled symbol belongs to; None for C."""
    name = name.strip()
    if name.startswith("seqr_"):  # the functions of seqr.h
        return "seqr"
    name = re.sub(r"^(<|&|\*const |\*mut |mut |dyn |\[|\()+", "", name)
    found = re.match(r"([A-Za-z_][A-Za-z0-9_]*)(\[[0-9a-f]+\])?::", name)
    if not found:
        return None
    return "Rust's std" if found[1] in LANGUAGE else found[1]


def table(library):
    """The file's bytes, and [(part, bytes)] of code and constants, largest first; remembered for as long as the library
    is the same."""
    built = os.path.join(library, "libseqr.so")
    with open(built, "rb") as file:
        key = hashlib.sha256(file.read()).hexdigest()
    memory = os.path.join(library, "seqr-sizes.json")
    if os.path.exists(memory):
        with open(memory, encoding="utf-8") as file:
            remembered = json.load(file)
        if remembered["of"] == key:
            return remembered
    out = os.path.join(library, "libseqr-names.so")
    parts.build_library("release", "-C", "strip=none", f"--emit=link={out}")
    whole = os.path.getsize(built)
    found = {"of": key, "bytes": whole, "parts": measured(out, whole)}
    with open(memory, "w", encoding="utf-8") as file:
        json.dump(found, file)
    os.remove(out)
    return found


def measured(path, whole):
    """Symbols, and then the sections that have none."""
    by_part = collections.Counter()
    for line in parts.said(["nm", "-C", "-S", "--defined-only", path]).splitlines():
        columns = line.split(None, 3)
        if len(columns) == 4 and columns[2].lower() in "trdvwu":
            name = columns[3]
            in_c = "ring" if RING.search(name) else "SQLite (and other C)"
            by_part[crate_of(name) or in_c] += int(columns[1], 16)
    sections = {}
    for line in parts.said(["readelf", "-SW", path]).splitlines():
        found = re.match(r"\s*\[\s*\d+\] (\.\S+)\s+\S+\s+[0-9a-f]+ [0-9a-f]+ ([0-9a-f]+)", line)
        if found:
            sections[found[1]] = int(found[2], 16)
    by_part["tables for unwinding"] = sum(sections.get(name, 0) for name in UNWINDING)
    by_part["relocations"] = sum(sections.get(name, 0) for name in (".rela.dyn", ".rela.plt"))
    by_part["texts and constants without a name"] = max(0, whole - sum(by_part.values()))
    return by_part.most_common()
