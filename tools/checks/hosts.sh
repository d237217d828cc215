# shellcheck shell=sh
# Programs of a vendor's, in C and in Pascal, against the simulator. Part of tools/check.

quickstart() {
    tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:200 \
        sh -c 'cd "$SEQR_SCRATCH" && exec "$1" "$SEQR_ENDPOINT"' sh "$programs/quickstart"
}

# menu PROGRAM: a whole till from its keyboard: a sale whose amount changes, a cancel, a refund (twice by the same number),
# the end of the day. The customer pays after 2.5 s. Then its books.
menu() {
    printf '%s\n' 's 1001 59.00' 'a 45.00' 's 1002 10.00' 'c' 'r 1001-R1 1001 14.00' 'r 1001-R1 1001 14.00' 'd' 'q' \
        >"$scratch/keys" || return 1
    tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:2500 \
        sh -c '"$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/menu.db" "$SEQR_SCRATCH/menu.txt" <"$2" && cat "$SEQR_SCRATCH/menu.txt"' \
        sh "$1" "$scratch/keys" >"$scratch/menu" 2>&1 || { cat "$scratch/menu"; return 1; }
    for line in '^Amount  *45\.00 SEK$' 'Canceled' 'REFUND \*\*\*$' '^Nothing to look into' '^SALE [0-9]* 4500$' \
        '^REFUND 1001-R1'; do
        grep -q -e "$line" "$scratch/menu" || { echo "no $line"; cat "$scratch/menu"; return 1; }
    done
    [ "$(grep -c '^SALE ' "$scratch/menu")" -eq 1 ] && [ "$(grep -c '^REFUND ' "$scratch/menu")" -eq 1 ]
}

# The same till in Pascal.
menu_pascal() {
    run=$(cd "$SEQR_LIB_DIR" && pwd) || return 1
    place=$scratch/menu-pascal
    mkdir "$place" || return 1
    (cd bindings/delphi && fpc -Mdelphi -B -vwn -Sewn "-FU$place" "-o$place/menu" "-Fl$run" "-k-rpath=$run" Menu.dpr) \
        >"$place/said" || { cat "$place/said"; return 1; }
    menu "$place/menu"
}

# The long till in C#, by its package.
menu_csharp() {
    place=$scratch/menu-csharp
    mkdir "$place" && package=$(tools/hosts/csharp --pack "$SEQR_LIB_DIR" "$place") || return 1
    (cd "$place" && python3 -m zipfile -e "$package" package && cp -r package/runtimes package/lib/net45/Seqr.dll .) &&
        mcs -nologo -warnaserror -warn:4 -r:System.Core "-r:$place/Seqr.dll" "-out:$place/menu.exe" \
            bindings/csharp/Checkout.cs || return 1
    printf '#!/bin/sh\nexec mono "%s" "$@"\n' "$place/menu.exe" >"$place/menu" && chmod +x "$place/menu" || return 1
    menu "$place/menu"
}

