# shellcheck shell=sh
# seqr.dll: what is in it, and the C, C++ and Pascal programs that use it under Wine. Part of tools/check. The dll is
# built by the dev profile, which has all assertions; `make windows` builds what is shipped. The 64-bit one runs here;
# the 32-bit one is only looked at, and is run by tools/windows/wine32, which borrows these functions.
windows_arch=x86_64
windows_archs="x86_64 i686"
windows_wine_arch=win64
windows_pascal=win64

# A dll that a stock Windows 7 has.
windows_system_dlls='advapi32|bcrypt|crypt32|kernel32|msvcrt|ntdll|ole32|secur32|user32|userenv|ws2_32'

windows_built() {
    if [ -n "${SEQR_WINDOWS_DIR:-}" ]; then
        windows=$SEQR_WINDOWS_DIR # built already
    else
        windows=${CARGO_TARGET_DIR:-target}/windows/dev
        tools/windows/build dev || return 1
    fi
    windows=$(cd "$windows" && pwd) && mkdir -p "$scratch/windows"
}

# What it imports is part of Windows, what it exports is the header's list and undecorated, its properties show Cargo's
# version.
windows_dll() {
    version=$("$SEQR_LIB_DIR/seqr-simulator" --version | sed 's/.* //')
    for arch in $windows_archs; do
        dll=$windows/$arch/seqr.dll
        listing=$scratch/windows/$arch.txt
        "$arch-w64-mingw32-objdump" -p "$dll" >"$listing" || return 1
        sed -n 's/.*DLL Name: //p' "$listing" | tr '[:upper:]' '[:lower:]' | sort -u >"$listing.imports"
        grep -q '^kernel32.dll$' "$listing.imports" || { echo "$dll: no imports were found"; return 1; }
        ! grep -v -E -x "($windows_system_dlls)\.dll" "$listing.imports" ||
            { echo "$dll imports that, which a stock Windows lacks"; return 1; }
        [ "$(grep -c -E '^[[:space:]]+(DYNAMIC_BASE|NX_COMPAT)$' "$listing")" -eq 2 ] ||
            { echo "$dll may be loaded at one address only, or lets data be run"; return 1; }
        # A function that came with Windows 8 or later keeps a program from being loaded on 7.
        ! grep -E -w 'ProcessPrng|WaitOnAddress|GetSystemTimePreciseAsFileTime|SetThreadDescription' "$listing" ||
            { echo "$dll imports that, which Windows 7 lacks"; return 1; }

        sed -n '/\[Ordinal\/Name Pointer\] Table/,/^$/s/^[[:space:]]*\[.*[] ]\([A-Za-z_][^] ]*\)$/\1/p' "$listing" |
            grep -v -x Table | sort >"$listing.exports"
        sed -n 's/^    //p' "$windows/$arch/seqr.def" | sort >"$listing.def"
        [ "$(wc -l <"$listing.def")" -gt 60 ] && diff "$listing.def" "$listing.exports" ||
            { echo "$dll exports other names (right) than seqr.def has (left)"; return 1; }

        "$arch-w64-mingw32-windres" -i "$dll" -O rc -o "$listing.rc" || return 1
        numbers="$(echo "$version" | sed 's/\./, /g'), 0"
        for wanted in "FileVersion\", \"$version\"" "ProductVersion\", \"$version\"" "FILEVERSION $numbers"; do
            grep -q "$wanted" "$listing.rc" || { echo "$dll: no $wanted in its version resource"; return 1; }
        done
    done
}

