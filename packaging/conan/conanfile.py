"""libseqr for Conan 2, built by cargo (Rust 1.89 or later, which Conan does not bring):

    conan create packaging/conan

What is built already is packed by -c user.seqr:built=FOLDER-OF-LIBSEQR (on Windows that of seqr.dll and seqr.lib).
"""

import os
import re

from conan import ConanFile
from conan.tools.files import copy, load

SOURCES = ["Cargo.toml", "Cargo.lock", "build.rs", "rust-toolchain.toml", "src/*", ".cargo/*", "include/*", "simulator/*",
           "journal/*", "benches/*", "tests/*", "schema/*", "LICENSE-*", "THIRD-PARTY-NOTICES.md"]


class Seqr(ConanFile):
    name = "libseqr"
    description = "SEQR mobile payments for point-of-sale programs"
    license = "MIT OR Apache-2.0"
    package_type = "shared-library"
    settings = "os", "arch"

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        found = re.search(r'^version = "([^"]+)"', load(self, os.path.join(self._root, "Cargo.toml")), re.MULTILINE)
        self.version = found.group(1)

    def export_sources(self):
        for pattern in SOURCES:
            copy(self, pattern, self._root, self.export_sources_folder, excludes=("target/*", "build/*"))

    @property
    def _built(self):
        return self.conf.get("user.seqr:built") or os.path.join(self.build_folder, "target", "release")

    def build(self):
        if not self.conf.get("user.seqr:built"):
            self.run("cargo rustc --locked --release --package seqr --lib --crate-type cdylib --target-dir target")

    def package(self):
        into = self.package_folder
        for pattern in ("LICENSE-*", "THIRD-PARTY-NOTICES.md"):
            copy(self, pattern, self.source_folder, os.path.join(into, "licenses"))
        copy(self, "*.h*", os.path.join(self.source_folder, "include"), os.path.join(into, "include"))
        if self.settings.os == "Windows":
            copy(self, "seqr.dll", self._built, os.path.join(into, "bin"))
            copy(self, "seqr*.lib", self._built, os.path.join(into, "lib"))
            return
        lib = os.path.join(into, "lib")
        copy(self, "libseqr.so", self._built, lib)
        header = load(self, os.path.join(self.source_folder, "include", "seqr.h"))
        name = "libseqr.so." + re.search(r"#define SEQR_ABI_VERSION (\d+)", header).group(1)
        os.rename(os.path.join(lib, "libseqr.so"), os.path.join(lib, f"libseqr.so.{self.version}"))
        os.symlink(f"libseqr.so.{self.version}", os.path.join(lib, name))
        os.symlink(name, os.path.join(lib, "libseqr.so"))

    def package_info(self):
        self.cpp_info.libs = ["seqr"]
        self.cpp_info.set_property("cmake_file_name", "Seqr")
        self.cpp_info.set_property("cmake_target_name", "Seqr::seqr")
        self.cpp_info.set_property("pkg_config_name", "seqr")
