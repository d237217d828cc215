/* A sale in a program with a window: a button, a timer, nothing that blocks. See docs/guide/sale.md. */
#include "till.h"
#include <stdio.h>

/* [state] */
static seqr_payment *sale;  /* the sale that is being paid; NULL if there is none */
static int32_t shown;       /* the state that the cashier sees */
static seqr_status shown_status;
static int pressed_cancel;
static int begun;           /* 1: a start or cancel is begun, and its outcome not read yet */
static seqr_status refusal; /* why the sale was not started; SEQR_OK if it was */
/* [end state] */

static void on_timer(void);

/* [button] */
void on_seqr_button(const char *number, const seqr_invoice_row *rows, size_t row_count, int64_t total)
{
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    seqr_status status;

    if (sale != NULL) return;
    invoice.client_invoice_id = number; /* the sale's number in your books; unique at this till */
    invoice.title = pos_setting("shop.name");
    invoice.cashier_id = pos_setting("cashier");
    invoice.total = total;              /* 5900 is 59.00 */
    invoice.currency_code = "SEK";
    invoice.rows = rows;                /* must add up to total */
    invoice.row_count = row_count;
    status = seqr_pay_begin(till, &invoice, &sale); /* copies all of it, and waits for nothing */
    if (status != SEQR_OK) {
        failed("seqr_pay_begin", status); /* the invoice cannot be used: there is no handle */
        pos_sale_is_open_again();
        return;
    }
    begun = 1;
    pressed_cancel = 0;
    refusal = SEQR_OK;
    shown = 0;
    pos_start_timer(on_timer);
}
/* [end button] */

/* [end-of-sale] */
static void sale_is_over(int open_again)
{
    pos_stop_timer();
    seqr_payment_close(sale);
    sale = NULL;
    if (open_again) pos_sale_is_open_again();
}

/* The cashier had pressed Cancel, and the customer was faster. */
static void paid_in_spite_of_cancel(void)
{
    char refund_id[80], currency[4];
    int64_t amount = 0;
    if (pos_ask("The customer has paid already.", "Keep the sale", "Give the money back")) return;
    if (seqr_payment_amount(sale, &amount, currency) != SEQR_OK) return;
    snprintf(refund_id, sizeof refund_id, "%s-CANCEL", seqr_payment_client_invoice_id(sale));
    refund(refund_id, seqr_payment_ers_reference(sale), amount, currency); /* waits; seqr_refund_begin does not */
}
/* [end end-of-sale] */

/* [outcome] */
/* The outcome of the start or the cancel: what seqr_pay_start or seqr_cancel would have returned. */
static void look_at_outcome(void)
{
    const seqr_status status = begun ? seqr_payment_status(sale) : SEQR_E_NOT_READY;
    if (status == SEQR_E_NOT_READY) return;
    begun = 0;
    shown = 0; /* the timer shows the state, even if it is the same */
    if (!pressed_cancel) refusal = status;
    if (status == SEQR_OK || status == SEQR_E_ALREADY_PAID || status == SEQR_E_REVERSED) return; /* the state has it */
    pos_complain(words_for(status), seqr_last_error());
}
/* [end outcome] */

/* [timer] */
/* With these errors the state is written, too. */
static int comes_with_a_state(seqr_status status)
{
    return status == SEQR_E_REVERSED || status == SEQR_E_NOT_SAVED || status == SEQR_E_OTHER_AMOUNT ||
           status == SEQR_E_OTHER_PAYMENT || status == SEQR_E_BUSY;
}

static void on_timer(void)
{
    int32_t state = SEQR_PAY_UNKNOWN;
    seqr_status status;

    look_at_outcome();
    status = seqr_pay_poll(sale, 0, &state); /* no input or output: it never blocks */
    if (status != SEQR_OK && !comes_with_a_state(status)) {
        failed("seqr_pay_poll", status);
        sale_is_over(0); /* it stays unfinished: seqr_next_unfinished returns it */
        return;
    }
    if (state == shown && status == shown_status) return;
    shown = state;
    shown_status = status;
    if (status != SEQR_OK) pos_complain(words_for(status), seqr_last_error());

    switch (state) {
    case SEQR_PAY_COMPLETED:
        if (status == SEQR_E_NOT_SAVED) break; /* paid, and the disk is full: the timer looks until it is stored */
        if (close_paid_sale(sale) && pressed_cancel) paid_in_spite_of_cancel();
        sale_is_over(0);
        break;
    case SEQR_PAY_CANCELED:
        pos_show(words_for_state(state));
        sale_is_over(1);
        break;
    case SEQR_PAY_FAILED:
    case SEQR_PAY_ABANDONED:
        if (status == SEQR_E_REVERSED) undo_sale(sale);
        if (refusal == SEQR_OK) pos_complain(words_for_state(state), seqr_payment_error(sale));
        sale_is_over(1);
        if (refusal == SEQR_E_UNFINISHED) recover(); /* an earlier sale is not settled: chapter 4 */
        break;
    case SEQR_PAY_ASK_CASHIER:
        pos_show(words_for_state(state));
        pos_buttons("Try again", on_try_again, "Cancel", on_cancel, (char *)NULL);
        break;
    case SEQR_PAY_UNKNOWN:
        pos_complain(words_for_state(state), seqr_payment_error(sale));
        pos_buttons("Ask SEQR", on_try_again, "Cancel", on_cancel, "Give up", on_give_up, (char *)NULL);
        break;
    case SEQR_PAY_CANCELING: /* some seconds: the poll has the outcome */
        pos_show(words_for_state(state));
        pos_buttons(NULL, NULL);
        break;
    default: /* STARTING, WAITING; and states that only loyalty and reservations have */
        pos_show(words_for_state(state));
        pos_buttons("Cancel", on_cancel, (char *)NULL);
        break;
    }
}
/* [end timer] */

/* [again] */
/* One write to the disk, no network: it may be called from the window. */
void on_try_again(void)
{
    seqr_status status;
    if (sale == NULL) return;
    status = seqr_pay_continue(sale);
    shown = 0; /* the timer shows what comes next, even if it is the same */
    if (status != SEQR_OK) failed("seqr_pay_continue", status);
}
/* [end again] */

/* [cancel] */
void on_cancel(void)
{
    seqr_status status;
    if (sale == NULL) return;
    pressed_cancel = 1;
    status = seqr_cancel_begin(sale); /* waits for nothing; also while the invoice is being sent */
    begun = status == SEQR_OK;
    if (status != SEQR_OK) failed("seqr_cancel_begin", status);
}
/* [end cancel] */

/* [give-up] */
/* Only for UNKNOWN, and only after a supervisor has looked it up. */
void on_give_up(void)
{
    seqr_status status;
    if (sale == NULL) return;
    if (pos_ask_supervisor("Does the customer's phone, or SEQR's report, show the payment?",
                           "Yes, or not sure", "No, give it up")) return;
    status = seqr_pay_abandon(sale);
    shown = 0;
    if (status != SEQR_OK) failed("seqr_pay_abandon", status);
}
/* [end give-up] */
