/* Sixteen threads at four tills, by the documented rules: handles are shared, and nobody closes one that another
 * thread is using. What they do to each other (poll, cancel, continue, confirm, find, close the library) is where a race
 * would be; `make sanitize` runs it under the thread sanitizer and the address sanitizer.
 *
 *     threads ENDPOINT STORE ROUNDS
 *
 * Exit code 0: every sale ended in a fact, and after seqr_close every thread was told SEQR_E_CLOSED.
 */
#define _POSIX_C_SOURCE 200809L
#include "seqr.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TILLS = 4, CREW = 4 }; /* threads at each till */

static seqr_client *client;
static int rounds;
static const struct timespec a_moment = { 0, 1000000 };
static struct till {
    int number;
    seqr_terminal *terminal;
    seqr_payment *payment; /* shared by the crew from one barrier to the next */
    pthread_barrier_t barrier;
    pthread_t crew[CREW];
} tills[TILLS];
static struct member { struct till *till; int role; } members[TILLS][CREW];

static void wrong(const char *what, seqr_status status)
{
    fprintf(stderr, "threads: %s: %s, %s\n", what, seqr_status_name(status), seqr_last_error());
    exit(1);
}

static void start(struct till *till, int round)
{
    char sale[32];
    seqr_status status;
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    snprintf(sale, sizeof sale, "S%d-%d", till->number, round);
    invoice.client_invoice_id = sale;
    invoice.title = "Corner shop";
    invoice.cashier_id = "Anna";
    invoice.total = 1250;
    invoice.currency_code = "SEK";
    status = seqr_pay_start(till->terminal, &invoice, &till->payment);
    if (status != SEQR_OK) wrong("seqr_pay_start", status);
}

/* Polls until the sale has ended; whoever sees COMPLETED confirms, which may be done by several. */
static void follow(struct till *till)
{
    int32_t state = 0;
    seqr_status status;
    for (;;) {
        status = seqr_pay_poll(till->payment, 20, &state);
        if (status != SEQR_OK) wrong("seqr_pay_poll", status);
        if (state == SEQR_PAY_COMPLETED) {
            if (seqr_payment_ers_reference(till->payment) == NULL) wrong("no ersReference", 0);
            status = seqr_pay_confirm(till->payment);
            if (status != SEQR_OK) wrong("seqr_pay_confirm", status);
            return;
        }
        if (state == SEQR_PAY_CANCELED) return;
        if (state == SEQR_PAY_FAILED || state == SEQR_PAY_UNKNOWN) wrong("a sale came to nothing", state);
    }
}

static void look_around(struct till *till)
{
    int64_t amount;
    char currency[4], *id = NULL;
    uint32_t milliseconds;
    seqr_payment *mine = NULL;
    seqr_status status = seqr_payment_find(till->terminal, seqr_payment_client_invoice_id(till->payment), &mine);
    if (status != SEQR_OK) wrong("seqr_payment_find", status);
    if (seqr_payment_amount(mine, &amount, currency) != SEQR_OK || amount != 1250) wrong("seqr_payment_amount", 0);
    (void)seqr_payment_error(mine);
    (void)seqr_payment_qr_code(mine);
    seqr_payment_close(mine); /* one's own handle */
    status = seqr_next_unfinished(till->terminal, NULL, &mine);
    if (status != SEQR_OK || mine != NULL) wrong("seqr_next_unfinished gives what is held", status);
    status = seqr_next_refund_in_doubt(till->terminal, NULL, &id);
    if (status != SEQR_OK || id != NULL) wrong("seqr_next_refund_in_doubt", status);
    status = seqr_ping(client, &milliseconds);
    if (status != SEQR_OK) wrong("seqr_ping", status);
}

static void *work(void *argument)
{
    struct member *member = argument;
    struct till *till = member->till;
    seqr_status status;
    int32_t state;
    int round;
    for (round = 0; round < rounds; round++) {
        if (member->role == 0) start(till, round);
        pthread_barrier_wait(&till->barrier);
        if (member->role == 1 && round % 3 == 0) {
            status = seqr_cancel(till->payment);
            if (status != SEQR_OK && status != SEQR_E_ALREADY_PAID) wrong("seqr_cancel", status);
        }
        if (member->role == 2) {
            status = round % 3 == 1 ? seqr_cancel(till->payment) : seqr_pay_continue(till->payment);
            if (status != SEQR_OK && status != SEQR_E_ALREADY_PAID && status != SEQR_E_STATE)
                wrong("seqr_pay_continue or seqr_cancel", status);
        }
        if (member->role == 3) look_around(till);
        follow(till);
        pthread_barrier_wait(&till->barrier);
        if (member->role == 0) seqr_payment_close(till->payment); /* nobody uses it any more */
    }
    /* The last sale is open while the main thread closes the library over all of them. */
    if (member->role == 0) start(till, rounds);
    pthread_barrier_wait(&till->barrier);
    do {
        status = seqr_pay_poll(till->payment, 10, &state);
        nanosleep(&a_moment, NULL); /* a COMPLETED one is told at once, again and again */
    } while (status == SEQR_OK);
    if (status != SEQR_E_CLOSED) wrong("a poll while the library is closed", status);
    pthread_barrier_wait(&till->barrier);
    if (member->role == 0) seqr_payment_close(till->payment);
    return NULL;
}

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_status status;
    int t, c;
    if (argc != 4) return 2;
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "Sixteen threads 1.0";
    config.poll_interval_ms = 5;
    rounds = atoi(argv[3]);
    if ((status = seqr_open(&config, &client)) != SEQR_OK) wrong("seqr_open", status);
    for (t = 0; t < TILLS; t++) {
        char name[32];
        seqr_registration registration = SEQR_REGISTRATION_INIT;
        snprintf(name, sizeof name, "Till %d", t + 1);
        registration.reseller_id = "demo-reseller";
        registration.reseller_password = "demo-password";
        registration.external_terminal_id = name;
        registration.name = "Corner shop";
        tills[t].number = t + 1;
        status = seqr_register(client, &registration, &tills[t].terminal);
        if (status != SEQR_OK) wrong("seqr_register", status);
        if (pthread_barrier_init(&tills[t].barrier, NULL, CREW) != 0) return 3;
    }
    for (t = 0; t < TILLS; t++) {
        for (c = 0; c < CREW; c++) {
            members[t][c].till = &tills[t];
            members[t][c].role = c;
            if (pthread_create(&tills[t].crew[c], NULL, work, &members[t][c]) != 0) return 3;
        }
    }
    /* Closed when every till is at its last sale: then all of them poll. */
    for (t = 0; t < TILLS; t++) {
        char sale[32];
        seqr_payment *last = NULL;
        snprintf(sale, sizeof sale, "S%d-%d", t + 1, rounds);
        while ((status = seqr_payment_find(tills[t].terminal, sale, &last)) == SEQR_E_NOT_FOUND) nanosleep(&a_moment, NULL);
        if (status != SEQR_OK) wrong("seqr_payment_find", status);
        while (seqr_payment_invoice_reference(last) == NULL) nanosleep(&a_moment, NULL);
        seqr_payment_close(last);
    }
    seqr_close(client);
    for (t = 0; t < TILLS; t++) {
        for (c = 0; c < CREW; c++) pthread_join(tills[t].crew[c], NULL);
        seqr_terminal_close(tills[t].terminal);
        pthread_barrier_destroy(&tills[t].barrier);
    }
    return 0;
}
