/* A sale that is paid. See docs/guide/sale.md. */
#include "till.h"

/* [reversed] */
/* SEQR has reversed the payment: the customer has the money. 1 when the sale's number is free again. */
int undo_sale(seqr_payment *payment)
{
    seqr_status status;

    pos_unbook(seqr_payment_client_invoice_id(payment), seqr_payment_ers_reference(payment));
    status = seqr_acknowledge_reversal(payment);
    if (status != SEQR_OK) return failed("seqr_acknowledge_reversal", status); /* the next start sees it again */
    pos_sale_is_open_again();
    return 1;
}
/* [end reversed] */

/* [paid] */
/* Book, print, confirm, in this order. 1 when the sale is booked and confirmed. */
int close_paid_sale(seqr_payment *payment)
{
    const char *number = seqr_payment_client_invoice_id(payment);
    const char *reference = seqr_payment_ers_reference(payment);
    char currency[4], *receipt = NULL;
    int64_t amount = 0, paid_at = 0;
    seqr_status status = seqr_payment_amount(payment, &amount, currency);

    if (status == SEQR_OK) status = seqr_payment_paid_at(payment, &paid_at);
    if (status != SEQR_OK) return failed("A paid sale cannot be read", status);

    if (!pos_book(number, reference, amount, currency, paid_at)) {
        pos_complain("Paid by SEQR, but the sale could not be booked.", "The till shows it again at the next start.");
        return 0; /* not confirmed: seqr_next_unfinished gives it again */
    }
    if (seqr_receipt_text(payment, 42, &receipt) == SEQR_OK) pos_print(receipt);
    seqr_string_free(receipt);

    status = seqr_pay_confirm(payment);
    if (status == SEQR_E_REVERSED) {
        undo_sale(payment);
        return 0;
    }
    return status == SEQR_OK ? 1 : failed("seqr_pay_confirm", status);
}
/* [end paid] */
