/* A host that calls what the example programs do not: receipts in all their forms, documents, QR codes, and the results of
 * reports and reconciliations line by line. Exit code: the line of the first check that fails, 0 if none. */
#include <stdio.h>
#include <string.h>
#include "seqr.h"

#define CHECK(what) do { if (!(what)) { fprintf(stderr, "%s: %s\n", #what, seqr_last_error()); return __LINE__ % 255; } } while (0)

static int32_t SEQR_CALL stop(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms)
{
    (void)step; (void)attempt; (void)elapsed_ms;
    ++*(int *)context;
    return 1;
}

static int32_t SEQR_CALL refuse(void *context, const char *data, size_t size)
{
    (void)context; (void)data;
    return size > 0;
}

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_receipt_texts words = SEQR_RECEIPT_TEXTS_INIT;
    seqr_receipt_document document = SEQR_RECEIPT_DOCUMENT_INIT;
    seqr_refund_request refund = SEQR_REFUND_REQUEST_INIT;
    seqr_reseller shop = SEQR_RESELLER_INIT;
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_report_row row = SEQR_REPORT_ROW_INIT;
    seqr_reconciliation_total total = SEQR_RECONCILIATION_TOTAL_INIT;
    seqr_reconciliation_line line = SEQR_RECONCILIATION_LINE_INIT;
    seqr_client *seqr = NULL;
    seqr_terminal *till = NULL;
    seqr_payment *payment = NULL;
    seqr_report_result *report = NULL;
    seqr_reconciliation *result = NULL;
    static uint8_t modules[SEQR_QR_MAX_MODULES];
    uint32_t size = 0;
    int stopped = 0;
    char *text = NULL, *period = NULL;

    CHECK(argc == 2);
    config.endpoint = argv[1];
    config.store_path = "till.seqr";
    config.client_id = "C host";
    config.language = "sv";
    CHECK(seqr_open(&config, &seqr) == SEQR_OK);
    CHECK(seqr_terminal_open(seqr, "Till 1", &till) == SEQR_OK);
    CHECK(seqr_payment_find(till, "1", &payment) == SEQR_OK);

    CHECK(seqr_receipt_text(payment, 40, &text) == SEQR_OK);
    CHECK(strstr(text, "SEQR payment") && strstr(text, "KOPIA") && strstr(text, "1,00 SEK"));
    seqr_string_free(text);
    words.amount = "Summa"; words.time = "Aika"; words.reference = "Viite"; words.sale = "Osto";
    words.cashier = "Kassa"; words.copy = "KOPIO"; words.refund = "PALAUTUS"; words.refunded_payment = "Maksu";
    words.decimal_mark = ",";
    CHECK(seqr_set_receipt_texts(seqr, &words) == SEQR_OK);
    CHECK(seqr_receipt_text(payment, 20, &text) == SEQR_OK && strstr(text, "KOPIO") && strstr(text, "Summa"));
    seqr_string_free(text);
    words.copy = NULL;
    CHECK(seqr_set_receipt_texts(seqr, &words) == SEQR_E_ARGUMENT);
    CHECK(seqr_receipt_text(payment, 19, &text) == SEQR_E_ARGUMENT);
    CHECK(seqr_receipt_text(NULL, 40, &text) == SEQR_E_ARGUMENT);

    refund.refund_id = "R-1"; refund.ers_reference = seqr_payment_ers_reference(payment); refund.amount = 40;
    refund.currency_code = "SEK"; refund.title = "Corner shop"; refund.cashier_id = "Anna";
    CHECK(seqr_refund(till, &refund, &text) == SEQR_OK);
    seqr_string_free(text);
    CHECK(seqr_refund_receipt_text(till, "R-1", 40, &text) == SEQR_OK && strstr(text, "PALAUTUS"));
    seqr_string_free(text);
    CHECK(seqr_refund_receipt_text(till, "R-2", 40, &text) == SEQR_E_NOT_FOUND);

    document.mime_type = "text/html"; document.data = "<p>hello</p>"; document.size = 12;
    CHECK(seqr_submit_receipt(till, seqr_payment_ers_reference(payment), &document) == SEQR_OK);
    document.receipt_type = 9;
    CHECK(seqr_submit_receipt(till, "1", &document) == SEQR_E_ARGUMENT);

    CHECK(seqr_qr_code("HTTP://SEQR.SE/QABC123", modules, sizeof modules, &size) == SEQR_OK && size == 25);

    shop.reseller_id = "demo-reseller"; shop.reseller_password = "demo-password";
    CHECK(seqr_period_close(seqr, &shop, NULL, &period) == SEQR_OK);
    request.period_id = period; request.currency_code = "SEK"; request.first_wait_ms = request.repeat_wait_ms = 1;
    CHECK(seqr_report(seqr, &shop, &request, &report) == SEQR_E_ARGUMENT && report == NULL);
    request.report = SEQR_REPORT_SHOP_DETAILS;
    CHECK(seqr_report(seqr, &shop, &request, &report) == SEQR_OK);
    CHECK(seqr_report_result_count(report) == 2 && strstr(seqr_report_result_text(report), "<Row>"));
    CHECK(seqr_report_result_row(report, 0, &row) == SEQR_OK && row.struct_size == sizeof row);
    CHECK(row.amount == 100 && row.sales_count == -1 && strcmp(row.cashier_id, "Anna") == 0);
    CHECK(strcmp(row.ers_reference, seqr_payment_ers_reference(payment)) == 0);
    CHECK(strcmp(row.terminal_id, seqr_terminal_id(till)) == 0);
    CHECK(seqr_report_result_row(report, 1, &row) == SEQR_OK && row.amount == -40);
    CHECK(seqr_report_result_row(report, 2, &row) == SEQR_E_ARGUMENT);
    seqr_report_result_close(report);
    request.progress = stop; request.progress_context = &stopped;
    CHECK(seqr_report(seqr, &shop, &request, &report) == SEQR_E_STOPPED && stopped == 1);
    request.progress = NULL;

    CHECK(seqr_reconcile(seqr, &shop, &request, &result) == SEQR_E_ARGUMENT); /* its report is not 0 */
    request.report = 0;
    CHECK(seqr_reconcile(seqr, &shop, &request, &result) == SEQR_OK && seqr_reconciliation_is_clean(result) == 1);
    CHECK(seqr_reconciliation_sum(result, SEQR_RECON_MATCHED, &total) == SEQR_OK);
    CHECK(total.count == 2 && total.amount_here == 60 && total.amount_there == 60);
    CHECK(seqr_reconciliation_sum(result, 99, &total) == SEQR_E_ARGUMENT);
    CHECK(seqr_reconciliation_get(result, SEQR_RECON_MATCHED, 0, &line) == SEQR_OK);
    CHECK(line.kind == SEQR_RECON_MATCHED && line.has_here && line.has_there && line.rows == 1);
    CHECK(strcmp(line.external_terminal_id, "Till 1") == 0 && strcmp(line.client_invoice_id, "1") == 0);
    CHECK(line.refund_id == NULL && line.amount_here == 100 && line.at_ms > 0);
    line.struct_size = 7;
    CHECK(seqr_reconciliation_get(result, SEQR_RECON_MATCHED, 0, &line) == SEQR_E_ARGUMENT);
    CHECK(seqr_reconciliation_json(result, &text) == SEQR_OK && strstr(text, "\"clean\":true"));
    seqr_string_free(text);
    CHECK(seqr_reconciliation_text(result, 0, NULL, &text) == SEQR_OK && strstr(text, "Stämmer: 2"));
    seqr_string_free(text);
    CHECK(seqr_reconciliation_text(result, 20, "en", &text) == SEQR_OK && strstr(text, "Matched: 2"));
    seqr_string_free(text);
    seqr_reconciliation_close(result);

    CHECK(seqr_journal_export(seqr, SEQR_CSV, 0, 0, refuse, NULL) == SEQR_E_STOPPED);
    CHECK(seqr_journal_export(seqr, SEQR_CSV, 0, 0, NULL, NULL) == SEQR_E_ARGUMENT);
    CHECK(seqr_journal_export(seqr, 3, 0, 0, refuse, NULL) == SEQR_E_ARGUMENT);
    CHECK(seqr_change_password(NULL) == SEQR_E_ARGUMENT && seqr_terminal_info(NULL, &text) == SEQR_E_ARGUMENT);
    seqr_report_result_close(NULL);
    seqr_reconciliation_close(NULL);

    seqr_string_free(period);
    seqr_close(seqr);
    CHECK(seqr_receipt_text(payment, 40, &text) == SEQR_E_CLOSED);
    seqr_payment_close(payment);
    seqr_terminal_close(till);
    return 0;
}
