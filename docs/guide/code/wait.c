/* The same in a program without a window's loop: a kiosk, a console, a thread of its own. See docs/guide/sale.md. */
#include "till.h"

static int cancel_and_wait(seqr_payment *payment)
{
    const seqr_status status = seqr_cancel(payment);
    if (status == SEQR_OK) pos_sale_is_open_again();
    else if (status == SEQR_E_ALREADY_PAID) return close_paid_sale(payment);
    else failed("seqr_cancel", status);
    return 0;
}

/* 1 if the sale is paid and closed. It may run on a thread of its own, and post what it shows to the window. */
int wait_for_customer(seqr_payment *payment)
{
    for (;;) {
        int32_t state = SEQR_PAY_UNKNOWN;
        seqr_status status = seqr_pay_poll(payment, 6000, &state); /* returns at once after a change */

        if (status == SEQR_E_NOT_SAVED) { /* paid, and the disk is full: booked when it is stored */
            failed("Free some space; do not switch off", status);
            if (!pos_ask(words_for(status), "It is done", "Leave it")) return 0;
            continue;
        }
        if (status == SEQR_E_REVERSED) {
            undo_sale(payment);
            return 0;
        }
        if (status == SEQR_E_OTHER_AMOUNT || status == SEQR_E_OTHER_PAYMENT) /* the state is written with these too */
            pos_complain(words_for(status), seqr_last_error());
        else if (status != SEQR_OK) return failed("seqr_pay_poll", status);
        switch (state) {
        case SEQR_PAY_COMPLETED:
            return close_paid_sale(payment);
        case SEQR_PAY_CANCELED:
        case SEQR_PAY_FAILED:
        case SEQR_PAY_ABANDONED:
            pos_complain(words_for_state(state), seqr_payment_error(payment));
            pos_sale_is_open_again();
            return 0;
        case SEQR_PAY_ASK_CASHIER:
            if (!pos_ask(words_for_state(state), "Try again", "Cancel")) return cancel_and_wait(payment);
            seqr_pay_continue(payment); /* if the customer has paid meanwhile, the next poll shows it */
            break;
        case SEQR_PAY_UNKNOWN:
            if (!pos_ask(words_for_state(state), "Ask SEQR", "Leave it for later")) return 0; /* it stays unfinished */
            status = seqr_pay_continue(payment);
            if (status == SEQR_E_STATE) pos_show("It is being canceled."); /* goes on by itself: wait */
            else if (status != SEQR_OK) return failed("seqr_pay_continue", status);
            break;
        case SEQR_PAY_LOYALTY: /* only if the invoice asked for these two; the caller handles them */
        case SEQR_PAY_RESERVED:
            return 0;
        default: /* WAITING, CANCELING, or a state of a later version */
            pos_show(words_for_state(state));
            break;
        }
    }
}

