/* What any POS of these trials does: it survives faults for a time, keeps a book, settles and books sales, refunds. It
 * knows nothing of which task is done and of which fault is met. */
#define _POSIX_C_SOURCE 200809L
#include "pos.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAUSE_MS = 10 };

const char *book;
int finishing;
seqr_client *client;
seqr_terminal *terminal;

static void pause_a_moment(void)
{
    struct timespec moment = { 0, PAUSE_MS * 1000000L };
    nanosleep(&moment, NULL);
}

void wrong(const char *what, seqr_status status)
{
    fprintf(stderr, "till: %s: %s, %s\n", what, seqr_status_name(status), seqr_last_error());
    exit(1);
}

/* A status that is not SEQR_OK: whether a fault of the disk or of the network can be its reason. */
static void is_a_fault(const char *what, seqr_status status)
{
    static const char *const never[] = { "damaged", "not a database", "another application", "backup", "another path" };
    size_t i;
    int by_disk = status <= -200 && status > -300, by_network = (status <= -300 && status > -500);
    for (i = 0; i < sizeof never / sizeof never[0]; i++) {
        if (strstr(seqr_last_error(), never[i]) != NULL) wrong(what, status);
    }
    if (!by_disk && !by_network && !(status == SEQR_E_CONFIG && !finishing)) wrong(what, status);
}

/* Once more after a fault, until that lasts too long. */
void again(const char *what, seqr_status status, int *tries)
{
    is_a_fault(what, status);
    if (++*tries > TRIES) {
        fprintf(stderr, "till: %s is given up: %s, %s\n", what, seqr_status_name(status), seqr_last_error());
        exit(GIVEN_UP);
    }
    pause_a_moment();
}

/* Asks the test; 1 for "yes". */
int ask(const char *question, const char *about)
{
    char answer[16];
    printf("%s %s\n", question, about);
    fflush(stdout);
    if (fgets(answer, sizeof answer, stdin) == NULL) exit(1); /* the test is gone */
    return strncmp(answer, "yes", 3) == 0;
}

/* --- The POS's own book: one line a fact, on the disk before the next step, each line once. --- */

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
    if (booked(line)) return;
    file = fopen(book, "a");
    if (file == NULL || fprintf(file, "%s\n", line) < 0 || fclose(file) != 0) exit(1);
}

static void note(const char *word, const char *one, const char *two, int64_t amount)
{
    char line[256];
    snprintf(line, sizeof line, "%s %s %s %" PRId64, word, one, two, amount);
    write_book(line);
}

/* --- Sales --- */

static void undone(seqr_payment *payment, const char *ers)
{
    char line[256];
    int64_t amount = 0;
    char currency[4];
    seqr_payment_amount(payment, &amount, currency);
    snprintf(line, sizeof line, "sale %s %s %" PRId64, seqr_payment_client_invoice_id(payment), ers, amount);
    if (booked(line)) note("undone", seqr_payment_client_invoice_id(payment), ers, amount);
}

static enum outcome book_and_confirm(seqr_payment *payment)
{
    int64_t amount;
    char currency[4];
    int tries = 0;
    seqr_status status;
    while (seqr_payment_ers_reference(payment) == NULL) { /* it is not stored yet */
        status = seqr_pay_confirm(payment);
        if (status == SEQR_OK) break;
        again("seqr_pay_confirm without ersReference", status, &tries);
    }
    if ((status = seqr_payment_amount(payment, &amount, currency)) != SEQR_OK) wrong("seqr_payment_amount", status);
    note("sale", seqr_payment_client_invoice_id(payment), seqr_payment_ers_reference(payment), amount);
    while ((status = seqr_pay_confirm(payment)) != SEQR_OK) {
        if (status == SEQR_E_REVERSED) {
            undone(payment, seqr_payment_ers_reference(payment));
            return NOT_PAID;
        }
        again("seqr_pay_confirm", status, &tries);
    }
    return PAID;
}

