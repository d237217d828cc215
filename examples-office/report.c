/* SEQR's books for head office: closes a period of the whole shop, or fetches the report of one, for office.report_rows.
 *
 *     report ENDPOINT JOURNAL RESELLER close                prints the period's id
 *     report ENDPOINT JOURNAL RESELLER PERIOD [CURRENCY]    prints its rows for COPY: the period, the terminal, the cashier,
 *                                                           the reference, the amount
 *
 * The reseller's password stands in SEQR_RESELLER_PASSWORD, so that it is in no list of processes. */
#include "seqr.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text(const char *value) { return value != NULL ? value : "\\N"; }

static seqr_status fetch(seqr_client *library, const seqr_reseller *shop, const char *period, const char *currency)
{
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_report_result *report = NULL;
    seqr_report_row row = SEQR_REPORT_ROW_INIT;
    seqr_status status;
    size_t at;
    request.period_id = period;
    request.currency_code = currency;
    request.report = SEQR_REPORT_SHOP_DETAILS;
    status = seqr_report(library, shop, &request, &report);
    for (at = 0; status == SEQR_OK && at < seqr_report_result_count(report); at++) {
        status = seqr_report_result_row(report, at, &row);
        if (status == SEQR_OK && row.ers_reference != NULL)
            printf("%s\t%s\t%s\t%s\t%" PRId64 "\n", period, text(row.terminal_id), text(row.cashier_id), row.ers_reference,
                   row.amount);
    }
    seqr_report_result_close(report);
    return status;
}

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_reseller shop = SEQR_RESELLER_INIT;
    seqr_client *library = NULL;
    char *period = NULL;
    seqr_status status;
    if (argc < 5) return fprintf(stderr, "usage: report ENDPOINT JOURNAL RESELLER close|PERIOD [CURRENCY]\n"), 1;
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "Head office report 1.0";
    shop.reseller_id = argv[3];
    shop.reseller_password = getenv("SEQR_RESELLER_PASSWORD");
    status = seqr_open(&config, &library);
    if (status == SEQR_OK && strcmp(argv[4], "close") == 0) {
        status = seqr_period_close(library, &shop, NULL, &period);
        if (status == SEQR_OK) printf("%s\n", period);
        seqr_string_free(period);
    } else if (status == SEQR_OK) {
        status = fetch(library, &shop, argv[4], argc > 5 ? argv[5] : "SEK");
    }
    if (status != SEQR_OK) fprintf(stderr, "%s: %s\n", seqr_status_name(status), seqr_last_error());
    seqr_close(library);
    return status == SEQR_OK ? 0 : 1;
}