# What a vendor compiles, as strictly as on Linux, by each of the import libraries.
windows_programs() {
    for arch in $windows_archs; do
        place=$scratch/windows/$arch
        mkdir -p "$place" && cp "$windows/$arch/seqr.dll" "$place" || return 1
        strict="-std=c99 -Wall -Wextra -pedantic -Werror -O1 -Iinclude"
        for example in quickstart menu checkout loyalty reservation end_of_day admin; do
            # shellcheck disable=SC2086
            "$arch-w64-mingw32-gcc" $strict -o "$place/$example.exe" "examples-c/$example.c" \
                "-L$windows/$arch" -lseqr || return 1
        done
        # By the library for Microsoft's linker, whose format GNU's reads too.
        # shellcheck disable=SC2086
        "$arch-w64-mingw32-gcc" $strict -o "$place/quickstart-lib.exe" examples-c/quickstart.c \
            "$windows/$arch/seqr.lib" || return 1
        "$arch-w64-mingw32-objdump" -p "$place/quickstart-lib.exe" | grep -q ' seqr_open$' ||
            { echo "seqr.lib: the program does not ask for seqr_open"; return 1; }
        for test in store loads cut; do
            "$arch-w64-mingw32-gcc" -std=gnu99 -Wall -Wextra -Werror -O1 -Iinclude -o "$place/$test.exe" \
                "tests/windows/$test.c" "-L$windows/$arch" -lseqr || return 1
        done
        # shellcheck disable=SC2086
        "$arch-w64-mingw32-g++" $cpp_warnings -O1 -Iinclude -static -o "$place/till.exe" examples-cpp/till.cpp \
            "-L$windows/$arch" -lseqr || return 1
    done
}

# windows_run COMMAND...: a program for Windows. It has a Windows of its own, without a screen or a network drive, and
# without a debugger, which may end a crashed program as if it had ended well.
windows_run() {
    WINEPREFIX=$scratch/wine WINEARCH=$windows_wine_arch WINEDEBUG=-all DISPLAY='' LC_ALL=C.UTF-8 \
        WINEDLLOVERRIDES='mscoree,mshtml,winedbg.exe=' "$@" </dev/null
}

# with_wine CUSTOMER SHELL-TEXT [ARGUMENT]...: the text finds the simulator in $SEQR_ENDPOINT, an empty folder in
# $SEQR_SCRATCH, which Windows sees as Z:$SEQR_SCRATCH, and runs programs by `wine $exe/NAME.exe`.
with_wine() {
    customer=$1
    shift
    exe=$scratch/windows/$windows_arch windows_run tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" "$customer" \
        sh -c "$@"
}

# seqr.lib by LLVM's twin of Microsoft's linker, from an object in Microsoft's way; the program ends with the version of
# the binary interface.
windows_lld() {
    folder=$scratch/windows/$windows_arch
    echo '#include "seqr.h"
        int start(void); int start(void) { return (int)(seqr_abi_version() + 40); }' >"$folder/lld.c"
    clang "--target=$windows_arch-pc-windows-msvc" -ffreestanding -Wall -Werror -Iinclude -c -o "$folder/lld.obj" \
        "$folder/lld.c" &&
        lld-link /nologo /subsystem:console /entry:start /nodefaultlib /safeseh:no "/out:$folder/lld.exe" \
            "$folder/lld.obj" "$windows/$windows_arch/seqr.lib" || return 1
    windows_run wine "$folder/lld.exe"
    [ $? -eq $((40 + $(sed -n 's/^#define SEQR_ABI_VERSION //p' include/seqr.h))) ]
}

windows_wine() {
    windows_run wineboot -i >"$scratch/windows/wineboot" 2>&1 || { cat "$scratch/windows/wineboot"; return 1; }
    # N: is a drive of another machine, as far as Windows knows.
    mkdir -p "$scratch/windows/elsewhere" && ln -s "$scratch/windows/elsewhere" "$scratch/wine/dosdevices/n:" &&
        windows_run wine reg add 'HKLM\Software\Wine\Drives' /v n: /d network /f >/dev/null
}

# What the C examples do on Linux, they do here.
windows_c() {
    with_wine pays:200 'cd "$SEQR_SCRATCH" && wine "$exe/quickstart.exe" "$SEQR_ENDPOINT" &&
        wine "$exe/quickstart-lib.exe" "$SEQR_ENDPOINT" 1002' || return 1
    SEQR_MISBEHAVE=tests/scripts/card-in-the-phone.json with_wine pays:2500 \
        'wine "$exe/loyalty.exe" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/j.db" L1' || return 1
    with_wine pays:200 'wine "$exe/reservation.exe" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/j.db" R1 31250'
}

