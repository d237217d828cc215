/* What a test is: a program of named cases, each run alone by tests/through_c (`program case`; `program --list`).
 * A check that fails says what and where, and ends the program with exit code 1. C99, and C++ too. */
#ifndef TEST_H
#define TEST_H

#if !defined(_POSIX_C_SOURCE)
#  define _POSIX_C_SOURCE 200809L
#endif

#include "seqr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_case {
    const char *name;
    void (*run)(void);
};
#define CASE(name) {#name, name}
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What is true. */
#define CHECK(what) check((what) ? 1 : 0, #what, __FILE__, __LINE__)
/* What a text holds. */
#define HOLDS(text, part) check_holds((text), (part), __FILE__, __LINE__)
/* What a call of the library gives. An error must explain itself, and without a password. */
#define EXPECT(wanted, call) check_status((wanted), (call), #call, __FILE__, __LINE__)

void check(int right, const char *what, const char *file, int line);
void check_holds(const char *text, const char *part, const char *file, int line);
void check_status(seqr_status wanted, seqr_status got, const char *call, const char *file, int line);

/* The main of every program. */
int run_case(int argc, char **argv, const struct test_case *cases, size_t count);

/* What the test that runs this program has set; empty if it has not. */
const char *given(const char *name);

#endif
