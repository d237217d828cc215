/* The whole trade as one program, against a service that this project has not written (tests/strict_server.py). */
#include "shop.h"

static seqr_payment *until_paid(const char *sale, int64_t total)
{
    seqr_payment *payment = start(sale, total);
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    return payment;
}

static void the_whole_trade(void)
{
    seqr_refund_request request;
    seqr_payment *payment;
    const char *reference;
    char *refund = NULL;
    int64_t amount = 0;
    char currency[4];
    open_shop(); /* registers and assigns */
    EXPECT(SEQR_OK, seqr_ping(library, NULL));
    EXPECT(SEQR_OK, seqr_assign_seqr_id(till, "HTTP://SEQR.SE/Q54321"));

    payment = until_paid("S-1", 5900);
    reference = seqr_payment_ers_reference(payment);
    CHECK(reference != NULL && strlen(reference) == 25);
    EXPECT(SEQR_OK, seqr_payment_amount(payment, &amount, currency));
    CHECK(amount == 5900);
    EXPECT(SEQR_OK, seqr_payment_paid_at(payment, &amount));
    CHECK(amount == 1446110328663);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    wait_for_log("The receipt of 0000000000000000000007000 was delivered");

    request = refund_of(reference, "R-1", 2000);
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    CHECK(refund != NULL);
    seqr_string_free(refund);
    request = refund_of(reference, "R-2", 3900);
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    seqr_string_free(refund);
    request = refund_of(reference, "R-3", 1);
    EXPECT(SEQR_E_AMOUNT, seqr_refund(till, &request, &refund));
    seqr_payment_close(payment);

    payment = start("NEVER-1", 1250);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    CHECK(state_of(payment) == SEQR_PAY_CANCELED);
    seqr_payment_close(payment);
    close_shop();

    { /* a store that does not know the payment: the service refuses what is too much */
        seqr_config config = test_config();
        config.store_path = in_scratch("other.db");
        open_shop_with(&config);
        payment = until_paid("S-2", 100);
        EXPECT(SEQR_OK, seqr_pay_confirm(payment));
        seqr_payment_close(payment);
        request = refund_of("0000000000000000000007000", "R-4", 1);
        EXPECT(SEQR_E_REFUSED, seqr_refund(till, &request, &refund));
        CHECK(seqr_last_result_code() == 98);
        request.refund_id = "R-5";
        request.ers_reference = "0000000000000000000000001";
        EXPECT(SEQR_E_REFUSED, seqr_refund(till, &request, &refund));
        CHECK(seqr_last_result_code() == 23);
        EXPECT(SEQR_OK, seqr_unregister(till));
        close_shop();
    }
    open_shop();
    EXPECT(SEQR_OK, seqr_unregister(till));
    close_shop();
}

static const struct test_case cases[] = {
    CASE(the_whole_trade),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
