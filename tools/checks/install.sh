# shellcheck shell=sh
# `make install`: what it lays down is found and used. Part of tools/check.

# installed_to PREFIX LIBDIR: a fresh DESTDIR with what `make install` lays down; the links lead to the library and no
# file names a folder of this machine.
installed_to() {
    dest=$scratch/dest
    rm -rf "$dest"
    DESTDIR=$dest PREFIX=$1 LIBDIR=$2 INCLUDEDIR= tools/install "$SEQR_LIB_DIR" || return 1
    version=$(sed -n '/^\[workspace.package\]$/,/^\[package\]$/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
    for link in libseqr.so libseqr.so.1; do
        [ "$(readlink -f "$dest$2/$link")" = "$(readlink -f "$dest$2/libseqr.so.$version")" ] ||
            { echo "$link does not lead to libseqr.so.$version"; return 1; }
    done
    ! grep -rIF -e "$dest" -e "$PWD" "$dest" || { echo "that is a path of this machine"; return 1; }
}

# pays PROGRAM: a quickstart or a till that was built against the installed library.
pays() {
    LD_LIBRARY_PATH=$dest$libdir tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:200 \
        sh -c 'cd "$SEQR_SCRATCH" && exec "$1" "$SEQR_ENDPOINT"' sh "$1"
}

by_pkg_config() {
    libdir=/usr/local/lib
    installed_to /usr/local $libdir || return 1
    export PKG_CONFIG_SYSROOT_DIR="$dest" PKG_CONFIG_LIBDIR="$dest$libdir/pkgconfig"
    [ "$(pkg-config --modversion seqr)" = "$("$SEQR_LIB_DIR/seqr-simulator" --version | sed 's/.* //')" ] ||
        { echo "seqr.pc has another version than the programs"; return 1; }
    # shellcheck disable=SC2046
    cc -o "$scratch/by-pkg-config" examples-c/quickstart.c $(pkg-config --cflags --libs seqr) || return 1
    unset PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_LIBDIR
    pays "$scratch/by-pkg-config"
}

# As a distributor lays it out, and then moved: find_package still finds it. A version of another major is refused.
by_cmake() {
    libdir=/usr/lib/multi/arch
    installed_to /usr $libdir && mv "$dest" "$dest.moved" || return 1
    dest=$dest.moved
    folder=$scratch/cmake
    mkdir -p "$folder" && cp examples-c/quickstart.c examples-cpp/till.cpp "$folder" || return 1
    version=$(sed -n '/^\[workspace.package\]$/,/^$/s/^version = "\([0-9]*\.[0-9]*\)\..*"$/\1/p' Cargo.toml)
    cat >"$folder/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.10)
project(pos C CXX)
find_package(Seqr 9.0 QUIET PATHS \${where} NO_DEFAULT_PATH)
if(Seqr_FOUND)
  message(FATAL_ERROR "version 9 was found")
endif()
find_package(Seqr $version REQUIRED PATHS \${where} NO_DEFAULT_PATH)
set(CMAKE_CXX_STANDARD 17)
add_executable(quickstart quickstart.c)
add_executable(till till.cpp)
target_link_libraries(quickstart PRIVATE Seqr::seqr)
target_link_libraries(till PRIVATE Seqr::seqr)
END
    cmake -S "$folder" -B "$folder/build" -Dwhere="$dest$libdir/cmake/Seqr" >"$folder/log" 2>&1 &&
        cmake --build "$folder/build" >>"$folder/log" 2>&1 || { cat "$folder/log"; return 1; }
    pays "$folder/build/quickstart" && pays "$folder/build/till"
}

# As a project of Meson's finds it: by seqr.pc.
by_meson() {
    libdir=/usr/local/lib
    installed_to /usr/local $libdir || return 1
    folder=$scratch/meson
    mkdir -p "$folder" && cp examples-c/quickstart.c "$folder" || return 1
    printf '%s\n' "project('pos', 'c')" "executable('quickstart', 'quickstart.c', dependencies: dependency('seqr'))" \
        >"$folder/meson.build"
    PKG_CONFIG_SYSROOT_DIR="$dest" PKG_CONFIG_LIBDIR="$dest$libdir/pkgconfig" meson setup "$folder/build" "$folder" \
        >"$folder/log" 2>&1 && meson compile -C "$folder/build" >>"$folder/log" 2>&1 || { cat "$folder/log"; return 1; }
    pays "$folder/build/quickstart"
}

# Wherever pip has laid its program.
conan() { python3 -c 'from conans.conan import run; run()' "$@"; }

# Conan's recipe with the library that is built, in a home of its own; its test is a program of CMake's.
by_conan() {
    folder=$scratch/conan
    cp -R packaging/conan "$folder" && rm -rf "$folder/test_package/build" || return 1
    (
        export CONAN_HOME="$scratch/conan-home"
        conan profile detect && conan create packaging/conan --test-folder "$folder/test_package" \
            -c "user.seqr:built=$(cd "$SEQR_LIB_DIR" && pwd)"
    ) >"$folder/log" 2>&1 || { cat "$folder/log"; return 1; }
    grep -q -x "libseqr $(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)" "$folder/log" ||
        { echo "another version"; cat "$folder/log"; return 1; }
}

# What no tool here reads has the version of Cargo.toml too.
ports() {
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
    grep -q -F "\"version\": \"$version\"" packaging/vcpkg/libseqr/vcpkg.json || { echo "vcpkg.json is another version"; return 1; }
}

check_install() {
    step "installed, and found by pkg-config" cc pkg-config -- by_pkg_config
    step "installed, and found by CMake" cc c++ cmake -- by_cmake
    step "installed, and found by Meson" cc pkg-config meson -- by_meson
    if python3 -c 'import conans.conan' 2>/dev/null; then
        step "packed by Conan" cc cmake python3 -- by_conan
    else
        case "packed by Conan" in *"${SEQR_STEP:-}"*) echo "packed by Conan: conan is not installed" >>"$SEQR_SKIPPED_FILE" ;; esac
    fi
    step "the version of vcpkg's port" -- ports
}
