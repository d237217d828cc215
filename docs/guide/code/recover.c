/* What a crash left. See docs/guide/after-a-crash.md. */
#include "till.h"
#include <stdio.h>

/* [unwanted] */
/* The goods went back to the shelf: cancel, and do not ask SEQR whether the sale is paid. */
static int cancel_left_over(seqr_payment *payment)
{
    seqr_status status = seqr_cancel(payment);
    if (status == SEQR_OK) return 1;
    if (status == SEQR_E_ALREADY_PAID) return close_paid_sale(payment); /* and refund it, if the customer is gone */
    failed("seqr_cancel", status);
    if (pos_ask_supervisor("Wait half a minute. Does the customer's phone, or SEQR's report, show the payment?",
                           "Yes, or not sure", "No, give it up")) return 0;
    status = seqr_pay_abandon(payment);
    return status == SEQR_OK ? 1 : failed("seqr_pay_abandon", status);
}
/* [end unwanted] */

/* [reversals] */
/* Payments that SEQR has reversed, and whose booking is not undone yet. 1 if nothing is left. */
static int undo_reversals(void)
{
    seqr_payment *before = NULL, *next = NULL;
    int all = 1;
    seqr_status status;

    while ((status = seqr_next_reversal(till, before, &next)) == SEQR_OK && next != NULL) {
        if (!undo_sale(next)) all = 0;
        seqr_payment_close(before);
        before = next;
        next = NULL;
    }
    seqr_payment_close(before);
    return status == SEQR_OK ? all : failed("seqr_next_reversal", status);
}
/* [end reversals] */

/* [settle] */
/* 1 if this sale no longer blocks the next one. */
static int settle(seqr_payment *payment)
{
    const char *number = seqr_payment_client_invoice_id(payment);
    char currency[4], line[200];
    int32_t state = SEQR_PAY_UNKNOWN;
    int64_t amount = 0;
    seqr_status status = seqr_pay_poll(payment, 0, &state);

    if (status != SEQR_OK) return failed("A sale that was cut off", status);
    if (state == SEQR_PAY_COMPLETED) return close_paid_sale(payment); /* books once: it may be booked already */

    seqr_payment_amount(payment, &amount, currency);
    snprintf(line, sizeof line, "Sale %s of %s was interrupted.", number, pos_money(amount, currency));
    pos_show(line);
    if (!pos_is_wanted(number)) return cancel_left_over(payment);
    status = seqr_pay_continue(payment); /* only now the library asks SEQR */
    if (status == SEQR_E_STATE) return cancel_left_over(payment); /* its cancel was under way */
    return status == SEQR_OK ? wait_for_customer(payment) : failed("seqr_pay_continue", status);
}
/* [end settle] */

/* [recover] */
/* At each start, before the first sale. 1 if nothing is left. */
int recover(void)
{
    seqr_payment *before = NULL, *next = NULL;
    int all = undo_reversals();
    seqr_status status;

    while ((status = seqr_next_unfinished(till, before, &next)) == SEQR_OK && next != NULL) {
        if (!settle(next)) all = 0;
        seqr_payment_close(before); /* `before` must be open while the next one is asked for */
        before = next;
        next = NULL;
    }
    seqr_payment_close(before);
    if (status != SEQR_OK) return failed("seqr_next_unfinished", status);
    return look_after_refunds() && all;
}
/* [end recover] */
