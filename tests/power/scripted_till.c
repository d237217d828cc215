/* A till whose cashier is a test: reads a command a line from stdin, calls the function of that name, and writes one
 * line: the status, and what the function gave. So a test in Rust drives a C program and can kill it.
 *
 *     scripted_till ENDPOINT STORE [FIELD=MILLISECONDS]...      fields of seqr_config, as poll_interval_ms=10
 *
 * Payments are in numbered places, 0 to 9. A command that begins with `thread N` is done by thread N, which writes
 * nothing; `join N` waits for it and writes its line. After `alarms` a timer interrupts each call every half millisecond.
 * `quit` ends; so does the end of input, as a crash would: without seqr_close.
 */
#define _XOPEN_SOURCE 700
#include "seqr.h"
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { PLACES = 10, ROOM = 4096 };

static seqr_client *client;
static seqr_terminal *terminal;
static seqr_payment *payments[PLACES];
static seqr_config config = SEQR_CONFIG_INIT;
static struct thread { pthread_t thread; char command[ROOM], answer[ROOM]; } threads[PLACES];

static const char *state_name(int32_t state)
{
    static const char *const names[] = { "NONE", "WAITING", "ASK_CASHIER", "LOYALTY", "RESERVED", "COMPLETED",
                                         "CANCELED", "FAILED", "UNKNOWN", "STARTING", "ABANDONED", "CANCELING" };
    return state >= 0 && state < (int32_t)(sizeof names / sizeof names[0]) ? names[state] : "?";
}

static const char *or_none(const char *text)
{
    return text == NULL ? "NONE" : text;
}

/* The status, and after a failure what SEQR's code was and what the library says. */
static void say(char *answer, seqr_status status)
{
    if (status == SEQR_OK) snprintf(answer, ROOM, "SEQR_OK");
    else snprintf(answer, ROOM, "%s %" PRId32 " %s", seqr_status_name(status), seqr_last_result_code(),
                  seqr_last_error());
}

static void start(char *answer, seqr_payment **place, const char *sale, const char *total)
{
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    invoice.client_invoice_id = sale;
    invoice.title = "Corner shop";
    invoice.cashier_id = "Anna";
    invoice.total = strtoll(total, NULL, 10);
    invoice.currency_code = "SEK";
    say(answer, seqr_pay_start(terminal, &invoice, place));
}

static void refund(char *answer, const char *id, const char *ers, const char *amount)
{
    char *reference = NULL;
    seqr_status status;
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    request.refund_id = id;
    request.ers_reference = ers;
    request.amount = strtoll(amount, NULL, 10);
    request.currency_code = "SEK";
    request.title = "Corner shop";
    request.cashier_id = id;
    status = seqr_refund(terminal, &request, &reference);
    say(answer, status);
    if (status == SEQR_OK) snprintf(answer, ROOM, "SEQR_OK %s", or_none(reference));
    seqr_string_free(reference);
}

static void register_till(char *answer, const char *till)
{
    seqr_registration registration = SEQR_REGISTRATION_INIT;
    registration.reseller_id = "demo-reseller";
    registration.reseller_password = "demo-password";
    registration.external_terminal_id = till;
    registration.name = "Corner shop";
    say(answer, seqr_register(client, &registration, &terminal));
}

/* No file may grow beyond so many bytes: what a full disk looks like, without one. */
static void limit(char *answer, const char *bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN); /* a full disk sends no signal either */
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = strcmp(bytes, "none") == 0 ? limit.rlim_max : (rlim_t)strtoull(bytes, NULL, 10);
    snprintf(answer, ROOM, setrlimit(RLIMIT_FSIZE, &limit) == 0 ? "SEQR_OK" : "failed");
}

