/* A till that does one task while its disk and its network fail (shim.c), or settles what such a till has left.
 *
 *     till ENDPOINT FOLDER BOOK TASK
 *
 * TASK is one of the functions named task_. The customer and the supervisor are the test: a line on stdout asks, a line on
 * stdin answers. The book is the POS's own; it lies outside of FOLDER, where nothing fails. Exit code 0: done; 3: it could
 * not be done while faults lasted, which `finish` must not say; 1: something that must not happen, with a line on stderr.
 */
#define _POSIX_C_SOURCE 200809L
#include "pos.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *endpoint;
static char store[512], receipts[512];

static void open_store(void)
{
    int tries = 0;
    seqr_status status;
    seqr_config config = SEQR_CONFIG_INIT;
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Till whose disk fails 1.0";
    config.receipt_file = receipts;
    config.connect_timeout_ms = 3000;
    config.poll_interval_ms = 5;
    config.poll_window_ms = 1000;
    config.question_timeout_ms = 300;
    config.cancel_timeout_ms = 150;
    config.request_timeout_ms = 2000;
    config.money_timeout_ms = 3000;
    while ((status = seqr_open(&config, &client)) != SEQR_OK) again("seqr_open", status, &tries);
}

static void open_terminal(void)
{
    int tries = 0;
    seqr_status status;
    while ((status = seqr_terminal_open(client, "Till 1", &terminal)) != SEQR_OK) {
        seqr_registration registration = SEQR_REGISTRATION_INIT;
        if (status != SEQR_E_NOT_FOUND) {
            again("seqr_terminal_open", status, &tries);
            continue;
        }
        registration.reseller_id = "demo-reseller";
        registration.reseller_password = "demo-password";
        registration.external_terminal_id = "Till 1";
        registration.name = "Corner shop";
        status = seqr_register(client, &registration, &terminal);
        if (status == SEQR_OK) break;
        again("seqr_register", status, &tries);
    }
}

static void close_all(void)
{
    seqr_terminal_close(terminal);
    seqr_close(client);
}

static void change_password(void)
{
    int tries = 0;
    seqr_status status;
    while ((status = seqr_change_password(terminal)) != SEQR_OK) {
        if (status == SEQR_E_UNFINISHED) settle_unfinished();
        else if (status != SEQR_E_IN_DOUBT) again("seqr_change_password", status, &tries);
        else if (++tries > TRIES) exit(GIVEN_UP);
    }
}

static void close_period(void)
{
    int tries = 0;
    char *period = NULL;
    seqr_status status;
    seqr_reseller reseller = SEQR_RESELLER_INIT;
    reseller.reseller_id = "demo-reseller";
    reseller.reseller_password = "demo-password";
    while ((status = seqr_period_close(client, &reseller, "Till 1", &period)) != SEQR_OK)
        again("seqr_period_close", status, &tries);
    seqr_string_free(period);
}

static void task_register(void)
{
    sell("S1");
}

static void task_sale(void)
{
    sell("S1");
    sell("S2");
}

static void task_cancel(void)
{
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    seqr_payment *payment;
    bill(&invoice, "C1", 1000);
    if ((payment = started(&invoice)) != NULL) {
        cancel(payment);
        settle(payment);
        seqr_payment_close(payment);
    }
    if ((payment = started(&invoice)) != NULL) { /* paid just before the cancel */
        ask("pay", "C1");
        cancel(payment);
        settle(payment);
        seqr_payment_close(payment);
    }
}

static void task_refund(void)
{
    sell("S1");
    want_refunds("S1");
    refund_what_is_wanted();
}

static void task_password(void)
{
    change_password();
    sell("S1");
    change_password();
}

static void task_loyalty(void)
{
    sell_as("L1", "card", SEQR_IMMEDIATE_DEBIT, SEQR_REQUIRE_ACKNOWLEDGMENT);
}

static void task_reservation(void)
{
    sell_as("V1", "pay", SEQR_RESERVATION_DESIRED, SEQR_NO_ACKNOWLEDGMENT);
}

static void task_period(void)
{
    sell("S1");
    close_period();
    sell("S2");
    close_period();
}

/* So much is stored that the log is copied into the file, and begun anew, while the till sells. */
static void task_checkpoint(void)
{
    static char bytes[1 << 20];
    seqr_receipt_document document = SEQR_RECEIPT_DOCUMENT_INIT;
    int i, tries = 0;
    sell("S1");
    document.mime_type = "text/plain";
    document.data = bytes;
    document.size = sizeof bytes;
    for (i = 0; i < 4; i++) {
        seqr_status status;
        memset(bytes, 'a' + i, sizeof bytes);
        while ((status = seqr_submit_receipt(terminal, "1234567890", &document)) != SEQR_OK)
            again("seqr_submit_receipt", status, &tries);
    }
    sell("S2");
    sell("S3");
}

/* Leaves a sale that is paid and not booked, and refunds that are wanted, for `recovery` to find. */
static void task_interrupted(void)
{
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    seqr_payment *payment;
    int32_t state = 0;
    sell("S1");
    want_refunds("S1");
    bill(&invoice, "S2", 1000);
    if ((payment = started(&invoice)) == NULL) exit(1);
    ask("pay", "S2");
    while (state != SEQR_PAY_COMPLETED) seqr_pay_poll(payment, 100, &state);
    raise(SIGKILL);
}

static void task_recovery(void)
{
    settle_unfinished();
    refund_what_is_wanted();
    sell("S3");
}

static void task_finish(void)
{
    char *in_doubt = NULL, sale[32];
    seqr_status status;
    settle_unfinished();
    refund_what_is_wanted();
    snprintf(sale, sizeof sale, "F%ld", (long)getpid());
    sell(sale);
    status = seqr_next_refund_in_doubt(terminal, NULL, &in_doubt);
    if (status != SEQR_OK || in_doubt != NULL) wrong("a refund is in doubt at the end", status);
    ask("receipts?", "-");
}

int main(int argc, char **argv)
{
    static const struct { const char *name; void (*work)(void); } tasks[] = {
        { "register", task_register }, { "sale", task_sale }, { "cancel", task_cancel }, { "refund", task_refund },
        { "password", task_password }, { "loyalty", task_loyalty }, { "reservation", task_reservation },
        { "period", task_period }, { "checkpoint", task_checkpoint }, { "interrupted", task_interrupted }, { "recovery", task_recovery },
        { "finish", task_finish }, { "prepare", NULL },
    };
    size_t i;
    if (argc != 5) return 2;
    endpoint = argv[1];
    book = argv[3];
    finishing = strcmp(argv[4], "finish") == 0;
    snprintf(store, sizeof store, "%.400s/journal.db", argv[2]);
    snprintf(receipts, sizeof receipts, "%.400s/receipts.jsonl", argv[2]);
    for (i = 0; i < sizeof tasks / sizeof tasks[0]; i++) {
        if (strcmp(argv[4], tasks[i].name) != 0) continue;
        open_store();
        open_terminal();
        if (tasks[i].work != NULL) tasks[i].work();
        close_all();
        return 0;
    }
    return 2;
}
