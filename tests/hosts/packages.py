#!/usr/bin/env python3
"""What is in the packages of a folder, as tools/dist/packages made them: one version, that of Cargo.toml, the licences, the
notices, and the library, which says the same version:

    packages.py FOLDER
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
LICENSES = ["LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY-NOTICES.md"]
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


def windows_wheels(folder, version):
    """A wheel for each Windows whose dll is built, with that dll in it."""
    for name in sorted(os.listdir(folder)):
        if name.startswith("libseqr-") and name.endswith(("-win_amd64.whl", "-win32.whl")):
            files = contents(os.path.join(folder, name))
            dll = files.get("libseqr/native/seqr.dll", b"")
            good = f"-{version}-" in name and f"FileVersion\0\0{version}".encode("utf-16-le") in dll
            print(name, "ok" if good else "another version, or no seqr.dll")
            yield good


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
    # The dlls for Windows, where `make windows` has built them, by their version resource.
    for name, data in files.items():
        if name.endswith("seqr.dll") and f"FileVersion\0\0{version}".encode("utf-16-le") not in data:
            yield f"{name} is another version"
    for name, text in texts.items():
        if text.format(v=version) not in files[name.format(v=version)].decode():
            yield f"{name} is another version"


def main(folder):
    version = re.search(r'^version = "([^"]+)"', read("Cargo.toml").decode(), re.MULTILINE).group(1)
    failed = False
    for pattern, native, texts in PACKAGES:
        named = re.compile(pattern.replace("{v}", re.escape(version)) + "$")
        found = [name for name in sorted(os.listdir(folder)) if named.match(name)]
        problems = [f"{len(found)} files are called {named.pattern}"] if len(found) != 1 else list(
            problems_of(os.path.join(folder, found[0]), native, texts, version))
        failed = failed or bool(problems)
        print(found[0] if found else named.pattern, "; ".join(problems) or "ok")
    return not all(windows_wheels(folder, version)) or failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
