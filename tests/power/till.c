/* A till that sells for ever and may be killed at any instant: the host of the power cuts (kills.rs, `make power-cuts`).
 *
 *     till ENDPOINT STORE BOOK SEED sell|sell-on-a-full-disk|finish
 *     till ENDPOINT STORE BOOK SEED shop NAME PAUSE_MS KEPT_MS
 *
 * It does what any POS must do to lose nothing: at the start it settles what was interrupted and repeats the refunds
 * that it had decided on; it books each sale once by its ersReference, and confirms only what is booked. What a cashier
 * or a customer would do is drawn by SEED. A supervisor is asked before a payment is abandoned, and about refunds in
 * doubt: a line on stdout, the answer on stdin. On a full disk, now and then nothing can be written until the library
 * has complained: a limit on the size of files does it. `finish` starts no sale and ends when nothing is unfinished.
 * Exit code 0: all is settled; 1: something that must not happen, with a line on stderr.
 */
#define _POSIX_C_SOURCE 200809L
#include "seqr.h"
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char *book, *seed;
static uint64_t chance;
static int disk_fills_up;
static volatile sig_atomic_t closing;

/* One of `sides`, as a die would have it (xorshift: repeatable by the seed). */
static unsigned roll(unsigned sides)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (unsigned)((chance >> 11) % sides);
}

static void wrong(const char *what, seqr_status status)
{
    fprintf(stderr, "till: %s: %s, %s\n", what, seqr_status_name(status), seqr_last_error());
    exit(1);
}

/* The disk fills up, and somebody frees some space. */
static void disk(int full)
{
    struct rlimit limit;
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = full ? 0 : limit.rlim_max;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) exit(1);
}

/* Whether the library could not write; then there is room again. */
static int not_saved(seqr_status status)
{
    if (status == SEQR_E_NOT_SAVED) disk(0);
    return status == SEQR_E_NOT_SAVED;
}

/* --- The POS's own book: one line a fact, safe on the disk before the next step, each line once. --- */

static int booked(const char *line)
{
    char seen[256];
    int found = 0;
    FILE *file = fopen(book, "r");
    while (file != NULL && !found && fgets(seen, sizeof seen, file) != NULL) {
        seen[strcspn(seen, "\n")] = '\0';
        found = strcmp(seen, line) == 0;
    }
    if (file != NULL) fclose(file);
    return found;
}

static void write_book(const char *line)
{
    FILE *file;
    disk(0);
    if (booked(line)) return;
    file = fopen(book, "a");
    /* The line is one write: a kill comes before it or after it. */
    if (file == NULL || fprintf(file, "%s\n", line) < 0 || fflush(file) != 0 || fsync(fileno(file)) != 0
        || fclose(file) != 0) {
        fprintf(stderr, "till: the book cannot be written\n");
        exit(1);
    }
}

static void note(const char *word, const char *one, const char *two, int64_t amount)
{
    char line[256];
    snprintf(line, sizeof line, "%s %s %s %" PRId64, word, one, two, amount);
    write_book(line);
}

/* Asks the supervisor; 1 for "yes". */
static int ask(const char *question, const char *about)
{
    char answer[16];
    printf("%s %s\n", question, about);
    fflush(stdout);
    if (fgets(answer, sizeof answer, stdin) == NULL) exit(1); /* the test is gone */
    return strncmp(answer, "yes", 3) == 0;
}

/* --- Sales --- */

static void book_and_confirm(seqr_payment *payment)
{
    const char *ers = seqr_payment_ers_reference(payment);
    int64_t amount;
    char currency[4];
    seqr_status status;
    if (ers == NULL) wrong("COMPLETED without ersReference", 0);
    status = seqr_payment_amount(payment, &amount, currency);
    if (status != SEQR_OK) wrong("seqr_payment_amount", status);
    note("sale", seqr_payment_client_invoice_id(payment), ers, amount);
    if (disk_fills_up && roll(3) == 0) disk(1);
    do status = seqr_pay_confirm(payment);
    while (not_saved(status));
    if (status == SEQR_E_REVERSED) note("undone", seqr_payment_client_invoice_id(payment), ers, amount);
    else if (status != SEQR_OK) wrong("seqr_pay_confirm", status);
    else if (roll(3) == 0) { /* the customer brings a part of it back; decided first, then done */
        char line[256];
        snprintf(line, sizeof line, "refund-wanted R-%s %s %" PRId64, seqr_payment_client_invoice_id(payment), ers,
                 amount / 2);
        write_book(line);
    }
}