/* Whether a cancel has not settled it: then the next poll says what is the matter. */
void cancel(seqr_payment *payment)
{
    seqr_status status = seqr_cancel(payment);
    if (status != SEQR_OK && status != SEQR_E_ALREADY_PAID && status != SEQR_E_IN_DOUBT && status != SEQR_E_STATE
        && status != SEQR_E_REVERSED)
        is_a_fault("seqr_cancel", status);
}

/* 1 if a supervisor has given it up. */
static int unknown(seqr_payment *payment, int tries)
{
    seqr_status status;
    if (tries > 6 && !ask("paid?", seqr_payment_client_invoice_id(payment))) {
        status = seqr_pay_abandon(payment);
        if (status == SEQR_OK) return 1;
        if (status != SEQR_E_STATE) is_a_fault("seqr_pay_abandon", status); /* else it is settled by now */
        return 0;
    }
    status = seqr_pay_continue(payment);
    if (status == SEQR_E_STATE) cancel(payment); /* its cancel is pending */
    else if (status != SEQR_OK && status != SEQR_E_ALREADY_PAID) is_a_fault("seqr_pay_continue", status);
    return 0;
}

static void commit(seqr_payment *payment)
{
    seqr_status status = seqr_pay_commit(payment, 800);
    if (status != SEQR_OK && status != SEQR_E_IN_DOUBT && status != SEQR_E_STATE && status != SEQR_E_ALREADY_PAID)
        is_a_fault("seqr_pay_commit", status);
}

void bill(seqr_invoice *invoice, const char *sale, int64_t total)
{
    invoice->client_invoice_id = sale;
    invoice->title = "Corner shop";
    invoice->cashier_id = "Anna";
    invoice->total = total;
    invoice->currency_code = "SEK";
}

/* The customer's card is taken: a lower invoice. */
static void update(seqr_payment *payment)
{
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    seqr_status status;
    bill(&invoice, seqr_payment_client_invoice_id(payment), 900);
    invoice.acknowledgment_mode = SEQR_REQUIRE_ACKNOWLEDGMENT;
    status = seqr_pay_update(payment, &invoice);
    if (status != SEQR_OK && status != SEQR_E_IN_DOUBT && status != SEQR_E_STATE && status != SEQR_E_ALREADY_PAID
        && status != SEQR_E_REFUSED)
        is_a_fault("seqr_pay_update", status);
}

enum outcome settle(seqr_payment *payment)
{
    int unknowns = 0, faults = 0, rounds;
    for (rounds = 0; rounds < 500; rounds++) {
        int32_t state = 0;
        seqr_status status = seqr_pay_poll(payment, 20, &state);
        if (status != SEQR_OK && status != SEQR_E_REVERSED) {
            is_a_fault("seqr_pay_poll", status);
            if (state == 0) again("seqr_pay_poll", status, &faults);
        }
        switch (state) {
        case SEQR_PAY_COMPLETED: return book_and_confirm(payment);
        case SEQR_PAY_CANCELED: return NOT_PAID;
        case SEQR_PAY_FAILED:
            /* Reversed; a crash may have come after booking. */
            if (seqr_payment_ers_reference(payment) != NULL) undone(payment, seqr_payment_ers_reference(payment));
            return NOT_PAID;
        case SEQR_PAY_UNKNOWN:
            if (unknown(payment, ++unknowns)) return NOT_PAID;
            pause_a_moment();
            break;
        case SEQR_PAY_LOYALTY: update(payment); break;
        case SEQR_PAY_RESERVED: commit(payment); break;
        case SEQR_PAY_ASK_CASHIER: cancel(payment); break;
        default: break;
        }
    }
    wrong("the sale is not settled", SEQR_E_UNFINISHED);
    return NOT_PAID;
}

void settle_unfinished(void)
{
    int tries = 0;
    for (;;) {
        seqr_payment *payment = NULL;
        seqr_status status = seqr_next_unfinished(terminal, NULL, &payment);
        if (status != SEQR_OK) {
            again("seqr_next_unfinished", status, &tries);
            continue;
        }
        if (payment == NULL) return;
        settle(payment);
        seqr_payment_close(payment);
    }
}

