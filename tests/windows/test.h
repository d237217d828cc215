/* What the programs of this folder share: they run on Windows (or Wine) and look at what only Windows has.
 * A check that fails says what and where, and ends the program with exit code 1. C99. */
#ifndef TEST_H
#define TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "seqr.h"

#define CHECK(what) ((what) ? (void)0 : fail(__FILE__, __LINE__, #what, ""))
#define EXPECT(wanted, call) \
    do { \
        const seqr_status got_ = (call); \
        if (got_ != (wanted)) fail(__FILE__, __LINE__, #call, status_text(got_)); \
    } while (0)

static const char *status_text(int status); /* the program's own: it has the library's functions */

static void fail(const char *file, int line, const char *what, const char *why)
{
    fprintf(stderr, "%s:%d: not so: %s %s (Windows' error %lu)\n", file, line, what, why, GetLastError());
    exit(1);
}

/* A path of UTF-8 as Windows wants it. */
static const wchar_t *wide(const char *path)
{
    static wchar_t text[MAX_PATH];
    CHECK(MultiByteToWideChar(CP_UTF8, 0, path, -1, text, MAX_PATH) > 0);
    return text;
}

#endif
