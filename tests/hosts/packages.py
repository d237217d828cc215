#!/usr/bin/env python3
"""What is in the packages of a folder, as tools/dist/packages made them: one version, that of Cargo.toml, the licences, the
notices, and the library, which says the same version; and seqr.dll for the same Windows in each of them:

    packages.py FOLDER
    packages.py --stand-ins FOLDER     writes what lies in a target folder after `make windows`, to be packed and not run
"""

import ctypes
import json
import os
import re
import sys
import tarfile
import tempfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
LICENSES = ["LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY-NOTICES.md"]
# Where seqr.dll for 64 and 32 bit lies in each package, and for which machine such a file is.
DLLS = {
    ".jar": ("win32-x86-64/seqr.dll", "win32-x86/seqr.dll"),
    ".tgz": ("package/native/win32-x64/seqr.dll", "package/native/win32-ia32/seqr.dll"),
    ".nupkg": ("runtimes/win-x64/native/seqr.dll", "runtimes/win-x86/native/seqr.dll"),
}
WHEELS = ("-win_amd64.whl", "-win32.whl")
MACHINES = {"x86_64": 0x8664, "i686": 0x14C}
# Each package: how its file is called, where the library lies, and the files and texts in which it says its version.
PACKAGES = [
    (r"libseqr-{v}-py3-none-manylinux\w+_x86_64\.whl", "libseqr/native/libseqr.so.1", {
        "libseqr-{v}.dist-info/METADATA": "Version: {v}\n", "libseqr/_raw.py": 'VERSION = "{v}"'}),
    (r"libseqr-{v}\.jar", "linux-x86-64/libseqr.so", {
        "META-INF/MANIFEST.MF": "Implementation-Version: {v}\r\n"}),
    (r"libseqr-{v}\.tgz", "package/native/linux-x64/libseqr.so.1", {
        "package/package.json": '"version": "{v}"', "package/raw.js": "{v}"}),
    (r"LibSeqr\.{v}\.nupkg", "runtimes/linux-x64/native/libseqr.so", {
        "LibSeqr.nuspec": "<version>{v}</version>"}),
]


def read(path):
    with open(os.path.join(ROOT, path), "rb") as file:
        return file.read()


def contents(path):
    if path.endswith(".tgz"):
        with tarfile.open(path) as archive:
            return {one.name: archive.extractfile(one).read() for one in archive.getmembers()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def version_resource(version):
    return f"FileVersion\0\0{version}".encode("utf-16-le")


def is_dll(data, arch, version):
    """A file of Windows for that machine whose properties have that version."""
    header = int.from_bytes(data[0x3C:0x40], "little")
    return (data[:2] == b"MZ" and data[header:header + 4] == b"PE\0\0" and version_resource(version) in data
            and int.from_bytes(data[header + 4:header + 6], "little") == MACHINES[arch])


def stand_ins(folder, version):
    for arch, machine in MACHINES.items():
        os.makedirs(os.path.join(folder, "windows", arch))
        with open(os.path.join(folder, "windows", arch, "seqr.dll"), "wb") as file:
            file.write(b"MZ".ljust(0x3C, b"\0") + (0x40).to_bytes(4, "little") + b"PE\0\0" + machine.to_bytes(2, "little") +
                       version_resource(version))


def windows_of(folder, version):
    """Each package, and of which Windows it has a good dll; the two wheels, where there are some, count as one package."""
    wheels = set()
    for name in sorted(os.listdir(folder)):
        files = contents(os.path.join(folder, name))
        for ending, arch in zip(WHEELS, MACHINES):
            if name.endswith(ending) and is_dll(files.get("libseqr/native/seqr.dll", b""), arch, version):
                wheels.add(arch)
        places = DLLS.get(os.path.splitext(name)[1])
        if places is not None:
            yield name, {arch for place, arch in zip(places, MACHINES) if is_dll(files.get(place, b""), arch, version)}
    yield "wheels for Windows", wheels


def library_version(data):
    with tempfile.NamedTemporaryFile(suffix=".so") as file:
        file.write(data)
        file.flush()
        library = ctypes.CDLL(file.name)
        library.seqr_version.restype = ctypes.c_char_p
        return library.seqr_version().decode()


def problems_of(path, native, texts, version):
    files = contents(path)
    for license in LICENSES:
        found = [data for name, data in files.items() if os.path.basename(name) == license]
        if found != [read(license)]:
            yield f"{license} is not the one of the project"
    if library_version(files[native]) != version:
        yield f"{native} is another version"
    for name, text in texts.items():
        if text.format(v=version) not in files[name.format(v=version)].decode():
            yield f"{name} is another version"


def main(*arguments):
    folder = arguments[-1]
    version = re.search(r'^version = "([^"]+)"', read("Cargo.toml").decode(), re.MULTILINE).group(1)
    if arguments[0] == "--stand-ins":
        return stand_ins(folder, version)
    failed = False
    for pattern, native, texts in PACKAGES:
        named = re.compile(pattern.replace("{v}", re.escape(version)) + "$")
        found = [name for name in sorted(os.listdir(folder)) if named.match(name)]
        problems = [f"{len(found)} files are called {named.pattern}"] if len(found) != 1 else list(
            problems_of(os.path.join(folder, found[0]), native, texts, version))
        failed = failed or bool(problems)
        print(found[0] if found else named.pattern, "; ".join(problems) or "ok")
    built = {arch for arch in MACHINES if os.path.exists(os.path.join(TARGET, "windows", arch, "seqr.dll"))}
    for name, found in windows_of(folder, version):
        failed = failed or found != built
        print(f"{name}: seqr.dll", " ".join(sorted(found)) or "is not in it", "" if found == built else f"expected: {sorted(built)}")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