# Reports, reconciliation and the export: the structs that the other programs do not fill.
windows_office() {
    export SEQR_RESELLER_PASSWORD=demo-password
    with_wine pays:200 'cd "$SEQR_SCRATCH" && wine "$exe/quickstart.exe" "$SEQR_ENDPOINT" >said &&
        wine "$exe/end_of_day.exe" --endpoint "$SEQR_ENDPOINT" --store quickstart.db --wait-ms 1 --near-ms 1 >day
        code=$?
        grep -v " asking SEQR" day
        [ $code -eq 0 ] && grep -q "SEQR.s sum: 1 rows, 59.00 SEK" day && grep -q "Matched: 1" day || exit 1
        wine "$exe/admin.exe" export --endpoint "$SEQR_ENDPOINT" --store quickstart.db --format csv --file out.csv &&
        grep -q "1001" out.csv'
}

# The whole tour, by http and by https with the simulator's authority; an authority that is not known is refused.
windows_checkout() {
    export SEQR_RESELLER_PASSWORD=demo-password
    tour='mkdir "$SEQR_SCRATCH/Kässe 店" && [ "$ca" = - ] || authority="--ca-file Z:$SEQR_SCRATCH/ca.pem"
        wine "$exe/checkout.exe" demo --endpoint "$SEQR_ENDPOINT" $authority \
            --store "Z:$SEQR_SCRATCH/Kässe 店/jöurnal.db" --books "Z:$SEQR_SCRATCH/Kässe 店/sales.txt" &&
        grep -q "^SALE " "$SEQR_SCRATCH/Kässe 店/sales.txt" && [ -s "$SEQR_SCRATCH/Kässe 店/jöurnal.db" ]'
    ca=- with_wine pays:3000 "$tour" && ca=yes SEQR_TLS=1 with_wine pays:3000 "$tour" || return 1
    SEQR_TLS=1 with_wine never 'wine "$exe/checkout.exe" register --endpoint "$SEQR_ENDPOINT" \
        --store "Z:$SEQR_SCRATCH/j.db" >"$SEQR_SCRATCH/said" && exit 1; cat "$SEQR_SCRATCH/said"
        grep -q "SEQR_E_TLS" "$SEQR_SCRATCH/said"'
}

# seqrcom.dll and seqrstd.dll, and the programs that call them; what is left beside nothing but Windows and seqr.dll.
windows_com_built() {
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
    for arch in $windows_archs; do
        place=$scratch/windows/$arch
        tools/windows/com "$arch" "$windows/$arch" && cp "$windows/$arch"/seqrcom.dll "$windows/$arch"/seqrcom.manifest "$place" || return 1
        for dll in "$windows/$arch"/seqrcom.dll "$windows/$arch"/seqrstd.dll; do
            [ -f "$dll" ] || continue
            "$arch-w64-mingw32-objdump" -p "$dll" | sed -n 's/.*DLL Name: //p' | tr '[:upper:]' '[:lower:]' |
                grep -v -E -x "($windows_system_dlls|oleaut32|seqr)\.dll" && { echo "$dll imports that"; return 1; }
            "$arch-w64-mingw32-windres" -i "$dll" -O rc | grep -q "FileVersion\", \"$version\"" ||
                { echo "$dll: another version"; return 1; }
        done
        mkdir -p "$place/late" && cp "$place"/seqr.dll "$place"/seqrcom.* "$place/late" || return 1
        "$arch-w64-mingw32-g++" -std=c++11 -Wall -Wextra -Werror -O1 -static -o "$place/late/late.exe" tests/com/late.cpp \
            -lole32 -loleaut32 -luuid || return 1
        cpu=x86
        [ "$arch" = i686 ] || cpu=amd64
        grep -q "version=\"$version.0\"" bindings/com/samples/program.exe.manifest ||
            { echo "samples/program.exe.manifest: another version"; return 1; }
        sed "s/processorArchitecture=\"x86\"/processorArchitecture=\"$cpu\"/" bindings/com/samples/program.exe.manifest \
            >"$place/late/late.exe.manifest"
        # The same beside a seqr.dll of another release.
        cp -r "$place/late" "$place/other" &&
            sed -n 's/^    \(.*\)/int \1(void) { return 99; }/p' "$windows/$arch/seqr.def" |
            grep -v -e ' seqr_version(' -e ' seqr_last_error(' >"$place/other.c" &&
            echo 'const char *seqr_version(void) { return "9.9.9"; } const char *seqr_last_error(void) { return ""; }' \
                >>"$place/other.c" &&
            "$arch-w64-mingw32-gcc" -shared -o "$place/other/seqr.dll" "$place/other.c" "$windows/$arch/seqr.def" || return 1
    done
    case $windows_archs in *i686*) ;; *) return ;; esac
    # 32 bit alone.
    i686-w64-mingw32-gcc -std=gnu99 -Wall -Wextra -Werror -Wno-cast-function-type -O1 -o "$scratch/windows/i686/std.exe" \
        tests/com/std.c && cp "$windows/i686/seqrstd.dll" "$windows/i686/seqrstd.def" "$windows/i686/seqr.dll" "$scratch/windows/i686" &&
        cp "$scratch/windows/i686/std.exe" "$windows/i686/seqrstd.dll" "$scratch/windows/i686/other"
}