/* NULL: the sale is not to be had. */
seqr_payment *started(const seqr_invoice *invoice)
{
    seqr_payment *payment = NULL;
    int tries = 0;
    for (;;) {
        seqr_status status = seqr_pay_start(terminal, invoice, &payment);
        if (status == SEQR_OK) return payment;
        if (status == SEQR_E_ALREADY_PAID) return NULL;
        if (status == SEQR_E_UNFINISHED) settle_unfinished();
        else if (status != SEQR_E_IN_DOUBT) again("seqr_pay_start", status, &tries);
        else if (++tries > TRIES) wrong("seqr_pay_start", status); /* which password holds is found out by trying */
    }
}

/* Sells for sure: tried again while it comes to nothing. The customer acts as `customer` says. */
void sell_as(const char *sale, const char *customer, int reservation, int loyalty)
{
    int tries;
    for (tries = 0; tries < 8; tries++) {
        seqr_invoice invoice = SEQR_INVOICE_INIT;
        seqr_payment *payment;
        enum outcome outcome;
        bill(&invoice, sale, 1000);
        invoice.payment_mode = reservation;
        invoice.acknowledgment_mode = loyalty;
        if ((payment = started(&invoice)) == NULL) return;
        ask(customer, sale);
        outcome = settle(payment);
        seqr_payment_close(payment);
        if (outcome == PAID) return;
    }
    if (finishing) wrong("nothing can be sold", SEQR_E_NETWORK);
}

void sell(const char *sale)
{
    sell_as(sale, "pay", SEQR_IMMEDIATE_DEBIT, SEQR_NO_ACKNOWLEDGMENT);
}

/* --- Refunds: what is wanted stands in the book, and is called again by the same id until there is an answer. --- */

void want_refunds(const char *sale)
{
    char line[256], word[8], name[64], ers[64], wanted[256];
    int64_t amount;
    FILE *file = fopen(book, "r");
    *wanted = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "%7s %63s %63s %" SCNd64, word, name, ers, &amount) == 4 && strcmp(word, "sale") == 0
            && strcmp(name, sale) == 0)
            snprintf(wanted, sizeof wanted, "%s %" PRId64, ers, amount / 2);
    }
    if (file != NULL) fclose(file);
    if (*wanted == '\0') return;
    snprintf(line, sizeof line, "refund-wanted R-%.60s-1 %.120s", sale, wanted);
    write_book(line);
    snprintf(line, sizeof line, "refund-wanted R-%.60s-2 %.120s", sale, wanted);
    write_book(line);
}

static void refund(const char *id, const char *ers, int64_t amount)
{
    char done[128];
    int tries = 0;
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    request.refund_id = id;
    request.ers_reference = ers;
    request.amount = amount;
    request.currency_code = "SEK";
    request.title = "Corner shop";
    request.cashier_id = id; /* so that SEQR's ledger tells which refund it was */
    for (;;) {
        char *reference = NULL;
        seqr_status status = seqr_refund(terminal, &request, &reference);
        seqr_string_free(reference);
        if (status == SEQR_OK || status == SEQR_E_REFUSED) {
            snprintf(done, sizeof done, status == SEQR_OK ? "refund-done %s" : "refund-refused %s", id);
            write_book(done);
            return;
        }
        if (status != SEQR_E_IN_DOUBT) {
            again("seqr_refund", status, &tries);
        } else if (!finishing) {
            return; /* the supervisor resolves it */
        } else { /* what did not happen is sent anew */
            status = seqr_refund_resolve(terminal, id, ask("refunded?", id));
            if (status != SEQR_OK) wrong("seqr_refund_resolve", status);
        }
    }
}

void refund_what_is_wanted(void)
{
    char line[256], id[80], ers[64], done[128];
    int64_t amount;
    FILE *file = fopen(book, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "refund-wanted %79s %63s %" SCNd64, id, ers, &amount) != 3) continue;
        snprintf(done, sizeof done, "refund-done %s", id);
        if (booked(done)) continue;
        snprintf(done, sizeof done, "refund-refused %s", id);
        if (!booked(done)) refund(id, ers, amount);
    }
    if (file != NULL) fclose(file);
}
