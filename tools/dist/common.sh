# shellcheck shell=sh
# What the archives have in common. Read by the scripts of tools/dist, from the project's folder.

version=$(sed -n '/^\[workspace.package\]$/,/^\[package\]$/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
abi=$(sed -n 's/^#define SEQR_ABI_VERSION \([0-9]*\)$/\1/p' include/seqr.h)
# The address is a placeholder: docs/releasing.md says where a real one goes.
maintainer='libseqr developers <libseqr@example.invalid>'
[ -n "$version" ] && [ -n "$abi" ] || { echo "make dist: Cargo.toml or seqr.h gives no version" >&2; exit 1; }
# All files bear the time of the commit, so that the same sources give the same archive.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1000000000)}
export SOURCE_DATE_EPOCH
umask 022

# require TOOL...: ends with one sentence that names what is not installed, before anything is made.
require() {
    for tool in "$@"; do
        command -v "$tool" >/dev/null 2>&1 && continue
        case $tool in
        strip | objdump) package=binutils ;;
        dpkg-deb) package=dpkg ;;
        *) package=$tool ;;
        esac
        echo "make dist: $tool is not installed: apt-get install $package" >&2
        exit 1
    done
}

# stage_sources FOLDER README: all but what was compiled, laid out as in the project, so that links in the documents lead
# to what is meant.
stage_sources() {
    mkdir -p "$1/include" "$1/journal" "$1/simulator" "$1/docs" "$1/bindings"
    cp include/seqr.h include/seqr.hpp include/seqr_ffi.h "$1/include"
    cp -R examples-c examples-cpp examples-office "$1"
    cp -R bindings/delphi bindings/com "$1/bindings"
    cp -R simulator/scenarios simulator/pictures simulator/README.md simulator/RULES.md simulator/seqr-simulator.1 "$1/simulator"
    cp journal/seqr-journal.1 "$1/journal"
    cp -R docs/*.md docs/guide docs/performance docs/pictures "$1/docs"
    cp -R schema "$1"
    cp LICENSE-MIT LICENSE-APACHE THIRD-PARTY-NOTICES.md CHANGELOG.md "$1"
    sed -e "s/@VERSION@/$version/g" -e "s/@ABI@/$abi/g" "$2" >"$1/README.md"
    for makefile in "$1"/examples-c/Makefile "$1"/examples-cpp/Makefile; do
        sed -e 's,^SEQR_LIB ?= .*,SEQR_LIB ?= ../lib,' -e 's,^OUT ?= .*,OUT ?= ../build,' "$makefile" >"$makefile.new"
        mv "$makefile.new" "$makefile"
    done
}

# xtask COMMAND...: the notices and the list of what is linked in, by whatever cargo is there.
xtask() { "${CARGO:-cargo}" xtask "$@"; }

# sums FOLDER: SHA256SUMS of all files in it; the same modes and times for all.
sums() {
    (cd "$1" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | sed 's,^\./,,' | while IFS= read -r file; do
        sha256sum "$file"
    done >SHA256SUMS)
    chmod -R u=rwX,go=rX "$1"
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
