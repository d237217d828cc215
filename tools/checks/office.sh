# shellcheck shell=sh
# Head office: what a chain copies from examples-office, on a PostgreSQL of its own. Part of tools/check.

office() {
    run=$(cd "$SEQR_LIB_DIR" && pwd) && mkdir "$scratch/office" || return 1
    for program in feed report; do
        cc -std=c99 -Wall -Wextra -pedantic -Werror -o "$scratch/office/$program" examples-office/$program.c -Iinclude \
            "-L$run" -lseqr "-Wl,-rpath,$run" || return 1
    done
    SEQR_LIBRARY=$run/libseqr.so tools/with-postgresql tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:30 \
        python3 tests/office/run.py "$scratch/office" 20000
}

# The statements by which hosts are to share a journal (src/store/postgres), on a real database.
shared_journal() {
    tools/with-postgresql "$cargo" test --locked --workspace --lib -- --ignored store::postgres >"$scratch/shared" 2>&1 &&
        grep -q '^test result: ok. 1 passed' "$scratch/shared" || { cat "$scratch/shared"; return 1; }
}

# postgresql_step NAME TOOL... -- COMMAND...: a step, where PostgreSQL is installed.
postgresql_step() {
    case $1 in *"${SEQR_STEP:-}"*) ;; *) return ;; esac
    if ! tools/with-postgresql 2>/dev/null; then
        printf '\n== %s\nskipped: postgresql is not installed\n' "$1"
        echo "$1: postgresql is not installed" >>"$SEQR_SKIPPED_FILE"
        return
    fi
    step "$@"
}

check_office() {
    postgresql_step "head office on PostgreSQL" python3 cc -- office
    postgresql_step "the protocol of a shared journal on PostgreSQL" -- shared_journal
}
