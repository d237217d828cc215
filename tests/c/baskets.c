/* Loyalty, a changed basket and reservations, as a POS plays them. */
#include "shop.h"

enum { COFFEE = 5000, DISCOUNT = -500, HELD = 50000 };

/* The invoice with the member's discount and the card that earned it. */
static seqr_invoice with_discount(seqr_invoice invoice, seqr_invoice_row rows[2], seqr_customer_token *card)
{
    memset(rows, 0, 2 * sizeof *rows);
    rows[0].description = "Coffee";
    rows[0].total = invoice.total;
    rows[1].description = "Members pay less";
    rows[1].total = DISCOUNT;
    card->status = 1;
    invoice.total += DISCOUNT;
    invoice.rows = rows;
    invoice.row_count = 2;
    invoice.tokens = card;
    invoice.token_count = 1;
    return invoice;
}

static seqr_payment *started(const seqr_invoice *invoice)
{
    seqr_payment *payment = NULL;
    EXPECT(SEQR_OK, seqr_pay_start(till, invoice, &payment));
    return payment;
}

static void amount_is(seqr_payment *payment, int64_t wanted)
{
    int64_t amount = 0;
    char currency[4];
    EXPECT(SEQR_OK, seqr_payment_amount(payment, &amount, currency));
    CHECK(amount == wanted);
}

/* Paid that much, booked and closed. */
static void settle(seqr_payment *payment, int64_t total)
{
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    amount_is(payment, total);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    seqr_payment_close(payment);
}

static void a_card_swiped_at_the_till(void)
{
    seqr_invoice_row rows[2];
    seqr_customer_token card;
    seqr_invoice invoice = bill("L-1", COFFEE);
    seqr_payment *payment;
    memset(&card, 0, sizeof card);
    card.id = "membership";
    card.value = "4711";
    card.description = "Gold";
    invoice.acknowledgment_mode = SEQR_OPTIONAL_ACKNOWLEDGMENT;
    open_shop();
    invoice = with_discount(invoice, rows, &card);
    payment = started(&invoice);
    customer("pay", "L-1");
    settle(payment, COFFEE + DISCOUNT);
    close_shop();
}

static void a_card_in_the_phone(void)
{
    seqr_invoice_row rows[2];
    seqr_customer_token card;
    seqr_invoice invoice = bill("L-2", COFFEE);
    seqr_payment *payment;
    invoice.acknowledgment_mode = SEQR_REQUIRE_ACKNOWLEDGMENT;
    open_shop();
    payment = started(&invoice);
    control("POST", "attach-card", "{\"client_invoice_id\":\"L-2\",\"id\":\"membership\",\"value\":\"4711\"}");
    customer("scan", "L-2");
    wait_for_state(payment, SEQR_PAY_LOYALTY);
    CHECK(seqr_payment_token_count(payment) == 1);
    EXPECT(SEQR_OK, seqr_payment_token(payment, 0, &card));
    CHECK(card.status == 0 && strcmp(card.value, "4711") == 0);
    invoice = with_discount(invoice, rows, &card);
    EXPECT(SEQR_OK, seqr_pay_update(payment, &invoice));
    customer("pay", "L-2");
    settle(payment, COFFEE + DISCOUNT);
    close_shop();
}

static void the_basket_grows(void)
{
    seqr_invoice invoice = bill("B-1", COFFEE);
    seqr_payment *payment;
    open_shop();
    payment = started(&invoice);
    invoice.total = 7500;
    EXPECT(SEQR_OK, seqr_pay_update(payment, &invoice));
    customer("pay", "B-1");
    settle(payment, 7500);
    close_shop();
}

static seqr_payment *reserved(const seqr_invoice *invoice)
{
    seqr_payment *payment = started(invoice);
    customer("reserve", invoice->client_invoice_id);
    wait_for_state(payment, SEQR_PAY_RESERVED);
    return payment;
}

static void all_of_a_reservation(void)
{
    seqr_invoice invoice = bill("R-1", HELD);
    seqr_payment *payment;
    open_shop();
    invoice.payment_mode = SEQR_RESERVATION_REQUIRED;
    payment = reserved(&invoice);
    EXPECT(SEQR_OK, seqr_pay_commit(payment, 0));
    settle(payment, HELD);
    invoice.client_invoice_id = "R-2";
    invoice.payment_mode = SEQR_RESERVATION_DESIRED;
    payment = reserved(&invoice);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    close_shop();
}

/* What only the API pages have, and the schema has not. */
static void a_pump(void)
{
    seqr_invoice invoice = bill("P-1", HELD);
    seqr_payment *payment;
    open_shop();
    invoice.payment_mode = SEQR_RESERVATION_PRELIMINARY;
    invoice.commit_timeout_s = 900;
    payment = reserved(&invoice);
    EXPECT(SEQR_OK, seqr_pay_commit(payment, 31250));
    settle(payment, 31250);
    close_shop();
}

static const struct test_case cases[] = {
    CASE(a_card_swiped_at_the_till), CASE(a_card_in_the_phone), CASE(the_basket_grows),
    CASE(all_of_a_reservation),      CASE(a_pump),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