/* A file that takes all there is on the store's disk. */
static void fill(char *answer, const char *path)
{
    char block[512];
    FILE *file = fopen(path, "w");
    memset(block, 'x', sizeof block);
    if (file != NULL) setvbuf(file, NULL, _IONBF, 0);
    while (file != NULL && fwrite(block, 1, sizeof block, file) == sizeof block) continue;
    if (file != NULL) fclose(file);
    snprintf(answer, ROOM, file != NULL ? "SEQR_OK" : "failed");
}

static long milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)(now.tv_sec * 1000 + now.tv_nsec / 1000000);
}

static void command(char *line, char *answer)
{
    static char nothing[] = "";
    const char *till, *word[5] = { nothing, nothing, nothing, nothing, nothing };
    int32_t state = 0;
    int count = 0;
    seqr_status status;
    seqr_payment **place, *next = NULL;
    char *rest = NULL, *part = strtok_r(line, " ", &rest);
    for (; part != NULL && count < 5; part = strtok_r(NULL, " ", &rest)) word[count++] = part;
    till = count > 1 ? word[1] : "Till-1";
    place = &payments[(unsigned)strtoul(word[1], NULL, 10) % PLACES];
#define IS(name) (strcmp(word[0], name) == 0)
    if (IS("open")) say(answer, seqr_open(&config, &client));
    else if (IS("close")) {
        long since = milliseconds();
        seqr_close(client);
        client = NULL;
        snprintf(answer, ROOM, "SEQR_OK %ld", milliseconds() - since);
    }
    else if (IS("register")) register_till(answer, till);
    else if (IS("terminal")) say(answer, seqr_terminal_open(client, till, &terminal));
    else if (IS("terminal-close")) { seqr_terminal_close(terminal); terminal = NULL; say(answer, SEQR_OK); }
    else if (IS("start")) start(answer, place, word[2], word[3]);
    else if (IS("poll")) {
        status = seqr_pay_poll(*place, (uint32_t)strtoul(word[2], NULL, 10), &state);
        snprintf(answer, ROOM, "%s %s", seqr_status_name(status), state_name(state));
    }
    else if (IS("continue")) say(answer, seqr_pay_continue(*place));
    else if (IS("cancel")) say(answer, seqr_cancel(*place));
    else if (IS("confirm")) say(answer, seqr_pay_confirm(*place));
    else if (IS("abandon")) say(answer, seqr_pay_abandon(*place));
    else if (IS("unfinished")) { /* the next one after that of place word[2], if given */
        seqr_payment *after = count > 2 ? payments[(unsigned)strtoul(word[2], NULL, 10) % PLACES] : NULL;
        status = seqr_next_unfinished(terminal, after, &next);
        say(answer, status);
        if (status == SEQR_OK) {
            *place = next;
            snprintf(answer, ROOM, "SEQR_OK %s", next == NULL ? "NONE" : seqr_payment_client_invoice_id(next));
        }
    }
    else if (IS("find")) say(answer, seqr_payment_find(terminal, word[2], place));
    else if (IS("amount")) {
        char currency[4] = "";
        int64_t amount = 0;
        status = seqr_payment_amount(*place, &amount, currency);
        if (status == SEQR_OK) snprintf(answer, ROOM, "%" PRId64 " %s", amount, currency);
        else say(answer, status);
    }
    else if (IS("receipt")) { /* on one line */
        char *text = NULL, *end;
        status = seqr_receipt_text(*place, 40, &text);
        say(answer, status);
        if (status == SEQR_OK) {
            for (end = text; *end != '\0'; end++) if (*end == '\n') *end = '|';
            snprintf(answer, ROOM, "SEQR_OK %s", text);
        }
        seqr_string_free(text);
    }
    else if (IS("ers")) snprintf(answer, ROOM, "%s", or_none(seqr_payment_ers_reference(*place)));
    else if (IS("reference")) snprintf(answer, ROOM, "%s", or_none(seqr_payment_invoice_reference(*place)));
    else if (IS("error")) snprintf(answer, ROOM, "%" PRId32 " %s", seqr_payment_result_code(*place),
                                   or_none(seqr_payment_error(*place)));
    else if (IS("payment-close")) { seqr_payment_close(*place); *place = NULL; say(answer, SEQR_OK); }
    else if (IS("refund")) refund(answer, word[1], word[2], word[3]);
    else if (IS("resolve")) say(answer, seqr_refund_resolve(terminal, word[1], (int32_t)strtol(word[2], NULL, 10)));
    else if (IS("in-doubt")) {
        char *id = NULL;
        status = seqr_next_refund_in_doubt(terminal, count > 1 ? word[1] : NULL, &id);
        say(answer, status);
        if (status == SEQR_OK) snprintf(answer, ROOM, "SEQR_OK %s", or_none(id));
        seqr_string_free(id);
    }
    else if (IS("limit")) limit(answer, word[1]);
    else if (IS("fill")) fill(answer, word[1]);
    else if (IS("remove")) snprintf(answer, ROOM, remove(word[1]) == 0 ? "SEQR_OK" : "failed");
    else snprintf(answer, ROOM, "no such command: %s", word[0]);
#undef IS
}

