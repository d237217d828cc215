#!/usr/bin/env python3
"""Packs a language's package, with the libraries that are built:

    package.py wheel|jar|npm|nupkg FOLDER-OF-LIBSEQR OUT [BUILT]

BUILT is what a compiler has made before: the folder of Java's classes, or Seqr.dll; of a wheel its system, linux-x64 (the usual),
win-x64 or win-x86. The library for Windows goes in where
`make windows` has built it. The same files give the same bytes. Prints the package's path.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import re
import sys
import tarfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LICENSES = ["LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY-NOTICES.md"]
SUMMARY = "SEQR mobile payments for point-of-sale programs"
WHEN = (2020, 1, 1, 0, 0, 0)


def read(path):
    with open(os.path.join(ROOT, path), "rb") as file:
        return file.read()


def version():
    return re.search(r'^version = "([^"]+)"', read("Cargo.toml").decode(), re.MULTILINE).group(1)


def natives(folder):
    """Each library that is there, by system."""
    found = {"linux-x64": os.path.join(folder, "libseqr.so")}
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target"))
    for name, arch in (("win-x64", "x86_64"), ("win-x86", "i686")):
        found[name] = os.path.join(target, "windows", arch, "seqr.dll")
    return {name: read(path) for name, path in found.items() if os.path.exists(path)}


def sources(folder, *endings):
    for name in sorted(os.listdir(os.path.join(ROOT, folder))):
        if name.endswith(endings):
            yield name, read(f"{folder}/{name}")


def write_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, data)
    return path


# A wheel's name of each system, and what its library is called in it.
WHEELS = {"linux-x64": ("linux_x86_64", "libseqr.so.1"), "win-x64": ("win_amd64", "seqr.dll"), "win-x86": ("win32", "seqr.dll")}


def wheel(folder, out, system):
    """One wheel a system: this one's, unless another is named."""
    system = os.path.basename(system or "linux-x64")
    tag, library = WHEELS[system]
    if system == "linux-x64":
        tag = os.environ.get("SEQR_WHEEL_PLATFORM", tag)
    name = f"libseqr-{version()}"
    info = f"{name}.dist-info"
    files = {f"libseqr/{file}": data for file, data in sources("bindings/python/libseqr", ".py", "py.typed")}
    files[f"libseqr/native/{library}"] = natives(folder)[system]
    readme = read("bindings/python/README.md").decode()
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: libseqr\nVersion: {version()}\nSummary: {SUMMARY}\n"
        "License: MIT OR Apache-2.0\nRequires-Python: >=3.8\nDescription-Content-Type: text/markdown\n\n"
        + readme).encode()
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: libseqr\nRoot-Is-Purelib: false\nTag: py3-none-{tag}\n".encode()
    files.update({f"{info}/{license}": read(license) for license in LICENSES})
    lines = []
    for file, data in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{file},sha256={digest},{len(data)}\n")
    files[f"{info}/RECORD"] = ("".join(lines) + f"{info}/RECORD,,\n").encode()
    return write_zip(os.path.join(out, f"{name}-py3-none-{tag}.whl"), files)


def jar(folder, out, built):
    """Natives lie where JNA looks for them."""
    places = {"linux-x64": "linux-x86-64/libseqr.so", "win-x64": "win32-x86-64/seqr.dll", "win-x86": "win32-x86/seqr.dll"}
    files = {"META-INF/MANIFEST.MF": (f"Manifest-Version: 1.0\r\nImplementation-Title: libseqr\r\n"
                                      f"Implementation-Version: {version()}\r\n").encode()}
    files.update({f"META-INF/{license}": read(license) for license in LICENSES})
    files.update({f"libseqr/{name}": data for name, data in sources(os.path.join(built, "libseqr"), ".class")})
    files.update({places[name]: data for name, data in natives(folder).items()})
    return write_zip(os.path.join(out, f"libseqr-{version()}.jar"), files)


def npm(folder, out, _built):
    files = dict(sources("bindings/node", ".js", ".ts", "package.json", "README.md"))
    if json.loads(files["package.json"])["version"] != version():
        sys.exit(f"bindings/node/package.json is not version {version()}")
    files.update({license: read(license) for license in LICENSES})
    names = {"linux-x64": "libseqr.so.1", "win-x64": "seqr.dll", "win-x86": "seqr.dll"}
    system = {"linux-x64": "linux-x64", "win-x64": "win32-x64", "win-x86": "win32-ia32"}
    files.update({f"native/{system[name]}/{names[name]}": data for name, data in natives(folder).items()})
    path = os.path.join(out, f"libseqr-{version()}.tgz")
    # gzip's own head would have the file's name and the time.
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 6, file, 0) as packed, \
            tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo("package/" + name)
            info.size, info.mode, info.mtime = len(data), 0o644, 0
            archive.addfile(info, io.BytesIO(data))
    return path


def nupkg(folder, out, built):
    nuspec = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>LibSeqr</id>
    <version>{version()}</version>
    <authors>libseqr</authors>
    <license type="expression">MIT OR Apache-2.0</license>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <readme>README.md</readme>
    <description>{SUMMARY}</description>
    <dependencies>
      <group targetFramework=".NETFramework4.5" />
      <group targetFramework=".NETStandard2.0" />
    </dependencies>
  </metadata>
</package>
"""
    with open(built, "rb") as file:
        assembly = file.read()
    files = {"LibSeqr.nuspec": nuspec.encode(),
             "[Content_Types].xml": b'<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="http://schemas.openxmlformats'
             b'.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
             b'package.relationships+xml" /><Default Extension="nuspec" ContentType="application/octet" /><Default '
             b'Extension="dll" ContentType="application/octet" /><Default Extension="so" ContentType="application/octet'
             b'" /><Default Extension="md" ContentType="application/octet" /><Default Extension="targets" ContentType='
             b'"application/octet" /><Override PartName="/LICENSE-MIT" ContentType="application/octet" /><Override '
             b'PartName="/LICENSE-APACHE" ContentType="application/octet" /></Types>\n',
             "_rels/.rels": b'<?xml version="1.0" encoding="utf-8"?>\n<Relationships xmlns="http://schemas.openxmlformats'
             b'.org/package/2006/relationships"><Relationship Type="http://schemas.microsoft.com/packaging/2010/07/'
             b'manifest" Target="/LibSeqr.nuspec" Id="R1" /></Relationships>\n',
             "README.md": read("bindings/csharp/README.md"),
             # .NET Framework copies natives only where it is told to.
             "build/net45/LibSeqr.targets": read("bindings/csharp/LibSeqr.targets"),
             "lib/net45/Seqr.dll": assembly, "lib/netstandard2.0/Seqr.dll": assembly}
    files.update({license: read(license) for license in LICENSES})
    names = {"linux-x64": "libseqr.so", "win-x64": "seqr.dll", "win-x86": "seqr.dll"}
    files.update({f"runtimes/{name}/native/{names[name]}": data for name, data in natives(folder).items()})
    return write_zip(os.path.join(out, f"LibSeqr.{version()}.nupkg"), files)


if __name__ == "__main__":
    kind, library, out_folder = sys.argv[1:4]
    os.makedirs(out_folder, exist_ok=True)
    made = {"wheel": wheel, "jar": jar, "npm": npm, "nupkg": nupkg}[kind]
    print(made(os.path.abspath(library), out_folder, os.path.abspath(sys.argv[4]) if len(sys.argv) > 4 else None))