static void cancel(seqr_payment *payment)
{
    seqr_status status = seqr_cancel(payment);
    if (!not_saved(status) && status != SEQR_OK && status != SEQR_E_ALREADY_PAID && status != SEQR_E_IN_DOUBT
        && status != SEQR_E_STATE && status != SEQR_E_REVERSED)
        wrong("seqr_cancel", status);
}

/* What is unknown: wanted still, or not; and when nothing helps, the supervisor looks at SEQR's report: 1 if it was
 * given up. */
static int unknown(seqr_payment *payment, int tries)
{
    seqr_status status;
    if (tries > 6 && !ask("paid?", seqr_payment_client_invoice_id(payment))) {
        status = seqr_pay_abandon(payment);
        if (status == SEQR_OK) return 1;
        if (!not_saved(status) && status != SEQR_E_STATE) wrong("seqr_pay_abandon", status); /* else it is settled by now */
    } else if (tries > 6 || roll(3) != 0) {
        status = seqr_pay_continue(payment);
        if (status == SEQR_E_STATE) cancel(payment); /* its cancel is pending */
        else if (!not_saved(status) && status != SEQR_OK && status != SEQR_E_ALREADY_PAID) wrong("seqr_pay_continue", status);
    } else {
        cancel(payment);
    }
    return 0;
}

/* Until the sale is settled, or, now and then, only until the handle is closed. */
enum outcome { PAID, NOT_PAID, CLOSED };
static enum outcome settle(seqr_payment *payment)
{
    int tries = 0;
    for (;;) {
        int32_t state = 0;
        seqr_status status = seqr_pay_poll(payment, 5 + roll(60), &state);
        if (!not_saved(status) && status != SEQR_OK && status != SEQR_E_REVERSED) wrong("seqr_pay_poll", status);
        if (disk_fills_up && roll(6) == 0) disk(1);
        switch (state) {
        case SEQR_PAY_COMPLETED: book_and_confirm(payment); return PAID;
        case SEQR_PAY_CANCELED: return NOT_PAID;
        case SEQR_PAY_FAILED:
            if (seqr_payment_ers_reference(payment) != NULL) { /* reversed; a crash may have come after booking */
                char line[256];
                int64_t amount;
                char currency[4];
                seqr_payment_amount(payment, &amount, currency);
                snprintf(line, sizeof line, "sale %s %s %" PRId64, seqr_payment_client_invoice_id(payment),
                         seqr_payment_ers_reference(payment), amount);
                if (booked(line)) note("undone", seqr_payment_client_invoice_id(payment),
                                       seqr_payment_ers_reference(payment), amount);
            }
            return NOT_PAID;
        case SEQR_PAY_UNKNOWN:
            if (unknown(payment, ++tries)) return NOT_PAID;
            break;
        case SEQR_PAY_ASK_CASHIER:
            if (roll(2) == 0) cancel(payment);
            else if ((status = seqr_pay_continue(payment)) == SEQR_E_STATE) cancel(payment);
            break;
        default:
            if (roll(8) == 0) cancel(payment);
            else if (roll(20) == 0) return CLOSED; /* the program's window */
        }
    }
}

static void settle_unfinished(seqr_terminal *terminal)
{
    for (;;) {
        seqr_payment *payment = NULL;
        seqr_status status = seqr_next_unfinished(terminal, NULL, &payment);
        if (status != SEQR_OK) wrong("seqr_next_unfinished", status);
        if (payment == NULL) return;
        settle(payment);
        seqr_payment_close(payment);
    }
}