# lossless PROGRAM...: shipped tills on a disk that is full, killed, and with a customer who pays during the cancel.
lossless() {
    cc -O1 -shared -fPIC -o "$scratch/shim.so" tests/faults/shim*.c -pthread &&
        python3 tests/faults/examples.py "$SEQR_LIB_DIR/seqr-simulator" "$scratch/shim.so" 4 "$@"
}
lossless_cpp() {
    run=$(cd "$SEQR_LIB_DIR" && pwd) && mkdir "$scratch/lossless-cpp" || return 1
    c++ -std=c++11 -o "$scratch/lossless-cpp/first_sale" docs/guide/code/first_sale.cpp -Iinclude "-L$run" -lseqr \
        "-Wl,-rpath,$run" && lossless "$SEQR_EXAMPLES_DIR/till" "$scratch/lossless-cpp/first_sale"
}
lossless_pascal() {
    run=$(cd "$SEQR_LIB_DIR" && pwd) && mkdir "$scratch/lossless-pascal" || return 1
    for program in bindings/delphi/Till bindings/delphi/Menu docs/guide/code/first_sale; do
        fpc -Mdelphi -v0 -B -Fubindings/delphi "-FU$scratch/lossless-pascal" "-Fl$run" "-k-rpath=$run" \
            "-o$scratch/lossless-pascal/$(basename $program | tr TM tm)_pas" $program.dpr >"$scratch/lossless-pascal/said" ||
            { cat "$scratch/lossless-pascal/said"; return 1; }
    done
    lossless "$scratch"/lossless-pascal/*_pas
}
lossless_ctypes() {
    SEQR_LIBRARY=$(cd "$SEQR_LIB_DIR" && pwd)/libseqr.so.1 lossless "$PWD/docs/guide/code/first_sale.py"
}

# Random calls from four threads, half of them on closed handles; the program's own memory is looked into.
random_calls() {
    run=$(cd "$SEQR_LIB_DIR" && pwd) || return 1
    cc -std=c99 -Wall -Wextra -pedantic -Werror -g -O1 -fsanitize=address -pthread -Iinclude -o "$scratch/calls" \
        tests/calls/*.c "-L$run" -lseqr "-Wl,-rpath,$run" &&
        python3 tests/calls/run.py "$SEQR_LIB_DIR/seqr-simulator" "$scratch/calls" 4000
}

# Two sales with a card: one in the phone, which lowers the invoice on the way, and one swiped at the till.
loyalty() {
    SEQR_MISBEHAVE=tests/scripts/card-in-the-phone.json tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:2500 \
        sh -c '"$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/j.db" L1 && exec "$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/j.db" L2 4711' \
        sh "$programs/loyalty"
}

# A pump that took a part of what was reserved, and one from which nothing was filled.
reservation() {
    tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:200 \
        sh -c '"$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/j.db" R1 31250 && exec "$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/j.db" R2 0' \
        sh "$programs/reservation"
}

# The till in Pascal, linked with the library and loading it itself; without the library it starts too, and says so.
pascal() {
    run=$(cd "$SEQR_LIB_DIR" && pwd) || return 1
    for loading in linked SEQR_RUNTIME; do
        place=$scratch/pascal-$loading
        mkdir "$place" || return 1
        (cd bindings/delphi && fpc -Mdelphi -B -vwn -Sewn "-d$loading" "-FU$place" "-o$place/till" "-Fl$run" \
            "-k-rpath=$run" Till.dpr) >"$place/said" || { cat "$place/said"; return 1; }
        SEQR_LIBRARY_PATH=$run/libseqr.so tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:200 \
            sh -c '"$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/j.db" P1' sh "$place/till" >"$place/printed" 2>&1 ||
            { cat "$place/printed"; return 1; }
        cat "$place/printed"
        grep -q '^SEQR payment$' "$place/printed" && grep -q '^Reference  *[0-9]' "$place/printed" || return 1
    done
    SEQR_LIBRARY_PATH=/no/such/libseqr "$place/till"
    [ $? -eq 3 ]
}

# functions LANGUAGE: tests/functions in that language, against the simulator.
functions() {
    run=$(cd "$SEQR_LIB_DIR" && pwd) && place=$scratch/functions-$1 && mkdir "$place" || return 1
    link="-L$run -lseqr -Wl,-rpath,$run"
    warnings="-Wall -Wextra -pedantic -Werror"
    # shellcheck disable=SC2086
    case $1 in
    C) cc -std=c99 $warnings -Iinclude -o "$place/program" tests/functions/functions.c $link ;;
    C++) c++ -std=c++11 $warnings -Iinclude -o "$place/program" tests/functions/functions.cpp $link ;;
    Pascal) screen_fpc "functions-Pascal" tests/functions/functions.dpr -Sewn ;;
    esac || return 1
    tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:600 \
        sh -c '"$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH"' sh "$place/program"
}

# The whole tour without an error or a leak of ours; plain HTTP, since TLS code looks uninitialised to valgrind.
memory() {
    SEQR_RESELLER_PASSWORD=demo-password tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:3000 \
        sh -c 'exec valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 \
            "$1" demo --endpoint "$SEQR_ENDPOINT" --store "$SEQR_SCRATCH/journal.db" \
            --books "$SEQR_SCRATCH/sales.txt"' sh "$programs/checkout"
}

# host LANGUAGE TOOL...: the package as it is shipped plays tests/hosts/scenarios.toml. `make hosts` runs these alone.
host() {
    language=$1
    shift
    step "host $language" python3 "$@" -- "tools/hosts/$language" "$SEQR_LIB_DIR"
}

# with_jna NAME COMMAND...: the check, or its name among what is skipped.
with_jna() {
    name=$1
    shift
    if [ -f "${SEQR_JNA:-/usr/share/java/jna.jar}" ]; then
        "$@"
    else
        case $name in *"${SEQR_STEP:-}"*) echo "$name: JNA (libjna-java) is not installed" >>"$SEQR_SKIPPED_FILE" ;; esac
    fi
}

check_hosts() {
    step "quickstart takes a payment" -- quickstart
    step "a till of 120 lines of C" -- menu "$programs/menu"
    step "the shipped tills in C lose nothing" cc python3 -- lossless "$SEQR_EXAMPLES_DIR/quickstart" \
        "$SEQR_EXAMPLES_DIR/menu" "$SEQR_EXAMPLES_DIR/checkout"
    step "random calls from four threads" cc python3 -- random_calls
    step "the shipped tills in C++ lose nothing" cc c++ python3 -- lossless_cpp
    step "the shipped tills in Pascal lose nothing" cc fpc python3 -- lossless_pascal
    step "the shipped till by ctypes loses nothing" cc python3 -- lossless_ctypes
    step "functions that no other program of C calls" cc -- functions C
    step "functions that no other program of C++ calls" c++ -- functions C++
    step "functions that no other program of Pascal calls" fpc -- functions Pascal
    step "each of the functions is called from C, C++ and Pascal" cc c++ nm -- "$cargo" xtask called "$SEQR_LIB_DIR"
    step "the program that times the begin calls" python3 cc -- tools/begin-calls "$SEQR_LIB_DIR" 2
    step "loyalty lowers an invoice" -- loyalty
    step "a reservation is taken in part" -- reservation
    step "a till in Pascal" fpc -- pascal
    step "a till of 60 lines of Pascal" fpc -- menu_pascal
    host python cc
    host node node npm cc
    with_jna "host java" host java javac cc
    host csharp mcs mono cc
    step "a till in C#" mcs mono -- menu_csharp
    step "checkout under valgrind" valgrind -- memory
}
