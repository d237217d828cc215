/* A member's card, a reservation, a document for the phone. See docs/guide/loyalty-and-reservation.md, receipts.md. */
#include "till.h"
#include <stdio.h>
#include <string.h>

/* [loyalty] */
/* 50.00; members pay ten per cent less. The customer's phone sends the card when it scans the sticker. */
int sell_with_card(const char *number)
{
    seqr_invoice order = SEQR_INVOICE_INIT;
    seqr_invoice_row rows[2];
    seqr_customer_token card;
    seqr_payment *payment = NULL;
    seqr_status status;
    int32_t state = SEQR_PAY_UNKNOWN;
    int closed;

    memset(rows, 0, sizeof rows);
    memset(&card, 0, sizeof card);
    rows[0].description = "Coffee";
    rows[0].total = 5000;
    order.client_invoice_id = number;
    order.title = pos_setting("shop.name");
    order.cashier_id = pos_setting("cashier");
    order.total = 5000;
    order.currency_code = "SEK";
    order.rows = rows;
    order.row_count = 1;
    order.acknowledgment_mode = SEQR_OPTIONAL_ACKNOWLEDGMENT; /* only a POS that answers to cards sets it */
    status = seqr_pay_start(till, &order, &payment);
    if (status != SEQR_OK) return failed("seqr_pay_start", status);

    do {
        status = seqr_pay_poll(payment, 6000, &state);
    } while (status == SEQR_OK && state == SEQR_PAY_WAITING);
    if (status == SEQR_OK && state == SEQR_PAY_LOYALTY) { /* the app is blocked until the till has answered */
        const size_t count = seqr_payment_token_count(payment);
        if (count > 0 && seqr_payment_token(payment, count - 1, &card) == SEQR_OK) {
            card.status = 1; /* used */
            rows[1].description = "Members pay less";
            rows[1].total = -500;
            order.total = 4500;
            order.row_count = 2;
            order.tokens = &card;
            order.token_count = 1;
        }
        status = seqr_pay_update(payment, &order); /* also if the card gives no discount */
        if (status != SEQR_OK) failed("seqr_pay_update", status); /* ALREADY_PAID: the old invoice is paid */
    }
    closed = wait_for_customer(payment); /* prints the amount that was paid */
    seqr_payment_close(payment);
    return closed;
}
/* [end loyalty] */

/* [reservation] */
/* A pump: 500.00 are reserved before it opens; then the amount that was filled is taken. */
int fill_up(const char *number, int64_t filled)
{
    seqr_invoice order = SEQR_INVOICE_INIT;
    seqr_payment *payment = NULL;
    seqr_status status;
    int32_t state = SEQR_PAY_UNKNOWN;
    int closed = 0;

    order.client_invoice_id = number;
    order.title = pos_setting("shop.name");
    order.cashier_id = "Pump 3";
    order.total = 50000;
    order.currency_code = "SEK";
    order.payment_mode = SEQR_RESERVATION_REQUIRED;
    order.commit_timeout_s = 900; /* after 900 s SEQR releases the money, and nothing is paid */
    status = seqr_pay_start(till, &order, &payment);
    if (status != SEQR_OK) return failed("seqr_pay_start", status);

    do {
        status = seqr_pay_poll(payment, 6000, &state);
        if (state == SEQR_PAY_ASK_CASHIER) seqr_cancel(payment); /* no customer: the pump stays closed */
    } while (status == SEQR_OK && (state == SEQR_PAY_WAITING || state == SEQR_PAY_ASK_CASHIER));
    if (status == SEQR_OK && state == SEQR_PAY_RESERVED) {
        pos_show("The pump is open.");
        status = filled > 0 ? seqr_pay_commit(payment, filled) : seqr_cancel(payment);
        if (status != SEQR_OK) failed("The reservation", status); /* IN_DOUBT: the library continues to ask */
        closed = filled > 0 ? wait_for_customer(payment) : status == SEQR_OK;
    }
    seqr_payment_close(payment); /* seqr_next_unfinished returns what is still reserved */
    return closed;
}
/* [end reservation] */

/* [document] */
int send_warranty(const char *number, const char *html)
{
    seqr_receipt_document document = SEQR_RECEIPT_DOCUMENT_INIT;
    seqr_payment *payment = NULL;
    seqr_status status = seqr_payment_find(till, number, &payment);

    if (status != SEQR_OK) return failed("seqr_payment_find", status);
    document.receipt_type = SEQR_WARRANTY;
    document.mime_type = "text/html";
    document.data = html;
    document.size = strlen(html);
    status = seqr_submit_receipt(till, seqr_payment_ers_reference(payment), &document);
    seqr_payment_close(payment);
    return status == SEQR_OK ? 1 : failed("seqr_submit_receipt", status);
}
/* [end document] */
