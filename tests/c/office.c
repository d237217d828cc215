/* The back office: documents, the end of a day, a till's password, what SEQR knows of a till. */
#include "shop.h"

static seqr_reseller shop_account(void)
{
    seqr_reseller shop = SEQR_RESELLER_INIT;
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    return shop;
}

static void documents_of_the_shop(void)
{
    static const unsigned char page[] = "<p>Tack & v\xc3\xa4lkommen \xe2\x98\x95</p>", odd[] = {0, 1, 0xff};
    seqr_receipt_document document = SEQR_RECEIPT_DOCUMENT_INIT;
    const char *reference;
    open_shop();
    reference = sold("S-1", 5900);
    document.mime_type = "text/html";
    document.data = page;
    document.size = sizeof page - 1;
    EXPECT(SEQR_OK, seqr_submit_receipt(till, reference, &document));
    document.mime_type = "application/pdf";
    document.data = odd;
    document.size = sizeof odd;
    document.receipt_type = SEQR_WARRANTY;
    EXPECT(SEQR_OK, seqr_submit_receipt(till, reference, &document));
    document.data = NULL;
    document.size = 0;
    document.receipt_type = SEQR_VOUCHER;
    EXPECT(SEQR_OK, seqr_submit_receipt(till, reference, &document));
    document.receipt_type = SEQR_OTHER_DOCUMENT;
    EXPECT(SEQR_OK, seqr_submit_receipt(till, reference, &document));
    wait_for_calls("submitPaymentReceipt", 5); /* the library's own, and these */
    close_shop();
}

static void sum_is(const seqr_reseller *shop, seqr_report_request request, int32_t report, int64_t amount)
{
    seqr_report_result *result = NULL;
    seqr_report_row row = SEQR_REPORT_ROW_INIT;
    request.report = report;
    EXPECT(SEQR_OK, seqr_report(library, shop, &request, &result));
    CHECK(seqr_report_result_count(result) >= 1);
    EXPECT(SEQR_OK, seqr_report_result_row(result, 0, &row));
    CHECK(row.amount == amount);
    seqr_report_result_close(result);
}

/* One closing: of the shop or of the till. */
static void close_period(const char *of_till, const int32_t *reports, size_t count)
{
    const seqr_reseller shop = shop_account();
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_reconciliation *compared = NULL;
    seqr_reconciliation_total matched = SEQR_RECONCILIATION_TOTAL_INIT;
    char *period = NULL;
    size_t index;
    EXPECT(SEQR_OK, seqr_period_close(library, &shop, of_till, &period));
    request.period_id = period;
    request.external_terminal_id = of_till;
    request.currency_code = "SEK";
    request.first_wait_ms = 1;
    request.repeat_wait_ms = 50;
    for (index = 0; index < count; index++) sum_is(&shop, request, reports[index], 5900);
    EXPECT(SEQR_OK, seqr_reconcile(library, &shop, &request, &compared));
    CHECK(seqr_reconciliation_is_clean(compared));
    EXPECT(SEQR_OK, seqr_reconciliation_sum(compared, SEQR_RECON_MATCHED, &matched));
    CHECK(matched.count == 1 && matched.amount_there == 5900);
    seqr_reconciliation_close(compared);
    seqr_string_free(period);
}

static void the_end_of_a_day(void)
{
    static const int32_t of_shop[] = {SEQR_REPORT_SHOP, SEQR_REPORT_SHOP_BY_TERMINAL, SEQR_REPORT_SHOP_DETAILS,
                                      SEQR_REPORT_SHOP_BY_CASHIER};
    static const int32_t of_till[] = {SEQR_REPORT_TERMINAL, SEQR_REPORT_TERMINAL_DETAILS};
    open_shop();
    control("POST", "settings", "{\"report_ready_ms\":100}");
    sold("S-1", 5900);
    close_period(TILL, of_till, COUNT(of_till));
    close_period(NULL, of_shop, COUNT(of_shop));
    close_shop();
}

static void a_new_password_and_what_seqr_knows(void)
{
    char *json = NULL;
    open_shop();
    EXPECT(SEQR_OK, seqr_ping(library, NULL));
    EXPECT(SEQR_OK, seqr_terminal_info(till, &json));
    HOLDS(json, seqr_terminal_id(till));
    seqr_string_free(json);
    EXPECT(SEQR_OK, seqr_change_password(till));
    sold("S-1", 5900); /* by the new one */
    EXPECT(SEQR_OK, seqr_unregister(till));
    close_shop();
}

static const struct test_case cases[] = {
    CASE(documents_of_the_shop),
    CASE(the_end_of_a_day),
    CASE(a_new_password_and_what_seqr_knows),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
