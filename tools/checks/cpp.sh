# shellcheck shell=sh
# seqr.hpp: whole, strict, and clean under the sanitizers. Part of tools/check.

# Every function, constant and field's name of seqr.h is used in seqr.hpp, but for what its head leaves to seqr.h.
cpp_complete() {
    {
        sed -n 's/^SEQR_API .*SEQR_CALL \(seqr_[a-z_]*\)(.*/::\1\\>/p' include/seqr.h | grep -v '^::seqr_abi_version'
        sed -n 's/^#define \(SEQR_[A-Z_]*\) .*/\1\\>/p' include/seqr.h |
            grep -v -e '^SEQR_E_' -e '^SEQR_ABI_' -e '^SEQR_QR_MAX_' -e '^SEQR_API' -e '^SEQR_CALL'
        # The fields of the program's structs are set, those of the library's are read.
        awk '/^typedef struct seqr_/ { before = $3 ~ /_(report_row|total|line|attention|info)$/ ? "from\\." : "(to|value_|wanted)\\.";
                                      after = $3 ~ /_(report_row|total|line|attention|info)$/ ? "\\>" : " = " }
             /^}/ { before = "" }
             before && /^ .*;$/ && !/(_size|reserved2?);$/ { gsub(/.*[ *]|;/, ""); print before $0 after }' include/seqr.h
    } >"$scratch/names"
    [ "$(wc -l <"$scratch/names")" -gt 150 ] || { echo "too few names: has seqr.h another layout?"; return 1; }
    while IFS= read -r word; do
        grep -E -q -e "$word" include/seqr.hpp || { echo "seqr.hpp does not use $word"; false; } || return 1
    done <"$scratch/names"
}

cpp_standards="11 14 17 20"
cpp_warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror"

# cpp_header COMPILER: seqr.hpp alone, in two files of one program, that differ in nothing but the order of what else
# they include; and the example, as strictly.
cpp_header() {
    folder=$scratch/hpp-$1
    mkdir -p "$folder" || return 1
    printf '#include "seqr.hpp"\nstd::string here();\nstd::string here() { return seqr::version(); }\n' >"$folder/one.cpp"
    printf '#include "seqr.hpp"\n#include "seqr.h"\n#include "seqr.hpp"\n%s\n%s\n' 'std::string here();' \
        'int main() { return here() == seqr::version() && seqr::qr_code("SEQR").dark(0, 0) ? 0 : 1; }' >"$folder/two.cpp"
    for standard in $cpp_standards; do
        for file in "$folder/one.cpp" "$folder/two.cpp" examples-cpp/till.cpp; do
            # shellcheck disable=SC2086
            "$1" "-std=c++$standard" $cpp_warnings -Iinclude -c -o "$folder/$(basename "$file" .cpp).o" "$file" || return 1
        done
    done
    # A file of an older standard beside one of a newer one.
    # shellcheck disable=SC2086
    "$1" -std=c++11 $cpp_warnings -Iinclude -c -o "$folder/one.o" "$folder/one.cpp" || return 1
    "$1" -o "$folder/both" "$folder/one.o" "$folder/two.o" -L"$SEQR_LIB_DIR" -lseqr -Wl,-rpath,"$SEQR_LIB_DIR" &&
        "$folder/both"
}

# cpp_till PROGRAM
cpp_till() {
    tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" pays:2500 \
        sh -c 'exec "$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH/j.db" C1' sh "$1"
}

# Handles that move, errors that carry their code, texts with a NUL, exceptions of the program's own functions.
cpp_rules() {
    for standard in 11 17; do
        c++ "-std=c++$standard" -g -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude \
            -o "$scratch/rules" tests/cpp/rules.cpp -L"$SEQR_LIB_DIR" -lseqr -Wl,-rpath,"$SEQR_LIB_DIR" || return 1
        tools/with-simulator "$SEQR_LIB_DIR/seqr-simulator" never \
            sh -c 'exec "$1" "$SEQR_ENDPOINT" "$SEQR_SCRATCH"' sh "$scratch/rules" || return 1
    done
}

cpp_sanitized() {
    c++ -std=c++11 -g -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude -o "$scratch/till" \
        examples-cpp/till.cpp -L"$SEQR_LIB_DIR" -lseqr -Wl,-rpath,"$SEQR_LIB_DIR" && cpp_till "$scratch/till"
}

check_cpp() {
    step "seqr.hpp covers seqr.h" -- cpp_complete
    step "seqr.hpp by g++" g++ -- cpp_header g++
    step "seqr.hpp by clang++" clang++ -- cpp_header clang++
    step "the C++ till sells" c++ -- cpp_till "$programs/till"
    step "the C++ till under the sanitizers" c++ -- cpp_sanitized
    step "rules of seqr.hpp under the sanitizers" c++ -- cpp_rules
}
