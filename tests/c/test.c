#include "test.h"

#include <signal.h>
#include <unistd.h>

enum { LONGEST_CASE_S = 60 };

/* Words that no error and no line of the log may hold: the passwords that these programs know. */
static const char *const secrets[] = {"demo-password", "terminal-password", "wrong-password"};

void check(int right, const char *what, const char *file, int line)
{
    if (right) return;
    fprintf(stderr, "%s:%d: not so: %s\nlast error: %s (%d)\n", file, line, what, seqr_last_error(),
            (int)seqr_last_result_code());
    exit(1);
}

void check_holds(const char *text, const char *part, const char *file, int line)
{
    if (text != NULL && strstr(text, part) != NULL) return;
    fprintf(stderr, "%s:%d: no \"%s\" in: %s\n", file, line, part, text != NULL ? text : "NULL");
    exit(1);
}

void check_status(seqr_status wanted, seqr_status got, const char *call, const char *file, int line)
{
    size_t i;
    if (got != wanted) {
        fprintf(stderr, "%s:%d: %s gave %s, wanted %s: %s (%d)\n", file, line, call, seqr_status_name(got),
                seqr_status_name(wanted), seqr_last_error(), (int)seqr_last_result_code());
        exit(1);
    }
    if (got == SEQR_OK) return;
    check(strlen(seqr_last_error()) > 10, "the error explains itself", file, line);
    for (i = 0; i < COUNT(secrets); i++)
        check(strstr(seqr_last_error(), secrets[i]) == NULL, "the error holds no password", file, line);
}

int run_case(int argc, char **argv, const struct test_case *cases, size_t count)
{
    const char *wanted = argc > 1 ? argv[1] : "";
    size_t i;
    signal(SIGPIPE, SIG_DFL); /* as in a host that has never heard of it */
    alarm(LONGEST_CASE_S);
    for (i = 0; i < count; i++) {
        if (strcmp(wanted, "--list") == 0) {
            printf("%s\n", cases[i].name);
        } else if (strcmp(wanted, cases[i].name) == 0) {
            cases[i].run();
            return 0;
        }
    }
    return strcmp(wanted, "--list") == 0 ? 0 : 2;
}

const char *given(const char *name)
{
    const char *value = getenv(name);
    return value != NULL ? value : "";
}