# Late bound by a manifest, before anything is registered; then VBScript and JScript sell, and one that is canceled; then the
# scenarios of all languages.
windows_com() {
    with_wine never 'cd "$SEQR_SCRATCH" && wine "$exe/late/late.exe" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/late.db"' || return 1
    (cd "$scratch" && windows_run wine "$scratch/windows/$windows_arch/other/late.exe" http://127.0.0.1:1/ Z:/no/such.db) \
        >"$scratch/windows/other" 2>&1 # a 32-bit Wine sees no folder of outside
    grep 'seqr.dll has version 99 of the binary interface' "$scratch/windows/other" || { cat "$scratch/windows/other"; return 1; }
    # In its folder: Wine's regsvr32 does not look for seqr.dll beside it.
    (cd "$scratch/windows/$windows_arch" && windows_run wine regsvr32 /s seqrcom.dll) || { echo "regsvr32 failed"; return 1; }
    said=$scratch/windows/scripts
    cp -r bindings/com/samples "$scratch/windows" # a 32-bit Wine sees no more than its own Debian
    export samples="Z:$scratch/windows/samples"
    with_wine pays:600 'cd "$SEQR_SCRATCH"
        wine cscript //nologo "$samples/sell.vbs" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/vbs.db" V1
        wine cscript //nologo "$samples/sell.js" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/js.db" J1
        wine cscript //nologo "$samples/sell.vbs" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/vbs.db" V2 cancel' >"$said" 2>&1
    cat "$said" # Wine's cscript gives no exit code
    for line in '^Paid: 59 SEK' '^Refund: 0' '^Refused: -102: .*99.00 SEK is more' 'Canceled. Nothing is paid.'; do
        grep -q -e "$line" "$said" || { echo "no $line"; return 1; }
    done
    # By its path: Wine would start another process for a name alone, and the disk be full for the wrong one.
    cp tests/hosts/driver.com.js "$scratch/windows/samples" &&
        run=$PWD/tests/hosts/run.py simulator=$(cd "$SEQR_LIB_DIR" && pwd)/seqr-simulator &&
        (cd "$scratch" && SEQR_DRIVER_ENCODING=cp437 windows_run python3 "$run" "$simulator" COM \
            wine 'C:\windows\system32\cscript.exe' //nologo "$samples\\driver.com.js") || return 1
    (cd "$scratch/windows/$windows_arch" && windows_run wine regsvr32 /s /u seqrcom.dll)
}

# The page's program by the page's commands.
windows_page() {
    place=$scratch/windows/page
    mkdir -p "$place" && cp docs/guide/code/sell.vbs "$scratch/windows/$windows_arch"/seqr.dll \
        "$scratch/windows/$windows_arch"/seqrcom.dll "$place" || return 1
    sed -n '/^```bat$/,/^```$/p' docs/guide/in-com.md | sed '/^```/d; s/%SEQR_ENDPOINT%/"$SEQR_ENDPOINT"/; s/^/wine /' >"$place/commands"
    [ -s "$place/commands" ] || { echo "docs/guide/in-com.md has no commands"; return 1; }
    place=$place with_wine pays:600 'cd "$place" && . ./commands' >"$place/said" 2>&1
    cat "$place/said"
    grep -q '^ *SEQR payment' "$place/said"
}

# seqrstd.dll is for 32 bit.
windows_std() {
    (cd "$scratch" && windows_run wine "$scratch/windows/$windows_arch/other/std.exe" seqrstd.dll other) || return 1
    with_wine pays:600 'cd "$SEQR_SCRATCH" && wine "$exe/std.exe" "Z:$exe/seqrstd.dll" "Z:$exe/seqrstd.def" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/std.db"'
}

windows_cpp() {
    with_wine pays:2500 'wine "$exe/till.exe" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/j.db" C1'
}

# The power goes in mid-sale: the sale is found again, and the customer pays it.
windows_power_cut() {
    export SEQR_RESELLER_PASSWORD=demo-password
    with_wine pays:4000 'place=Z:$SEQR_SCRATCH
        options="--endpoint $SEQR_ENDPOINT --store $place/j.db --books $place/sales.txt"
        checkout=$exe/checkout.exe
        wine "$checkout" register --seqr-id CUT1 $options || exit 1
        wine "$exe/cut.exe" "Please wait" "Z:$checkout" sell --amount 59.00 --sale-id cut-1 $options || exit 1
        [ ! -s "$SEQR_SCRATCH/sales.txt" ] || exit 1
        wine "$checkout" recover --unfinished wait $options || exit 1
        grep -q "^SALE cut-1 " "$SEQR_SCRATCH/sales.txt"'
}

# Cases of tests/windows/store.c. The clock of the machine stands in India, whose time nobody else has.
windows_store() {
    for case in password_is_encrypted one_program_a_till letters_and_files time_zones drive_of_another_machine; do
        more=
        [ "$case" != letters_and_files ] || more=+05:30
        [ "$case" != drive_of_another_machine ] || more=N:/journal.db
        TZ=Asia/Kolkata with_wine pays:0 'wine "$exe/store.exe" "$0" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH" $1' \
            "$case" "$more" || { echo "failed: $case"; return 1; }
    done
    with_wine never 'for run in first again; do
            wine "$exe/store.exe" ends_without_closing "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH" $run || exit 1
        done' || { echo "failed: ends_without_closing"; return 1; }
}

windows_loads() {
    with_wine never 'wine "$exe/loads.exe" "Z:$exe/seqr.dll" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/j.db"'
}

# windows_fpc NAME SOURCE [OPTION]...: the source, with the unit beside it, made a program for Windows.
windows_fpc() {
    place=$scratch/windows/pascal-$1
    source=$2
    shift 2
    mkdir -p "$place" && cp bindings/delphi/*.pas "$source" "$place" || return 1
    (cd "$place" && fpc -n -Mdelphi "-T$windows_pascal" -B -vwn -Sewn "$@" "-Fu$scratch/windows/units" -oprogram.exe \
        "$(basename "$source")") >"$place/said" 2>&1 || { cat "$place/said"; return 1; }
}

# Records lie in memory as C's structs do, by the compilers for Windows.
windows_layout() {
    layout=$scratch/windows/layout
    mkdir -p "$layout" || return 1
    awk -v c="$layout/layout.c" -v pascal="$layout/layout.dpr" '
        BEGIN { print "#include <stdio.h>\n#include \"seqr.h\"\nint main(void) {" >c
                print "program layout; {$MODE DELPHI}{$A1} uses Seqr; begin" >pascal }
        function both(name, in_c, in_pascal) {
            printf "printf(\"%s %%lu\\n\", (unsigned long)%s);\n", name, in_c >c
            printf "WriteLn(\047%s \047, PtrUInt(%s));\n", name, in_pascal >pascal }
        /^typedef struct seqr_[a-z_]* \{/ {
            name = $3; record = ""; count = split(name, words, "_")
            for (i = 1; i <= count; i++) record = record toupper(substr(words[i], 1, 1)) substr(words[i], 2)
            both(name, "sizeof(" name ")", "SizeOf(T" record ")") }
        /^}/ { name = "" }
        name && /^ [^\/]*;$/ {
            at = $1 ~ /_fn$/ ? "@@" : "@"; gsub(/.*[ *]|;/, "")
            both(name "." $0, "offsetof(" name ", " $0 ")", at "P" record "(nil)^." $0) }
        END { print "return 0; }" >c; print "end." >pascal }' include/seqr.h
    "$windows_arch-w64-mingw32-gcc" -Iinclude -o "$layout/in_c.exe" "$layout/layout.c" &&
        windows_fpc layout "$layout/layout.dpr" -dSEQR_RUNTIME &&
        windows_run wine "$layout/in_c.exe" >"$layout/in_c" &&
        windows_run wine "$scratch/windows/pascal-layout/program.exe" >"$layout/in_pascal" || return 1
    [ "$(wc -l <"$layout/in_c")" -gt 100 ] || { echo "too few fields: has seqr.h another layout?"; return 1; }
    diff "$layout/in_c" "$layout/in_pascal"
}

# The Pascal till, linked and loading the dll itself; without the dll it says so.
windows_pascal() {
    for loading in linked SEQR_RUNTIME; do
        windows_fpc "$loading" bindings/delphi/Till.dpr "-d$loading" || return 1
        place=$scratch/windows/pascal-$loading
        [ "$loading" = SEQR_RUNTIME ] || cp "$windows/$windows_arch/seqr.dll" "$place"
        SEQR_LIBRARY_PATH=Z:$scratch/windows/$windows_arch/seqr.dll till=$place/program.exe with_wine pays:200 \
            'wine "$till" "$SEQR_ENDPOINT" "Z:$SEQR_SCRATCH/j.db" P1' >"$place/printed" 2>&1 ||
            { cat "$place/printed"; return 1; }
        cat "$place/printed"
        grep -q '^SEQR payment' "$place/printed" && grep -q '^Reference  *[0-9]' "$place/printed" || return 1
    done
    SEQR_LIBRARY_PATH=Z:/no/such/seqr.dll windows_run wine "$place/program.exe"
    [ $? -eq 3 ] || return 1
    # Floating point, texts, errors, and every function that the unit asks for (tests/pascal/helpers.dpr).
    windows_fpc helpers tests/pascal/helpers.dpr -dSEQR_RUNTIME &&
        windows_run wine "$scratch/windows/pascal-helpers/program.exe" "Z:$scratch/windows/$windows_arch/seqr.dll" \
            "Z:$scratch/windows/nowhere/at/all.db"
}

# The sample till with the windows of Windows, clicked through on a screen, where SEQR_WINDOWS_SCENES names scenes of
# tests/pascal/screen.py: "register pay cash_and_seqr cancel kill_while_waiting", say. By hand only: Wine now and then loses a
# key that comes while one of its windows closes.
windows_till() {
    place=$scratch/windows/till
    tools/windows/till "$scratch/windows/units" "$place" && cp "$windows/$windows_arch/seqr.dll" "$place" &&
        mkdir -p "$scratch/windows/pictures" || return 1
    cat >"$place/till" <<SCRIPT || return 1
#!/bin/sh
mkdir -p "\$2"
WINEPREFIX=$scratch/wine WINEARCH=$windows_wine_arch WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winedbg.exe='
export WINEPREFIX WINEARCH WINEDEBUG WINEDLLOVERRIDES
exec wine 'Z:$place/SeqrTill.exe' "\$1" "Z:\$2" "\$3" "\$4"
SCRIPT
    chmod +x "$place/till" || return 1
    # shellcheck disable=SC2086
    SEQR_SHADES=12 python3 tests/pascal/screen.py "$SEQR_LIB_DIR/seqr-simulator" "$place/till" \
        "${SEQR_WINDOWS_PICTURES:-$scratch/windows/pictures}" \
        $SEQR_WINDOWS_SCENES
}

# The library's own tests in Rust: panics that are caught, DPAPI, locks, the store's log, who is trusted in TLS, time.
windows_unit_tests() {
    tools/windows/cargo "$windows_arch" test --package seqr --lib --no-run \
        --message-format json-render-diagnostics >"$scratch/windows/said" || return 1
    made=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$scratch/windows/said")
    mkdir -p "$scratch/windows/unit" && cp "$made" "$scratch/windows/unit/unit.exe" || return 1
    # What needs a tool of Linux skips itself, and has run there.
    (cd "$scratch/windows/unit" && windows_run env -u SEQR_TEST_ALL -u SEQR_SKIPPED_FILE wine unit.exe --quiet \
        --test-threads 2) >"$scratch/windows/unit/said" 2>&1 && grep 'test result: ok' "$scratch/windows/unit/said" ||
        { cat "$scratch/windows/unit/said"; return 1; }
}

# windows_hosts TOOL...: all that runs under Wine.
windows_hosts() {
    step "a program by lld-link" "$@" clang lld-link -- windows_lld
    step "unit tests under Wine" "$@" -- windows_unit_tests
    step "C programs under Wine" "$@" -- windows_c
    step "end of day under Wine" "$@" -- windows_office
    step "checkout under Wine, plain and TLS" "$@" -- windows_checkout
    step "C++ under Wine" "$@" -- windows_cpp
    com="x86_64-w64-mingw32-widl i686-w64-mingw32-widl"
    [ -f "${SEQR_WINE_IDL:-/usr/include/wine/wine/windows}/oaidl.idl" ] || com="$com libwine-dev" # a package of its own
    # shellcheck disable=SC2086
    step "COM and stdcall: the dlls" "$@" $com -- windows_com_built
    # shellcheck disable=SC2086
    step "COM under Wine" "$@" $com -- windows_com
    # shellcheck disable=SC2086
    step "ten minutes by COM" "$@" $com -- windows_page
    # shellcheck disable=SC2086
    [ "$windows_arch" != i686 ] || step "stdcall under Wine" "$@" $com -- windows_std
    step "Pascal units for Windows" "$@" fpc -- tools/windows/pascal-units "$scratch/windows/units" "$windows_pascal"
    step "Pascal records and C structs on Windows" "$@" fpc -- windows_layout
    step "Pascal under Wine" "$@" fpc -- windows_pascal
    lcl=
    [ -f "${SEQR_LAZARUS:-/usr/lib/lazarus/2.2.6}/lcl/interfaces/win32/win32int.pp" ] || lcl=lazarus-src # a package of its own
    # shellcheck disable=SC2086
    [ -z "${SEQR_WINDOWS_SCENES:-}" ] || step "the sample till under Wine, on a screen" "$@" fpc $lcl Xvfb xdotool import python3 -- windows_till
    step "a till is killed under Wine" "$@" -- windows_power_cut
    step "the store under Wine" "$@" -- windows_store
    step "seqr.dll is loaded a hundred times" "$@" -- windows_loads
}

check_windows() {
    rust=${SEQR_WINDOWS_RUSTC:-/usr/bin/rustc}
    build="x86_64-w64-mingw32-gcc i686-w64-mingw32-gcc llvm-dlltool $rust ${SEQR_WINDOWS_CARGO:-/usr/bin/cargo}"
    # The sources of Rust's own library, in a package of their own.
    [ -d "$("$rust" --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library" ] || build="$build rust-web-src"
    # One that is there but too old is told in a sentence, and skipped as one that is not there.
    if command -v "$rust" >/dev/null 2>&1 && ! tools/rust-version windows; then build="$build a-newer-rustc-web"; fi
    # shellcheck disable=SC2086
    set -- $build
    step "seqr.dll is built" "$@" -- windows_built
    step "seqr.dll needs Windows alone" "$@" -- windows_dll
    set -- "$@" x86_64-w64-mingw32-g++ i686-w64-mingw32-g++
    step "programs for Windows" "$@" -- windows_programs
    set -- "$@" wine wineboot
    step "Wine" "$@" -- windows_wine
    windows_hosts "$@"
    # Only this prefix's; Wine's server would otherwise stay for a while.
    ! command -v wineserver >/dev/null 2>&1 || WINEPREFIX=$scratch/wine wineserver -k 2>/dev/null
}
