/* Money back. See docs/guide/refund.md. */
#include "till.h"
#include <stdio.h>

/* [refund] */
/* Store refund_id in your books first, then call this. After a crash call it again with the same id. */
int refund(const char *refund_id, const char *reference, int64_t amount, const char *currency)
{
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    char *own_reference = NULL, *receipt = NULL;
    seqr_status status;

    request.refund_id = refund_id;
    request.ers_reference = reference; /* of the payment, as printed on its receipt */
    request.amount = amount;           /* all of it, or a part */
    request.currency_code = currency;
    request.title = pos_setting("shop.name");
    request.cashier_id = pos_setting("cashier");

    status = seqr_refund(till, &request, &own_reference); /* may take 30 s */
    if (status != SEQR_OK) return failed("seqr_refund", status);
    pos_book_refund(refund_id, own_reference, reference); /* own_reference may be NULL */
    if (seqr_refund_receipt_text(till, refund_id, 42, &receipt) == SEQR_OK) pos_print(receipt);
    seqr_string_free(receipt);
    seqr_string_free(own_reference);
    return 1;
}
/* [end refund] */

/* [find] */
/* By the sale's number. If you have only a receipt, give its reference to refund(): it may be another till's. */
int refund_sale(const char *number, const char *refund_id, int64_t amount)
{
    seqr_payment *payment = NULL;
    char currency[4];
    int64_t paid = 0;
    int done = 0;
    seqr_status status = seqr_payment_find(till, number, &payment);

    if (status != SEQR_OK) return failed("seqr_payment_find", status);
    status = seqr_payment_amount(payment, &paid, currency);
    if (status != SEQR_OK) failed("seqr_payment_amount", status);
    else if (seqr_payment_ers_reference(payment) == NULL) pos_show("This sale was not paid by SEQR.");
    else done = refund(refund_id, seqr_payment_ers_reference(payment), amount, currency);
    seqr_payment_close(payment);
    return done;
}
/* [end find] */

/* [doubt] */
/* For a supervisor, at each start and from the menu. 1 if none is in doubt. */
int look_after_refunds(void)
{
    char *before = NULL, *refund_id = NULL, line[200];
    int none = 1;
    seqr_status status;

    while ((status = seqr_next_refund_in_doubt(till, before, &refund_id)) == SEQR_OK && refund_id != NULL) {
        none = 0;
        snprintf(line, sizeof line, "Refund %s: SEQR's answer was lost.", refund_id);
        pos_show(line);
        if (!pos_ask_supervisor("What does SEQR's report say?", "I do not know yet", "I have looked it up")) {
            const int made = pos_ask("Was the money given back?", "Yes", "No");
            status = seqr_refund_resolve(till, refund_id, made);
            if (status != SEQR_OK) failed("seqr_refund_resolve", status);
        }
        seqr_string_free(before);
        before = refund_id;
        refund_id = NULL;
    }
    seqr_string_free(before);
    if (status != SEQR_OK) return failed("seqr_next_refund_in_doubt", status);
    return none;
}
/* [end doubt] */
