/* The end of a day, as a manager sees it: closes the shop's period (or one till's), fetches SEQR's sum, and compares
 * SEQR's books with the journal of this store.
 *
 *     SEQR_RESELLER_PASSWORD=... end_of_day --store till.db
 *     SEQR_RESELLER_PASSWORD=... end_of_day --store till.db --terminal "Store 1/Till 1"
 *     SEQR_RESELLER_PASSWORD=... end_of_day --store till.db --period 4711     a period that is closed already
 *
 * Exit code: 0 everything agrees, 3 something needs a look, 1 an error, 2 wrong use. C99, C++ too. Copy from here. */
#ifdef _MSC_VER
#define _CRT_SECURE_NO_WARNINGS /* getenv: plain C99 */
#endif
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "seqr.h"

enum { EXIT_DIFFERENT = 3 };

static const char *endpoint = "http://127.0.0.1:8480/extclientproxy/service/v2", *store = "checkout.db";
static const char *reseller_id = "demo-reseller", *user_id = "9900", *terminal = NULL, *period = NULL;
static const char *currency = "SEK", *json = NULL, *wait_ms = "0", *near_ms = "0";

static const struct { const char *name; const char **value; const char *help; } options[] = {
    { "--endpoint", &endpoint, "URL of the SEQR service" },
    { "--store", &store, "the library's journal" },
    { "--reseller", &reseller_id, "the shop's reseller id; its password is in SEQR_RESELLER_PASSWORD" },
    { "--user", &user_id, "its user id" },
    { "--terminal", &terminal, "the till whose period it is; without it, the shop's period" },
    { "--period", &period, "a period that is closed already; without it, closes one" },
    { "--currency", &currency, "the shop's currency" },
    { "--json", &json, "file that gets the result as JSON" },
    { "--wait-ms", &wait_ms, "between two requests for the report; 0 is 3000" },
    { "--near-ms", &near_ms, "how long after the last payment of the period before a sale may still belong to it; 0 is 120000" },
};
enum { OPTION_COUNT = sizeof options / sizeof options[0] };

static int complain(const char *step)
{
    fprintf(stderr, "%s: %s\n", step, seqr_last_error());
    return EXIT_FAILURE;
}

/* A report may take minutes: this shows that something goes on. A program with a window lets the user cancel here. */
static int32_t SEQR_CALL show_progress(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms)
{
    uint32_t *shown = (uint32_t *)context;
    if (step == SEQR_STEP_ASKING && attempt != *shown) {
        printf("  asking SEQR for the report, try %u, %u s\n", (unsigned)attempt, (unsigned)(elapsed_ms / 1000));
        *shown = attempt;
    }
    return 0; /* anything else stops it */
}

static void print_amount(int64_t minor) /* for a currency with two decimals */
{
    const uint64_t size = minor < 0 ? (uint64_t)0 - (uint64_t)minor : (uint64_t)minor;
    printf("%s%" PRIu64 ".%02u %s", minor < 0 ? "-" : "", size / 100, (unsigned)(size % 100), currency);
}

/* SEQR's own sum of the period, to be held against the till's. */
static int print_sum(seqr_client *seqr, const seqr_reseller *shop, seqr_report_request request)
{
    seqr_report_result *report = NULL;
    seqr_report_row row = SEQR_REPORT_ROW_INIT;
    size_t index;
    const seqr_status status = seqr_report(seqr, shop, &request, &report);
    if (status != SEQR_OK) {
        complain("SEQR's sum of the period");
        if (report != NULL) fprintf(stderr, "What SEQR sent:\n%s\n", seqr_report_result_text(report));
        seqr_report_result_close(report);
        return EXIT_FAILURE;
    }
    for (index = 0; index < seqr_report_result_count(report); index++) {
        if (seqr_report_result_row(report, index, &row) != SEQR_OK) break;
        printf("SEQR's sum: %" PRId64 " rows, ", row.sales_count);
        print_amount(row.amount);
        putchar('\n');
    }
    seqr_report_result_close(report);
    return EXIT_SUCCESS;
}

static int write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    int good = file != NULL && fputs(text, file) >= 0;
    if (file != NULL && fclose(file) != 0) good = 0;
    if (!good) fprintf(stderr, "%s cannot be written\n", name);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Differences are no error of the call: they are what a manager has to look into. */
static int reconcile(seqr_client *seqr, const seqr_reseller *shop, seqr_report_request request)
{
    seqr_reconciliation *result = NULL;
    char *text = NULL;
    int outcome;
    request.report = 0;
    if (seqr_reconcile(seqr, shop, &request, &result) != SEQR_OK) return complain("The reconciliation");
    outcome = seqr_reconciliation_is_clean(result) ? EXIT_SUCCESS : EXIT_DIFFERENT;
    if (seqr_reconciliation_text(result, 0, NULL, &text) == SEQR_OK) printf("\n%s", text);
    seqr_string_free(text);
    text = NULL;
    if (json != NULL && seqr_reconciliation_json(result, &text) == SEQR_OK
        && write_file(json, text) != EXIT_SUCCESS) outcome = EXIT_FAILURE;
    seqr_string_free(text);
    seqr_reconciliation_close(result);
    return outcome;
}

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_reseller shop = SEQR_RESELLER_INIT;
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_client *seqr = NULL;
    char *closed = NULL;
    uint32_t shown = 0;
    int i, k, outcome = EXIT_SUCCESS;

    for (i = 1; i < argc; i += 2) {
        for (k = 0; k < OPTION_COUNT && strcmp(argv[i], options[k].name) != 0; k++) continue;
        if (k == OPTION_COUNT || i + 1 == argc) {
            for (k = 0; k < OPTION_COUNT; k++) printf("  %-12s %s\n", options[k].name, options[k].help);
            return 2;
        }
        *options[k].value = argv[i + 1];
    }
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Example back office 1.0";
    if (seqr_open(&config, &seqr) != SEQR_OK) return complain("Opening the library");

    shop.reseller_id = reseller_id;
    shop.reseller_user_id = user_id;
    shop.reseller_password = getenv("SEQR_RESELLER_PASSWORD");
    if (period == NULL) {
        if (seqr_period_close(seqr, &shop, terminal, &closed) != SEQR_OK) {
            outcome = complain("Closing the period");
        } else {
            period = closed;
            printf("Period %s is closed (%s).\n", period, terminal != NULL ? terminal : "the shop");
        }
    }
    if (outcome == EXIT_SUCCESS) {
        request.report = terminal != NULL ? SEQR_REPORT_TERMINAL : SEQR_REPORT_SHOP;
        request.period_id = period;
        request.external_terminal_id = terminal;
        request.currency_code = currency;
        request.first_wait_ms = request.repeat_wait_ms = (uint32_t)strtoul(wait_ms, NULL, 10);
        request.near_mark_ms = (uint32_t)strtoul(near_ms, NULL, 10);
        request.progress = show_progress;
        request.progress_context = &shown;
        outcome = print_sum(seqr, &shop, request);
    }
    if (outcome == EXIT_SUCCESS) outcome = reconcile(seqr, &shop, request);
    if (outcome == EXIT_FAILURE && period != NULL) printf("Try again with --period %s\n", period);
    seqr_string_free(closed);
    seqr_close(seqr);
    return outcome;
}
