/* What no other program of C calls, and what comes out of it: functions ENDPOINT FOLDER, the customer pays after 0.6 s.
   See xtask/src/called.rs. */
#include "seqr.h"

#include <stdio.h>
#include <string.h>

static int failures;

static void expect(int holds, const char *what)
{
    if (holds) return;
    printf("not so: %s: %s\n", what, seqr_last_error());
    failures++;
}

static int same(const char *one, const char *other)
{
    return one && other && strcmp(one, other) == 0;
}

static seqr_payment *begin(seqr_terminal *till, const char *number)
{
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_payment *sale = NULL;
    bill.client_invoice_id = number;
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.total = 5900;
    bill.currency_code = "SEK";
    expect(seqr_pay_begin(till, &bill, &sale) == SEQR_OK, "seqr_pay_begin");
    return sale;
}

static seqr_status outcome(seqr_payment *sale)
{
    seqr_status status;
    int32_t state;
    while ((status = seqr_payment_status(sale)) == SEQR_E_NOT_READY) seqr_pay_poll(sale, 20, &state);
    return status;
}

static void qr_codes(void)
{
    static uint8_t modules[SEQR_QR_MAX_MODULES];
    uint32_t size = 0;
    expect(seqr_qr_code("SEQR", modules, sizeof modules, &size) == SEQR_OK && size == 21, "seqr_qr_code");
    expect(modules[0] == 1 && modules[1] == 1 && modules[7] == 0, "a corner of it");
    size = 7;
    expect(seqr_qr_code("SEQR", modules, 1, &size) == SEQR_E_ARGUMENT && size != 0, "a place that is too small");
}

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_receipt_texts texts = SEQR_RECEIPT_TEXTS_INIT;
    seqr_refund_request refund = SEQR_REFUND_REQUEST_INIT;
    seqr_reseller reseller = SEQR_RESELLER_INIT;
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_reconciliation_line line = SEQR_RECONCILIATION_LINE_INIT;
    seqr_attention attention = SEQR_ATTENTION_INIT;
    seqr_client *client = NULL;
    seqr_terminal *till = NULL;
    seqr_payment *sale, *found = NULL;
    seqr_reconciliation *books = NULL;
    char path[1000], *text = NULL, *reference = NULL, *period = NULL;
    int32_t state = 0;
    seqr_status status = SEQR_OK;

    if (argc < 3) return 2;
    sprintf(path, "%.900s/functions-c.db", argv[2]);
    config.endpoint = argv[1];
    config.store_path = path;
    config.client_id = "Functions 1.0";
    config.poll_interval_ms = 100;
    expect(seqr_open(&config, &client) == SEQR_OK, "seqr_open");
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "C";
    shop.name = "Corner shop";
    shop.seqr_id = "FUNC1";
    expect(seqr_register(client, &shop, &till) == SEQR_OK, "seqr_register");

    texts.amount = "To pay";
    texts.time = "When";
    texts.reference = "Reference";
    texts.sale = "Sale";
    texts.cashier = "Served by";
    texts.copy = "COPY";
    texts.refund = "REFUND";
    texts.refunded_payment = "Payment";
    texts.decimal_mark = ".";
    expect(seqr_set_receipt_texts(client, &texts) == SEQR_OK, "seqr_set_receipt_texts");
    sale = begin(till, "F1");
    expect(outcome(sale) == SEQR_OK, "seqr_payment_status of a start");
    while (state != SEQR_PAY_COMPLETED && seqr_pay_poll(sale, 1000, &state) == SEQR_OK) continue;
    expect(same(seqr_payment_state_name(state), "SEQR_PAY_COMPLETED"), "seqr_payment_state_name");
    expect(seqr_payment_ended_by(sale) == SEQR_BY_CUSTOMER || seqr_payment_ended_by(sale) == 0, "seqr_payment_ended_by, paid");
    expect(seqr_receipt_text(sale, 40, &text) == SEQR_OK && strstr(text, "To pay"), "its word on the receipt");
    seqr_string_free(text);
    expect(seqr_terminal_attention(till, &attention) == SEQR_OK && attention.unfinished == 1, "seqr_terminal_attention");
    expect(seqr_pay_confirm(sale) == SEQR_OK, "seqr_pay_confirm");
    expect(seqr_payment_find_reference(client, seqr_payment_ers_reference(sale), &found) == SEQR_OK &&
               same(seqr_payment_client_invoice_id(found), "F1"), "seqr_payment_find_reference");
    seqr_payment_close(found);
    found = NULL;
    expect(seqr_next_payment(client, 0, INT64_MAX, NULL, &found) == SEQR_OK && found &&
               same(seqr_payment_client_invoice_id(found), "F1"), "seqr_next_payment");

    refund.refund_id = "R1";
    refund.ers_reference = seqr_payment_ers_reference(sale);
    refund.amount = 900;
    refund.currency_code = "SEK";
    refund.title = "Corner shop";
    refund.cashier_id = "Anna";
    expect(seqr_refund_begin(till, &refund) == SEQR_OK, "seqr_refund_begin");
    do {
        expect(seqr_refund_poll(till, "R1", 1000, &status, &reference) == SEQR_OK, "seqr_refund_poll");
    } while (status == SEQR_E_NOT_READY);
    expect(status == SEQR_OK && reference, "its outcome and reference");
    seqr_string_free(reference);

    seqr_payment_close(sale);
    sale = begin(till, "F2");
    expect(seqr_cancel_begin(sale) == SEQR_OK && outcome(sale) == SEQR_OK, "seqr_cancel_begin");
    expect(seqr_payment_ended_by(sale) == SEQR_BY_CASHIER, "seqr_payment_ended_by, canceled");

    expect(seqr_amount_text(-5905, "SEK", &text) == SEQR_OK && same(text, "-59.05"), "seqr_amount_text");
    seqr_string_free(text);
    qr_codes();

    reseller.reseller_id = shop.reseller_id;
    reseller.reseller_password = shop.reseller_password;
    expect(seqr_period_close(client, &reseller, NULL, &period) == SEQR_OK, "seqr_period_close");
    request.period_id = period;
    request.currency_code = "SEK";
    request.first_wait_ms = 1;
    expect(seqr_reconcile(client, &reseller, &request, &books) == SEQR_OK, "seqr_reconcile");
    expect(seqr_reconciliation_get(books, SEQR_RECON_MATCHED, 0, &line) == SEQR_OK && line.amount_here == line.amount_there &&
               line.has_here && line.has_there, "seqr_reconciliation_get");
    expect(seqr_reconciliation_get(books, SEQR_RECON_DIFFERENT, 0, &line) != SEQR_OK, "a line that is not there");

    seqr_reconciliation_close(books);
    seqr_string_free(period);
    seqr_payment_close(sale);
    seqr_payment_close(found);
    seqr_terminal_close(till);
    seqr_close(client);
    printf("C: %d are not so\n", failures);
    return failures != 0;
}
