# shellcheck shell=sh
# What can be said of the files without running the library. Part of tools/check.

# The README's program is quickstart.c, to the letter, and thirty lines or little more.
readme() {
    sed -n '/^```c$/,/^```$/p' README.md | sed '/^```/d' >"$scratch/readme.c"
    cmp "$scratch/readme.c" examples-c/quickstart.c || return 1
    [ "$(wc -l <examples-c/quickstart.c)" -le 38 ] || { echo "quickstart.c has grown"; return 1; }
    [ "$(wc -l <examples-c/menu.c)" -le 120 ] || { echo "menu.c has grown"; return 1; }
    [ "$(wc -l <bindings/delphi/Menu.dpr)" -le 60 ] || { echo "Menu.dpr has grown"; return 1; }
}

# The manual page says every option that the program has.
manual() {
    for command in "" certify; do
        "$SEQR_LIB_DIR/seqr-simulator" $command --help | grep -o '^ *\(-., \)\?--[a-z-]*' | sed 's/.*--/--/' | sort -u |
            while read -r option; do
                sed 's/\\-/-/g' simulator/seqr-simulator.1 | grep -q -e "$option" || echo "$option"
            done
    done >"$scratch/unsaid"
    [ ! -s "$scratch/unsaid" ] || { echo "not in seqr-simulator.1:"; cat "$scratch/unsaid"; return 1; }
}

# The same of seqr-journal.
journal_manual() {
    for command in "" list show check export bundle html doctor; do
        "$SEQR_LIB_DIR/seqr-journal" $command --help | grep -o '^ *\(-., \)\?--[a-z-]*' | sed 's/.*--/--/' | sort -u |
            while read -r option; do
                sed 's/\\-/-/g' journal/seqr-journal.1 | grep -q -e "$option" || echo "$option"
            done
    done | grep -v -e --help -e --version >"$scratch/unsaid" || true
    [ ! -s "$scratch/unsaid" ] || { echo "not in seqr-journal.1:"; sort -u "$scratch/unsaid"; return 1; }
}

documentation() {
    RUSTDOCFLAGS="-D warnings" "$cargo" doc --locked --workspace --no-deps
}

# The library's own code alone, as it is built and as it is tested with the feature.
postgres_lints() {
    set -- clippy --locked --workspace --lib --features seqr/postgres
    "$cargo" "$@" -- -D warnings && "$cargo" "$@" --profile test -- -D warnings
}

check_tree() {
    step "formatting" rustfmt -- "$cargo" fmt --all --check
    step "lints" cargo-clippy -- "$cargo" clippy --locked --workspace --all-targets -- -D warnings
    step "lints of the journal in PostgreSQL" cargo-clippy -- postgres_lints
    step "documentation" -- documentation
    step "the simulator's manual page" -- manual
    step "the manual page of seqr-journal" -- journal_manual
    step "README shows quickstart.c" -- readme
    step "third-party notices" -- "$cargo" xtask notices
}
