# shellcheck shell=sh
# TSeqrTill: the core without a screen, the package, and the sample till clicked through under Xvfb. Part of tools/check.

# Where Lazarus and its units are; set where they are elsewhere than Debian 12 has them.
screen_lazarus=${SEQR_LAZARUS:-/usr/lib/lazarus/2.2.6}

# screen_fpc NAME SOURCE [OPTION]...: a program with the library of this build.
screen_fpc() {
    place=$scratch/$1
    source=$2
    shift 2
    run=$(cd "$SEQR_LIB_DIR" && pwd) && mkdir -p "$place" || return 1
    fpc -Mdelphi -B -vwn "$@" -Fubindings/delphi "-FU$place" "-o$place/program" "-Fl$run" "-k-rpath=$run" "$source" \
        >"$place/said" 2>&1 || { cat "$place/said"; return 1; }
    ! grep -q '^[^ ]*(.*) \(Warning\|Note\)' "$place/said" || { cat "$place/said"; return 1; }
}

# The same for a program with windows.
screen_lcl() {
    units=x86_64-linux
    screen_fpc "$@" -Fubindings/delphi/till "-Fu$screen_lazarus/lcl/units/$units" "-Fu$screen_lazarus/lcl/units/$units/gtk2" \
        "-Fu$screen_lazarus/components/lazutils/lib/$units"
}

# Sales by TSeqrTillCore; neither memory nor handles grow, and heaptrc finds nothing that was not freed.
screen_core() {
    screen_fpc pascal-core tests/pascal/core.dpr -gh -gl || return 1
    HEAPTRC="log=$scratch/heaptrc" tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:0 \
        sh -c '"$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH" "${SEQR_SALES:-40}"' sh "$scratch/pascal-core/program" || return 1
    grep '^0 unfreed memory blocks' "$scratch/heaptrc" || { cat "$scratch/heaptrc"; return 1; }
}

# The package as Lazarus builds it, from a copy: it writes beside its source.
screen_package() {
    cp -r bindings/delphi "$scratch/lpk" && mkdir "$scratch/lazarus-home" || return 1
    (cd "$scratch/lpk" && HOME=$scratch/lazarus-home lazbuild "--lazarusdir=$screen_lazarus" --ws=gtk2 seqrtill.lpk) \
        >"$scratch/lazbuild" 2>&1 || { cat "$scratch/lazbuild"; return 1; }
}

# A power cut loses what was not synced.
screen_books() {
    screen_fpc pascal-books tests/pascal/books.dpr -Fubindings/delphi/till &&
        python3 tests/pascal/books.py "$scratch/pascal-books/program" "$scratch/pascal-books/till"
}

# SEQR_PICTURES=docs/guide/pictures makes the guide's pictures anew.
screen_till() {
    screen_lcl pascal-till bindings/delphi/till/SeqrTill.dpr &&
        python3 tests/pascal/screen.py "$SEQR_LIB_DIR/seqr-simulator" "$scratch/pascal-till/program" \
            "${SEQR_PICTURES:-$scratch/pictures}"
}

# Sixty lines with the component: its windows need no hand where the customer pays.
screen_kiosk() {
    [ "$(wc -l <bindings/delphi/Kiosk.dpr)" -le 60 ] || { echo "Kiosk.dpr has grown"; return 1; }
    screen_lcl pascal-kiosk bindings/delphi/Kiosk.dpr || return 1
    tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:200 sh -c 'exec xvfb-run -a "$1" "$SEQR_ENDPOINT" \
        "$SEQR_SCRATCH/kiosk.db" K1 59.00' sh "$scratch/pascal-kiosk/program" >"$scratch/kiosk" 2>&1 ||
        { cat "$scratch/kiosk"; return 1; }
    grep '^SEQR payment' "$scratch/kiosk" || { cat "$scratch/kiosk"; return 1; }
}

check_screen() {
    step "TSeqrTillCore sells without a screen" fpc -- screen_core
    step "the package of TSeqrTill" fpc lazbuild -- screen_package
    step "the sample till's books are on the disk" fpc strace python3 -- screen_books
    step "the sample till on a screen" fpc lazbuild Xvfb xdotool import python3 -- screen_till
    step "a till of 60 lines with TSeqrTill" fpc lazbuild xvfb-run -- screen_kiosk
}