static void sell(seqr_terminal *terminal, unsigned number)
{
    char id[48];
    seqr_status status;
    seqr_payment *payment = NULL;
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    enum outcome outcome;
    snprintf(id, sizeof id, "S%.20s-%u", seed, number);
    invoice.client_invoice_id = id;
    invoice.title = "Corner shop";
    invoice.cashier_id = "Anna";
    invoice.total = 1000 + 2 * (int64_t)roll(50000);
    invoice.currency_code = "SEK";
again:
    if (disk_fills_up && roll(4) == 0) disk(1);
    status = seqr_pay_start(terminal, &invoice, &payment);
    if (status == SEQR_OK) {
        outcome = settle(payment);
        seqr_payment_close(payment);
        if (outcome == NOT_PAID && roll(3) == 0) { /* the customer comes back, for one thing more */
            invoice.total += 200;
            goto again;
        }
    } else if (status == SEQR_E_UNFINISHED) {
        settle_unfinished(terminal); /* a handle was closed over it */
    } else if (!not_saved(status) && (status > -300 || status < -502)) {
        wrong("seqr_pay_start", status); /* what the network does is nothing new */
    }
}

/* Busy (93), a backend out of order (94): tomorrow it may go. */
static int passes(void)
{
    return seqr_last_result_code() == 93 || seqr_last_result_code() == 94;
}

/* --- Refunds: what is wanted stands in the book, and is called again by the same id until there is an answer. --- */

static void refund_what_is_wanted(seqr_terminal *terminal, int last)
{
    char line[256], id[80], ers[64], done[128];
    int64_t amount;
    FILE *file = fopen(book, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        seqr_refund_request refund = SEQR_REFUND_REQUEST_INIT;
        char *reference = NULL;
        seqr_status status;
        if (sscanf(line, "refund-wanted %79s %63s %" SCNd64, id, ers, &amount) != 3) continue;
        snprintf(done, sizeof done, "refund-done %s", id);
        if (booked(done)) continue;
        snprintf(done, sizeof done, "refund-refused %s", id);
        if (booked(done)) continue;
        refund.refund_id = id;
        refund.ers_reference = ers;
        refund.amount = amount;
        refund.currency_code = "SEK";
        refund.title = "Corner shop";
        refund.cashier_id = id; /* so that SEQR's ledger tells which refund it was */
        if (disk_fills_up && roll(4) == 0) disk(1);
        status = seqr_refund(terminal, &refund, &reference);
        if (status == SEQR_E_IN_DOUBT && last) { /* at the end of the day the supervisor has SEQR's report */
            int happened = ask("refunded?", id);
            status = seqr_refund_resolve(terminal, id, happened);
            if (status != SEQR_OK) wrong("seqr_refund_resolve", status);
            /* What did not happen is dropped here; called again it would be sent. */
            status = happened ? seqr_refund(terminal, &refund, &reference) : SEQR_E_REFUSED;
            if (happened && status != SEQR_OK) wrong("a refund that has happened", status);
        }
        if (status == SEQR_OK) snprintf(done, sizeof done, "refund-done %s", id);
        seqr_string_free(reference);
        if (status == SEQR_OK || (status == SEQR_E_REFUSED && (last || !passes()))) write_book(done);
        else if (!not_saved(status) && status > -300) wrong("seqr_refund", status);
    }
    if (file != NULL) fclose(file);
}

/* --- A shop's night --- */

static void close_shop(int signal_number)
{
    (void)signal_number;
    closing = 1;
}

static void pause_ms(unsigned ms)
{
    struct timespec time;
    time.tv_sec = ms / 1000;
    time.tv_nsec = (long)(ms % 1000) * 1000000;
    nanosleep(&time, NULL); /* closing time ends it */
}

