# shellcheck shell=sh
# The archives: made twice they are the same to the bit, and a vendor without Rust does what their README says. Part of
# tools/check, on what the dev profile built; tools/release-check does the same with what is shipped.

# dist_same FOLDER: the archive of that build, twice.
dist_same() {
    rm -rf "$scratch/dist"
    tools/dist/linux "$1" "$scratch/dist/one" && tools/dist/linux "$1" "$scratch/dist/two" &&
        cmp "$scratch"/dist/one/*.tar.gz "$scratch"/dist/two/*.tar.gz
}

# The commands of the README, to the letter, in an empty folder and an environment that has no Rust.
dist_vendor() {
    vendor=$scratch/vendor
    rm -rf "$vendor" && mkdir -p "$vendor/no-rust" "$vendor/home" || return 1
    for tool in cargo rustc rustup; do
        printf '#!/bin/sh\necho "%s was called" | tee -a "%s/called" >&2\nexit 1\n' "$tool" "$vendor" >"$vendor/no-rust/$tool"
    done
    chmod +x "$vendor"/no-rust/*
    tar -xzf "$scratch"/dist/one/libseqr-*-x86_64-linux.tar.gz -C "$vendor" || return 1
    cd "$vendor"/libseqr-* || return 1
    # A simulator that a failing command leaves behind is ended; `wait` shows that it ended well.
    {
        echo 'set -eu; simulator=; trap '\''[ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true'\'' EXIT'
        sed -n '/^```sh$/,/^```$/p' README.md | sed '/^```/d' | sed 's/^simulator=\$!$/&\
for try in $(seq 100); do [ -s build\/url ] || sleep 0.1; done/'
        echo 'wait "$simulator"'
    } >"$vendor/commands"
    [ "$(wc -l <"$vendor/commands")" -ge 15 ] || { echo "README.md has lost its commands"; return 1; }
    env -i PATH="$vendor/no-rust:/usr/bin:/bin" HOME="$vendor/home" LC_ALL=C.UTF-8 sh "$vendor/commands" \
        >"$vendor/said" 2>&1 </dev/null || { cat "$vendor/said"; return 1; }
    cat "$vendor/said"
    [ ! -e "$vendor/called" ] || return 1
    # Each of the three has printed its payment (the C++ one a refund too).
    [ "$(grep -c "^SEQR payment" "$vendor/said")" -ge 3 ] || { echo "not three payments"; return 1; }
    for program in quickstart till pascal-till; do
        ldd "build/$program" | grep -q "libseqr.so.1 => $PWD/lib/" || { echo "$program uses another library"; return 1; }
    done
}

# dist_debian FOLDER: the packages of that build, unpacked into a root of their own, are enough for a program.
dist_debian() {
    root=$scratch/debian
    rm -rf "$root"
    tools/dist/deb "$1" "$root/packages" || return 1
    for package in "$root"/packages/*.deb; do
        dpkg-deb -x "$package" "$root" || return 1
    done
    lib=$root/usr/lib/x86_64-linux-gnu
    cc -o "$root/quickstart" examples-c/quickstart.c "-I$root/usr/include" "-L$lib" -lseqr || return 1
    LD_LIBRARY_PATH=$lib tools/with-simulator "$root/usr/bin/seqr-simulator" pays:200 \
        sh -c 'cd "$SEQR_SCRATCH" && exec "$1" "$SEQR_ENDPOINT"' sh "$root/quickstart" || return 1
    dpkg-deb -f "$root"/packages/libseqr1_*.deb Depends
}

# No file of the archive but the programs names a folder of this machine.
dist_clean() {
    ! grep -rIlF -e "$PWD" "$scratch/vendor"/libseqr-*/lib "$scratch/vendor"/libseqr-*/docs "$scratch/vendor"/libseqr-*/examples-c
}

# dist_packages FOLDER: the packages for other languages of that build, twice, and what is in them.
dist_packages() {
    rm -rf "$scratch/packed"
    tools/dist/packages "$1" "$scratch/packed/one" >/dev/null && tools/dist/packages "$1" "$scratch/packed/two" >/dev/null &&
        diff -r "$scratch/packed/one" "$scratch/packed/two" && python3 tests/hosts/packages.py "$scratch/packed/one" || return 1
    # Whether or not `make windows` was run: where a seqr.dll goes.
    python3 tests/hosts/packages.py --stand-ins "$scratch/packed/target" && (
        export CARGO_TARGET_DIR="$scratch/packed/target"
        tools/dist/packages "$1" "$scratch/packed/windows" >/dev/null && python3 tests/hosts/packages.py "$scratch/packed/windows")
}

check_dist() {
    step "the archive is the same each time" python3 strip -- dist_same "$SEQR_LIB_DIR"
    step "a vendor without Rust unpacks it and sells" python3 strip cc c++ make fpc -- eval '(dist_vendor)'
    step "Debian packages" python3 strip cc dpkg-deb objdump -- dist_debian "$SEQR_LIB_DIR"
    with_jna "packages for other languages" \
        step "packages for other languages" python3 strip objdump javac mcs -- dist_packages "$SEQR_LIB_DIR"
    step "no path of this machine in the archive" python3 strip -- dist_clean
}
