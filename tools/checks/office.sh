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

check_office() {
    name="head office on PostgreSQL"
    case $name in *"${SEQR_STEP:-}"*) ;; *) return ;; esac
    if ! tools/with-postgresql 2>/dev/null; then
        printf '\n== %s\nskipped: postgresql is not installed\n' "$name"
        echo "$name: postgresql is not installed" >>"$SEQR_SKIPPED_FILE"
        return
    fi
    step "$name" python3 cc -- office
}