static void *in_thread(void *argument)
{
    struct thread *thread = argument;
    command(thread->command, thread->answer);
    return NULL;
}

static int configured(const char *setting)
{
    static const struct { const char *name; uint32_t *field; } fields[] = {
        { "connect_timeout_ms=", &config.connect_timeout_ms }, { "request_timeout_ms=", &config.request_timeout_ms },
        { "money_timeout_ms=", &config.money_timeout_ms },     { "cancel_timeout_ms=", &config.cancel_timeout_ms },
        { "poll_interval_ms=", &config.poll_interval_ms },     { "poll_window_ms=", &config.poll_window_ms },
        { "question_timeout_ms=", &config.question_timeout_ms },
    };
    size_t i;
    for (i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        size_t length = strlen(fields[i].name);
        if (strncmp(setting, fields[i].name, length) != 0) continue;
        *fields[i].field = (uint32_t)strtoul(setting + length, NULL, 10);
        return 1;
    }
    return 0;
}

/* Nothing is to be done; but what a system call waits for, it is interrupted in. */
static void at_alarm(int signal)
{
    (void)signal;
}

static void alarms_come(int often)
{
    struct itimerval timer;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = at_alarm; /* without SA_RESTART */
    sigaction(SIGALRM, &action, NULL);
    memset(&timer, 0, sizeof timer);
    timer.it_value.tv_usec = timer.it_interval.tv_usec = often ? 500 : 0;
    setitimer(ITIMER_REAL, &timer, NULL);
}

int main(int argc, char **argv)
{
    char line[ROOM], answer[ROOM];
    int i, alarms = 0;
    if (argc < 3) return 2;
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "Scripted till 1.0";
    for (i = 3; i < argc; i++) {
        if (!configured(argv[i])) return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "quit") == 0) return 0;
        if (strcmp(line, "alarms") == 0) {
            alarms = 1;
            puts("SEQR_OK");
            fflush(stdout);
            continue;
        }
        if (strncmp(line, "thread ", 7) == 0) {
            struct thread *thread = &threads[(unsigned)(line[7] - '0') % PLACES];
            snprintf(thread->command, sizeof thread->command, "%s", line + 9);
            if (pthread_create(&thread->thread, NULL, in_thread, thread) != 0) return 3;
            continue;
        }
        if (strncmp(line, "join ", 5) == 0) {
            struct thread *thread = &threads[(unsigned)(line[5] - '0') % PLACES];
            pthread_join(thread->thread, NULL);
            printf("%s\n", thread->answer);
        } else {
            if (alarms) alarms_come(1);
            command(line, answer);
            if (alarms) alarms_come(0);
            printf("%s\n", answer);
        }
        fflush(stdout);
    }
    _exit(0);
}
