# shellcheck shell=sh
# The library loaded, used and unloaded a hundred times, with threads of the host that outlive it. Part of tools/check.
# (What a fork does to it is in tests/c/forks.c.)

cycles() {
    cc -std=gnu99 -Wall -Wextra -Werror -O1 -g -pthread -Iinclude -o "$scratch/cycles" tests/loading/cycles.c -ldl ||
        return 1
    tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:40 \
        sh -c 'exec "$1" "$2/libseqr.so" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/j.db"' sh "$scratch/cycles" \
        "$(cd "$SEQR_LIB_DIR" && pwd)"
}

check_loading() {
    step "loaded and unloaded a hundred times" cc -- cycles
}