static void end_of_day(seqr_client *client, const char *name, int64_t kept_ms)
{
    seqr_reseller shop = SEQR_RESELLER_INIT;
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_reconciliation *result = NULL;
    char *period = NULL, *json = NULL;
    seqr_status status;
    struct timespec now;
    uint64_t pruned = 0;
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    status = seqr_period_close(client, &shop, name, &period);
    if (status == SEQR_E_LOST) return; /* a slow machine: the next night's period is compared again */
    if (status != SEQR_OK) wrong("seqr_period_close", status);
    request.period_id = period;
    request.external_terminal_id = name;
    request.currency_code = "SEK";
    request.first_wait_ms = request.repeat_wait_ms = 1;
    request.patience_ms = 20000;
    do status = seqr_reconcile(client, &shop, &request, &result);
    while (status <= -300 && status >= -502); /* a question: asked again */
    if (status != SEQR_OK) wrong("seqr_reconcile", status);
    if (!seqr_reconciliation_is_clean(result)) {
        seqr_reconciliation_json(result, &json);
        fprintf(stderr, "till: the books differ: %s\n", json);
        exit(1);
    }
    seqr_reconciliation_close(result);
    seqr_string_free(period);
    clock_gettime(CLOCK_REALTIME, &now);
    status = seqr_journal_prune(client, (int64_t)now.tv_sec * 1000 - kept_ms, &pruned);
    if (status != SEQR_OK) wrong("seqr_journal_prune", status);
}

int main(int argc, char **argv)
{
    seqr_client *client = NULL;
    seqr_terminal *terminal = NULL;
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_status status;
    char *in_doubt = NULL;
    unsigned number = 0;
    int finish, shop;
    const char *name;
    struct sigaction at_closing_time;
    if (argc != 6 && argc != 9) return 2;
    book = argv[3];
    seed = argv[4];
    chance = strtoull(seed, NULL, 10) * 2654435769u + 88172645463325252u;
    finish = strcmp(argv[5], "finish") == 0;
    disk_fills_up = strcmp(argv[5], "sell-on-a-full-disk") == 0;
    shop = argc == 9;
    name = shop ? argv[6] : "Till 1";
    memset(&at_closing_time, 0, sizeof at_closing_time);
    at_closing_time.sa_handler = close_shop;
    at_closing_time.sa_flags = SA_RESTART; /* a pause ends all the same */
    sigaction(SIGUSR1, &at_closing_time, NULL);
    if (shop) {
        puts("open"); /* from now on closing time is heard */
        fflush(stdout);
    }
    signal(SIGXFSZ, SIG_IGN); /* a full disk sends no signal either */
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "Till that is killed 1.0";
    config.poll_interval_ms = 10;
    config.poll_window_ms = 120;
    config.question_timeout_ms = 100;
    config.cancel_timeout_ms = 150;
    config.request_timeout_ms = 200;
    config.money_timeout_ms = 250;
    if (shop) config.request_timeout_ms = config.money_timeout_ms = 5000; /* a period's answer is rarely lost */
    if ((status = seqr_open(&config, &client)) != SEQR_OK) wrong("seqr_open", status);
    while ((status = seqr_terminal_open(client, name, &terminal)) == SEQR_E_NOT_FOUND) {
        seqr_registration registration = SEQR_REGISTRATION_INIT;
        registration.reseller_id = "demo-reseller";
        registration.reseller_password = "demo-password";
        registration.external_terminal_id = name;
        registration.name = "Corner shop";
        status = seqr_register(client, &registration, &terminal);
        if (status == SEQR_OK) break;
        if (status > -300 || status < -502) wrong("seqr_register", status);
    }
    if (status != SEQR_OK) wrong("seqr_terminal_open", status);
    settle_unfinished(terminal);
    refund_what_is_wanted(terminal, finish);
    while (!finish) {
        if (shop) pause_ms(roll(2 * (unsigned)atoi(argv[7])));
        if (closing) {
            settle_unfinished(terminal);
            refund_what_is_wanted(terminal, 1);
            end_of_day(client, name, atoll(argv[8]));
            ask("night?", name);
            closing = 0;
        }
        sell(terminal, ++number);
        refund_what_is_wanted(terminal, 0);
    }
    settle_unfinished(terminal);
    status = seqr_next_refund_in_doubt(terminal, NULL, &in_doubt);
    if (status != SEQR_OK || in_doubt != NULL) wrong("a refund is in doubt at the end", status);
    seqr_terminal_close(terminal);
    seqr_close(client);
    return 0;
}
