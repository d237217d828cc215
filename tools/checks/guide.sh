# shellcheck shell=sh
# The documents: what they show is what the files say, and it runs. Part of tools/check.

guide=docs/guide/code

guide_compiled() {
    [ -x "$scratch/guide-till" ] && return
    # shellcheck disable=SC2046
    cc -std=c99 -Wall -Wextra -pedantic -Werror -g -Iinclude -o "$scratch/guide-till" \
        $(ls $guide/*.c | grep -v -e load.c) -L"$SEQR_LIB_DIR" -lseqr -Wl,-rpath,"$SEQR_LIB_DIR" -pthread
}

# guide_runs SIMULATOR-CUSTOMER SCRIPT: runs functions of a till against a simulator of its own; $till is the program,
# $SEQR_SCRATCH its folder. What the script prints is in $printed.
guide_runs() {
    printed=$scratch/guide-printed
    guide_compiled || return 1
    SEQR_GUIDE_TILL=$scratch/guide-till tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" "$1" \
        sh -euc 'export SEQR_GUIDE_FOLDER="$SEQR_SCRATCH"; till=$SEQR_GUIDE_TILL; '"$2" >"$printed" 2>"$printed.log" ||
        { cat "$printed" "$printed.log"; return 1; }
}

# said TEXT...: the last script has printed each of them.
said() {
    for text in "$@"; do
        grep -q -F -e "$text" "$printed" || { echo "not printed: $text"; cat "$printed" "$printed.log"; return 1; }
    done
}

# The till of the guide, in all its chapters: each command is a start of the program.
guide_till() {
    guide_runs pays:1500 '
        $till admin "$SEQR_SCRATCH/sticker.svg"
        grep -q "<svg" "$SEQR_SCRATCH/sticker.svg"
        $till sell S1
        SEQR_GUIDE_WINDOW_MS=200 SEQR_GUIDE_PRESS="Try again" $till sell S2
        $till refund S1
        $till pump S4
        $till papers S1
        grep -q "S4" "$SEQR_SCRATCH/journal.csv"
        $till day
        SEQR_GUIDE_PRESS="Take it out" $till unregister
        [ "$(grep -c "^SALE" "$SEQR_SCRATCH/sales.txt")" = 3 ]
        [ "$(grep -c "^REFUND" "$SEQR_SCRATCH/sales.txt")" = 1 ]' &&
        said "[Waiting for the customer ...]" "(Try again) <-" "*** REFUND ***" "*** COPY ***" "312.50 SEK" \
            "Nothing to look into."
}

# Nobody pays: a sale is canceled; the customer pays while the cashier cancels, and gets the money back.
guide_cancel() {
    SEQR_MISBEHAVE=$guide/late-payment.json guide_runs never '
        $till admin "$SEQR_SCRATCH/sticker.svg"
        SEQR_GUIDE_PRESS="Cancel,Give the money back" $till sell S1
        [ "$(grep -c "^REFUND S1-CANCEL" "$SEQR_SCRATCH/sales.txt")" = 1 ]
        SEQR_GUIDE_PRESS=Cancel $till sell S2
        [ "$(grep -c "^SALE" "$SEQR_SCRATCH/sales.txt")" = 1 ]' &&
        said "[The customer has paid already.]" "[Canceled. Nothing is paid.]"
}

# Switched off while the customer was to pay, and taken up; while the invoice was sent, and given up; not wanted any more.
guide_crash() {
    SEQR_MISBEHAVE=$guide/slow-second-invoice.json guide_runs pays:1500 '
        $till admin "$SEQR_SCRATCH/sticker.svg"
        SEQR_GUIDE_PRESS="Power switch" $till sell S1 || [ $? = 9 ]
        $till start
        $till crash S2 || [ $? = 9 ]
        SEQR_GUIDE_PRESS="Back to the shelf,No, give it up" $till start
        [ "$(grep -c "^SALE" "$SEQR_SCRATCH/sales.txt")" = 1 ]' &&
        said "[Sale S1 of 59.00 SEK was interrupted.]" "[Not known yet. Do not pay out and do not take money. Wait.]" &&
        guide_runs never '
        $till admin "$SEQR_SCRATCH/sticker.svg"
        SEQR_GUIDE_PRESS="Power switch" $till sell S1 || [ $? = 9 ]
        SEQR_GUIDE_PRESS="Back to the shelf" $till start
        [ ! -e "$SEQR_SCRATCH/sales.txt" ]' && said "[Sale S1 of 59.00 SEK was interrupted.]"
}

guide_card() {
    SEQR_MISBEHAVE=tests/scripts/card-in-the-phone.json guide_runs pays:2500 '
        $till admin "$SEQR_SCRATCH/sticker.svg"
        $till card S1' && said "45.00 SEK"
}

# The same program with and without the library to be found.
guide_load() {
    cc -std=c99 -Wall -Wextra -pedantic -Werror -Iinclude -o "$scratch/load" $guide/load.c -ldl || return 1
    (cd "$scratch" && LD_LIBRARY_PATH=$SEQR_LIB_DIR ./load) && { "$scratch/load"; [ $? -eq 3 ]; }
}

# guide_page PAGE: the commands of a page's `sh` blocks, in an empty folder with the page's program in it.
guide_page() {
    place=$scratch/page-$1
    mkdir "$place" && cp $guide/first_sale.* $guide/[Ss]ell.* "$place" || return 1
    sed -n '/^```sh$/,/^```$/p' "docs/guide/$1.md" | sed '/^```/d' >"$place/commands"
    [ -s "$place/commands" ] || { echo "docs/guide/$1.md has no commands"; return 1; }
    root=$PWD
    packages=$scratch/packages
    case $1 in
    in-python) SEQR_WHEEL=$(python3 tools/hosts/package.py wheel "$SEQR_LIB_DIR" "$packages") || return 1 ;;
    in-java) SEQR_JAR=$(tools/hosts/java --pack "$SEQR_LIB_DIR" "$packages") || return 1 ;;
    in-csharp) SEQR_NUPKG=$(tools/hosts/csharp --pack "$SEQR_LIB_DIR" "$packages") || return 1 ;;
    in-node) SEQR_NODE=$(python3 tools/hosts/package.py npm "$SEQR_LIB_DIR" "$packages") || return 1 ;;
    esac
    export SEQR_WHEEL SEQR_JAR SEQR_NODE SEQR_NUPKG
    SEQR_INCLUDE=$root/include SEQR_LIB=$(cd "$SEQR_LIB_DIR" && pwd) SEQR_EXAMPLES=$root/examples-c \
        SEQR_PASCAL=$root/bindings/delphi tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:1200 \
        sh -c 'cd "$1" && exec sh -eux commands' sh "$place" >"$place/said" 2>&1 || { cat "$place/said"; return 1; }
    grep -q -i -e "^SEQR payment" "$place/said" || { cat "$place/said"; return 1; }
}

# with_platypus NAME COMMAND...: the check, or its name among what is skipped.
with_platypus() {
    name=$1
    shift
    if perl -MFFI::Platypus -e 1 2>/dev/null; then
        "$@"
    else
        case $name in *"${SEQR_STEP:-}"*)
            echo "$name: FFI::Platypus (libffi-platypus-perl) is not installed" >>"$SEQR_SKIPPED_FILE" ;;
        esac
    fi
}

check_guide() {
    step "the documents show what the files say" -- "$cargo" xtask docs
    step "the documents are written by the rules of language" -- "$cargo" xtask prose
    step "the rules of language find mistakes" -- "$cargo" xtask prose --self-test
    step "the reference of seqr.h" doxygen -- "$cargo" xtask reference
    step "the guide's till sells" cc -- guide_till
    step "the guide's till cancels" cc -- guide_cancel
    step "the guide's till after a crash" cc -- guide_crash
    step "the guide's till with a member's card" cc -- guide_card
    step "the guide's program that loads the library" cc -- guide_load
    step "ten minutes in C" cc -- guide_page in-c
    step "ten minutes in C++" c++ -- guide_page in-cpp
    step "ten minutes in Pascal" fpc -- guide_page in-delphi
    step "ten minutes in Python" python3 -- guide_page in-python
    with_jna "ten minutes in Java" step "ten minutes in Java" python3 javac -- guide_page in-java
    step "ten minutes in Node" python3 node npm -- guide_page in-node
    step "ten minutes in C#" python3 mcs mono -- guide_page in-csharp
    step "ten minutes in Go" go cc -- guide_page in-go
    step "ten minutes in PHP" php -- guide_page in-php
    step "ten minutes in Ruby" ruby -- guide_page in-ruby
    step "ten minutes in Lua" luajit -- guide_page in-lua
    with_platypus "ten minutes in Perl" step "ten minutes in Perl" perl -- guide_page in-perl
    step "ten minutes in another language" python3 -- guide_page other-languages
}
