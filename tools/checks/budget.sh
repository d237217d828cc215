# shellcheck shell=sh
# What a poll, a start and a reconciliation cost, counted and not timed. Part of tools/check.

check_budget() {
    step "cost within benches/budget.json" valgrind strace python3 -- tools/budget
}
