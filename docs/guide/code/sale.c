/* A sale in a program with a window: a button, a timer, nothing that blocks. See docs/guide/sale.md. */
#include "till.h"
#include <stdio.h>

/* [state] */
static seqr_payment *sale;  /* the one being paid; NULL if there is none */
static int32_t shown;       /* the state that the cashier sees */
static seqr_status shown_status;
static int pressed_cancel;
static int busy;            /* a call is under way in the background */

static struct {
    seqr_status status;
    char text[600];
} answer; /* of the call in the background */

/* On the worker's thread, right after the call: seqr_last_error belongs to the thread. */
static void note(seqr_status status)
{
    answer.status = status;
    snprintf(answer.text, sizeof answer.text, "%s", status == SEQR_OK ? "" : seqr_last_error());
}
/* [end state] */

static void on_timer(void);

/* [button] */
static seqr_invoice invoice;

static void send_invoice(void) { note(seqr_pay_start(till, &invoice, &sale)); } /* may take 30 s */

static void invoice_sent(void)
{
    busy = 0;
    if (answer.status == SEQR_OK) { /* WAITING, or UNKNOWN where the answer was lost: the timer shows it */
        shown = 0;
        pos_start_timer(on_timer);
        return;
    }
    pos_complain(words_for(answer.status), answer.text); /* nothing is to be paid, there is no handle */
    if (answer.status == SEQR_E_UNFINISHED) recover(); /* chapter 4; it asks and waits, in a dialog of its own */
    pos_sale_is_open_again();
}

void on_seqr_button(const char *number, const seqr_invoice_row *rows, size_t row_count, int64_t total)
{
    const seqr_invoice empty = SEQR_INVOICE_INIT;

    if (busy || sale != NULL) return;
    invoice = empty;
    invoice.client_invoice_id = number; /* the sale's number in your books; unique at this till */
    invoice.title = pos_setting("shop.name");
    invoice.cashier_id = pos_setting("cashier");
    invoice.total = total;              /* 5900 is 59.00 */
    invoice.currency_code = "SEK";
    invoice.rows = rows;                /* must add up to total */
    invoice.row_count = row_count;
    busy = 1;
    pressed_cancel = 0;
    pos_show("Sending the invoice to SEQR ...");
    pos_in_background(send_invoice, invoice_sent);
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
    refund(refund_id, seqr_payment_ers_reference(sale), amount, currency); /* waits: in yours, on a worker thread */
}
/* [end end-of-sale] */

/* [timer] */
/* The state is written with these too. */
static int comes_with_a_state(seqr_status status)
{
    return status == SEQR_E_REVERSED || status == SEQR_E_NOT_SAVED || status == SEQR_E_OTHER_AMOUNT ||
           status == SEQR_E_OTHER_PAYMENT || status == SEQR_E_BUSY;
}

static void on_timer(void)
{
    int32_t state = SEQR_PAY_UNKNOWN;
    const seqr_status status = seqr_pay_poll(sale, 0, &state); /* no input or output: it never blocks */

    if (status != SEQR_OK && !comes_with_a_state(status)) {
        failed("seqr_pay_poll", status);
        sale_is_over(0); /* it stays unfinished, and comes back by seqr_next_unfinished */
        return;
    }
    if (busy || (state == shown && status == shown_status)) return;
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
        pos_complain(words_for_state(state), seqr_payment_error(sale));
        sale_is_over(1);
        break;
    case SEQR_PAY_ASK_CASHIER:
        pos_show(words_for_state(state));
        pos_buttons("Try again", on_try_again, "Cancel", on_cancel, (char *)NULL);
        break;
    case SEQR_PAY_UNKNOWN:
        pos_complain(words_for_state(state), seqr_payment_error(sale));
        pos_buttons("Ask SEQR", on_try_again, "Cancel", on_cancel, "Give up", on_give_up, (char *)NULL);
        break;
    default: /* WAITING, CANCELING; and what only an invoice with loyalty or a reservation meets */
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
    if (busy || sale == NULL) return;
    status = seqr_pay_continue(sale);
    shown = 0; /* the timer shows what comes next, even if it is the same */
    if (status != SEQR_OK) failed("seqr_pay_continue", status);
}
/* [end again] */

/* [cancel] */
static void cancel_work(void) { note(seqr_cancel(sale)); } /* may take 15 s */

static void cancel_done(void)
{
    busy = 0;
    shown = 0; /* OK, ALREADY_PAID, REVERSED: the state says it all, and the timer shows it */
    if (answer.status == SEQR_OK || answer.status == SEQR_E_ALREADY_PAID || answer.status == SEQR_E_REVERSED) return;
    pos_complain(words_for(answer.status), answer.text); /* IN_DOUBT, REFUSED, NOT_SAVED */
}

void on_cancel(void)
{
    if (busy || sale == NULL) return;
    busy = 1;
    pressed_cancel = 1;
    pos_show("Canceling ...");
    pos_in_background(cancel_work, cancel_done);
}
/* [end cancel] */

/* [give-up] */
/* Only for UNKNOWN, and only by somebody who has looked it up. */
void on_give_up(void)
{
    seqr_status status;
    if (busy || sale == NULL) return;
    if (pos_ask_supervisor("Does the customer's phone, or SEQR's report, show the payment?",
                           "Yes, or not sure", "No, give it up")) return;
    status = seqr_pay_abandon(sale);
    shown = 0;
    if (status != SEQR_OK) failed("seqr_pay_abandon", status);
}
/* [end give-up] */
