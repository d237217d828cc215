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

# The journal that hosts share (src/store/postgres): its tests that need no database, its statements on a real one, its
# driver on two, the suite of all stores, a store that is moved from its file, and two hosts that are killed while they sell
# (these print results of their own: they are looked at alone). Built with the feature `postgres`, which nothing else is.
shared_journal() {
    set -- test --locked --workspace --lib --features seqr/postgres --
    { "$cargo" "$@" store::postgres pos::opening &&
        tools/with-postgresql "$cargo" "$@" --ignored a_real_database &&
        tools/with-postgresql --replica "$cargo" "$@" --ignored two_hosts_share &&
        tools/with-postgresql "$cargo" "$@" --ignored store::tests::conformance::postgresql \
            store::tests::conformance::moving a_journal_becomes_newer &&
        SEQR_SHARED_JOURNAL=1 tools/with-postgresql "$cargo" "$@" store::tests::conformance &&
        tools/with-postgresql "$cargo" "$@" --ignored failover::two_hosts >"$scratch/failover" 2>&1
    } >"$scratch/shared" 2>&1 &&
        [ "$(grep -c '^test result: ok. [1-9]' "$scratch/shared")" -eq 5 ] &&
        grep -q 'sale_is_booked_once ... ok$' "$scratch/failover" || { cat "$scratch/shared" "$scratch/failover"; return 1; }
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
    postgresql_step "a shared journal on PostgreSQL" -- shared_journal
}
