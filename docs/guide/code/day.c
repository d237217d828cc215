/* Reprint, the end of the day, the journal's export. See docs/guide/receipts.md and end-of-day.md. */
#include "till.h"
#include <stdio.h>

/* [reprint] */
int reprint(const char *number)
{
    seqr_payment *payment = NULL;
    char *receipt = NULL;
    seqr_status status = seqr_payment_find(till, number, &payment);

    if (status != SEQR_OK) return failed("seqr_payment_find", status);
    status = seqr_receipt_text(payment, 42, &receipt); /* confirmed before: it is marked as a copy */
    if (status == SEQR_OK) pos_print(receipt);
    seqr_string_free(receipt);
    seqr_payment_close(payment);
    return status == SEQR_OK ? 1 : failed("seqr_receipt_text", status);
}
/* [end reprint] */

/* [day] */
/* A result other than 0 stops the call. This runs on the thread that called: process the window's messages here, or
 * make the call on a worker thread. */
static int32_t SEQR_CALL on_progress(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms)
{
    (void)context;
    (void)attempt;
    (void)elapsed_ms;
    if (step == SEQR_STEP_COMPARING) pos_show("Comparing ...");
    return 0;
}

/* From one till of the shop, once a day. 1: SEQR's books and the store's agree. */
int close_day(const char *reseller_password)
{
    seqr_reseller shop = SEQR_RESELLER_INIT;
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_reconciliation *result = NULL;
    char *period = NULL, *text = NULL;
    int clean = 0;
    seqr_status status;

    shop.reseller_id = pos_setting("shop.reseller");
    shop.reseller_password = reseller_password; /* typed in by the manager */
    status = seqr_period_close(library, &shop, NULL, &period);
    if (status != SEQR_OK) return failed("seqr_period_close", status);
    pos_log("INFO", period); /* keep it: reports are asked for by this id, also days later */

    request.period_id = period;
    request.currency_code = "SEK";
    request.progress = on_progress;
    pos_show("Waiting for SEQR's report ...");
    status = seqr_reconcile(library, &shop, &request, &result); /* 3 s at least, two minutes at most */
    if (status == SEQR_OK) {
        clean = seqr_reconciliation_is_clean(result);
        status = seqr_reconciliation_text(result, 0, NULL, &text);
        if (status == SEQR_OK) pos_print(text);
        seqr_string_free(text);
        seqr_reconciliation_close(result);
    }
    seqr_string_free(period);
    return status == SEQR_OK ? clean : failed("seqr_reconcile", status); /* NOT_READY: call again later */
}
/* [end day] */

/* [export] */
static int32_t SEQR_CALL write_to(void *context, const char *data, size_t size)
{
    return fwrite(data, 1, size, (FILE *)context) == size ? 0 : 1; /* 1 stops it */
}

int export_journal(const char *file_name)
{
    FILE *file = fopen(file_name, "wb");
    seqr_status status;
    int good;

    if (file == NULL) return 0;
    status = seqr_journal_export(library, SEQR_CSV, 0, 0, write_to, file); /* from the beginning until now */
    good = fclose(file) == 0;
    return status == SEQR_OK ? good : failed("seqr_journal_export", status);
}
/* [end export] */
