/* Money given back: exactly once for each refund id, never more than was paid. */
#include "shop.h"

static void in_two_parts_and_never_more(void)
{
    seqr_refund_request request;
    const char *reference;
    char *refund = NULL;
    open_shop();
    reference = sold("S-1", 5900);
    request = refund_of(reference, "R-1", 2000);
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    CHECK(refund != NULL && strcmp(refund, reference) != 0);
    HOLDS(ledger("S-1"), refund);
    seqr_string_free(refund);
    request = refund_of(reference, "R-2", 4000);
    refund = NULL;
    EXPECT(SEQR_E_AMOUNT, seqr_refund(till, &request, &refund));
    HOLDS(seqr_last_error(), "59.00"); /* paid */
    HOLDS(seqr_last_error(), "20.00"); /* given back */
    CHECK(refund == NULL && calls("refundPayment") == 1);
    request = refund_of(reference, "R-2", 3900);
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    seqr_string_free(refund);
    HOLDS(ledger("S-1"), "\"charged\":\"0.00\"");
    close_shop();
}

static void the_same_refund_id_again(void)
{
    seqr_refund_request request;
    const char *reference;
    char *first = NULL, *again = NULL;
    open_shop();
    reference = sold("S-1", 5900);
    request = refund_of(reference, "R-1", 2000);
    EXPECT(SEQR_OK, seqr_refund(till, &request, &first));
    EXPECT(SEQR_OK, seqr_refund(till, &request, &again));
    CHECK(strcmp(first, again) == 0);
    seqr_string_free(again);
    close_shop();
    open_shop(); /* and after a restart */
    EXPECT(SEQR_OK, seqr_refund(till, &request, &again));
    CHECK(strcmp(first, again) == 0);
    seqr_string_free(again);
    seqr_string_free(first);
    CHECK(calls("refundPayment") == 1);
    HOLDS(ledger("S-1"), "\"charged\":\"39.00\"");
    request.amount = 2001;
    EXPECT(SEQR_E_CONFLICT, seqr_refund(till, &request, &again));
    request.amount = 2000;
    request.cashier_id = "Berta";
    EXPECT(SEQR_E_CONFLICT, seqr_refund(till, &request, &again));
    CHECK(calls("refundPayment") == 1);
    close_shop();
}

/* What seqr_refund_find gives of a refund of S-1. */
static void has(const char *refund_id, seqr_status outcome, int64_t amount, const char *reference)
{
    seqr_refund_info info = SEQR_REFUND_INFO_INIT;
    EXPECT(SEQR_OK, seqr_refund_find(till, refund_id, &info));
    CHECK(info.outcome == outcome && info.amount == amount && strcmp(info.currency_code, "SEK") == 0);
    CHECK(info.refund_reference == NULL ? reference == NULL : strcmp(info.refund_reference, reference) == 0);
    CHECK(info.begun_at_ms > 0 && info.changed_at_ms >= info.begun_at_ms);
    HOLDS(ledger("S-1"), info.ers_reference);
}

static void found_again(void)
{
    seqr_refund_info info = SEQR_REFUND_INFO_INIT;
    seqr_refund_request request;
    const char *kept;
    char *refund = NULL, *none = NULL;
    open_shop();
    request = refund_of(sold("S-1", 5900), "R-1", 2000);
    EXPECT(SEQR_E_NOT_FOUND, seqr_refund_find(till, "R-1", &info));
    CHECK(info.ers_reference == NULL && info.amount == 0); /* written on success only */
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    has("R-1", SEQR_OK, 2000, refund);
    EXPECT(SEQR_OK, seqr_refund_find(till, "R-1", &info));
    CHECK(info.result_code == -1 && info.reserved == 0);
    kept = info.ers_reference;
    control("POST", "settings", "{\"refunds\":\"reseller-not-allowed\"}");
    request.refund_id = "R-2";
    EXPECT(SEQR_E_REFUSED, seqr_refund(till, &request, &none));
    has("R-2", SEQR_E_REFUSED, 2000, NULL);
    EXPECT(SEQR_OK, seqr_refund_find(till, "R-2", &info));
    CHECK(info.result_code == 97 && seqr_last_result_code() == 97);
    CHECK(info.ers_reference == kept); /* no text is kept twice */
    control("POST", "settings", "{\"refunds\":\"allowed\"}");
    misbehave("{\"operation\":\"refundPayment\",\"answer\":\"lost\"}");
    request.refund_id = "R-3";
    request.amount = 1000;
    EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &none));
    has("R-3", SEQR_E_IN_DOUBT, 1000, NULL);
    close_shop();
    open_shop(); /* and after a restart */
    has("R-1", SEQR_OK, 2000, refund);
    has("R-2", SEQR_E_REFUSED, 2000, NULL);
    has("R-3", SEQR_E_IN_DOUBT, 1000, NULL);
    EXPECT(SEQR_E_ARGUMENT, seqr_refund_find(till, "R-1", NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_refund_find(till, NULL, &info));
    EXPECT(SEQR_E_ARGUMENT, seqr_refund_find(NULL, "R-1", &info));
    info.struct_size = 3;
    EXPECT(SEQR_E_ARGUMENT, seqr_refund_find(till, "R-1", &info));
    seqr_string_free(refund);
    close_shop();
}

static void of_a_payment_that_nobody_knows(void)
{
    seqr_refund_request request = refund_of("1234567890123456789012345", "R-1", 500);
    char *refund = NULL;
    open_shop();
    EXPECT(SEQR_E_REFUSED, seqr_refund(till, &request, &refund));
    CHECK(seqr_last_result_code() == 23 && refund == NULL);
    EXPECT(SEQR_OK, seqr_next_refund_in_doubt(till, NULL, &refund));
    CHECK(refund == NULL);
    close_shop();
}

static void of_a_payment_of_another_store(void)
{
    seqr_config config = test_config();
    seqr_refund_request request;
    const char *reference;
    char *refund = NULL;
    open_shop();
    reference = sold("S-1", 5900);
    close_shop();
    config.store_path = in_scratch("other.db");
    open_library(&config);
    {
        seqr_registration registration = test_registration();
        registration.external_terminal_id = "Till 5";
        registration.seqr_id = "55555";
        EXPECT(SEQR_OK, seqr_register(library, &registration, &till));
    }
    request = refund_of(reference, "R-1", 6000);
    EXPECT(SEQR_E_REFUSED, seqr_refund(till, &request, &refund)); /* SEQR judges */
    CHECK(seqr_last_result_code() == 98 && refund == NULL);
    request.refund_id = "R-2";
    request.amount = 5900;
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    seqr_string_free(refund);
    HOLDS(ledger("S-1"), "\"charged\":\"0.00\"");
    close_shop();
}

static void whose_answer_is_lost(void)
{
    seqr_refund_request request, more;
    const char *reference;
    char *refund = NULL, *none = NULL;
    open_shop();
    reference = sold("S-1", 5900);
    misbehave("{\"operation\":\"refundPayment\",\"answer\":\"lost\"}");
    request = refund_of(reference, "R-1", 2000);
    EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &refund));
    EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &refund)); /* never sent again */
    CHECK(refund == NULL && calls("refundPayment") == 1);
    close_shop();
    open_shop();
    EXPECT(SEQR_OK, seqr_next_refund_in_doubt(till, NULL, &refund));
    CHECK(refund != NULL && strcmp(refund, "R-1") == 0);
    EXPECT(SEQR_OK, seqr_next_refund_in_doubt(till, refund, &none));
    CHECK(none == NULL);
    seqr_string_free(refund);
    more = refund_of(reference, "R-2", 4000); /* what is in doubt counts */
    EXPECT(SEQR_E_AMOUNT, seqr_refund(till, &more, &none));
    HOLDS(seqr_last_error(), "in doubt");
    EXPECT(SEQR_OK, seqr_refund_resolve(till, "R-1", 1));
    EXPECT(SEQR_OK, seqr_refund_resolve(till, "R-1", 1));
    EXPECT(SEQR_E_STATE, seqr_refund_resolve(till, "R-1", 0));
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    CHECK(refund == NULL); /* its reference was in the answer */
    EXPECT(SEQR_E_AMOUNT, seqr_refund(till, &more, &none));
    CHECK(calls("refundPayment") == 1);
    HOLDS(ledger("S-1"), "\"charged\":\"39.00\"");
    close_shop();
}

static void that_did_not_happen(void)
{
    seqr_refund_request request;
    const char *reference;
    char *refund = NULL;
    open_shop();
    reference = sold("S-1", 5900);
    misbehave("{\"operation\":\"refundPayment\",\"answer\":\"lost\",\"work\":false}");
    request = refund_of(reference, "R-1", 5900);
    EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &refund));
    EXPECT(SEQR_E_STATE, seqr_refund_resolve(till, "R-1", 0)); /* its request may be under way for ten minutes */
    HOLDS(seqr_last_error(), " min");
    close_shop();
    CHECK(setenv("SEQR_TEST_SLOW_PACKETS_MS", "0", 1) == 0); /* which are over */
    open_shop();
    EXPECT(SEQR_OK, seqr_refund_resolve(till, "R-1", 0));
    request.refund_id = "R-2"; /* it no longer counts */
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    seqr_string_free(refund);
    HOLDS(ledger("S-1"), "\"charged\":\"0.00\"");
    close_shop();
}

/* A proxy, or whatever else stands between, forbids what it has let through. */
static void that_a_proxy_forbids_after_seqr_has_made_it(void)
{
    seqr_refund_request request;
    const char *reference;
    char *refund = NULL;
    open_shop();
    reference = sold("S-1", 5900);
    misbehave("{\"operation\":\"refundPayment\",\"answer\":{\"http\":{\"status\":403}}}");
    request = refund_of(reference, "R-1", 2000);
    EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &refund));
    EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &refund)); /* never sent again */
    CHECK(refund == NULL && calls("refundPayment") == 1);
    HOLDS(ledger("S-1"), "\"charged\":\"39.00\"");
    CHECK(logged("Refund R-1: 20.00 SEK of payment ") == 1 && logged("in doubt: ") == 1);
    misbehave("{\"operation\":\"refundPayment\",\"work\":false,\"answer\":{\"http\":{\"status\":404}}}");
    request.refund_id = "R-2";
    EXPECT(SEQR_E_HTTP, seqr_refund(till, &request, &refund)); /* given before anything is done */
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
    CHECK(logged("Refund R-2: 20.00 SEK of payment ") == 2); /* refused, then made */
    seqr_string_free(refund);
    close_shop();
}

static void that_the_shop_may_not_make(void)
{
    seqr_refund_request request;
    const char *reference;
    char *refund = NULL;
    open_shop();
    reference = sold("S-1", 5900);
    control("POST", "settings", "{\"refunds\":\"reseller-not-allowed\"}");
    request = refund_of(reference, "R-1", 2000);
    EXPECT(SEQR_E_REFUSED, seqr_refund(till, &request, &refund));
    CHECK(seqr_last_result_code() == 97);
    control("POST", "settings", "{\"refunds\":\"allowed\"}");
    EXPECT(SEQR_OK, seqr_refund(till, &request, &refund)); /* refused is not done: the same id may be tried again */
    seqr_string_free(refund);
    close_shop();
}

/* The whole invoice in rows, as long as an invoice may be, and given back so: 3 MB each way of nothing but descriptions. */
static void of_three_megabytes_cut_in_the_middle(void)
{
    static seqr_invoice_row rows[10000];
    static char description[301];
    seqr_refund_request request;
    const char *reference;
    char *refund = NULL;
    size_t i;
    open_shop();
    memset(description, 'x', sizeof description - 1);
    for (i = 0; i < COUNT(rows); i++) {
        rows[i].description = description;
        rows[i].total = 1;
    }
    reference = sold("S-1", 20000);
    ledger_after("receipt", "S-1");
    misbehave("{\"operation\":\"*\",\"close_in_request\":100000}");
    request = refund_of(reference, "R-1", 10000);
    request.rows = rows;
    request.row_count = COUNT(rows);
    EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &refund));
    CHECK(refund == NULL);
    close_shop();
}

/* What stands between the till and SEQR lets the request through and answers by itself (rule middlebox-answers). */
static void that_something_between_says_no_to(void)
{
    static const struct {
        const char *rule;
        seqr_status wanted;
    } answers[] = {
        {"{\"operation\":\"refundPayment\",\"answer\":{\"http\":{\"status\":403}}}", SEQR_E_IN_DOUBT},
        {"{\"operation\":\"refundPayment\",\"answer\":{\"http\":{\"status\":302}}}", SEQR_E_IN_DOUBT},
        {"{\"operation\":\"refundPayment\",\"work\":false,\"answer\":{\"http\":{\"status\":401}}}", SEQR_E_HTTP},
    };
    const char *reference;
    char id[8], *refund = NULL;
    size_t i;
    open_shop();
    reference = sold("S-1", 5900);
    for (i = 0; i < COUNT(answers); i++) {
        seqr_refund_request request;
        snprintf(id, sizeof id, "R-%u", (unsigned)i);
        request = refund_of(reference, id, 1000);
        misbehave(answers[i].rule);
        EXPECT(answers[i].wanted, seqr_refund(till, &request, &refund));
        behave_well();
        if (answers[i].wanted == SEQR_E_IN_DOUBT) { /* it was made, and the same id does not make it twice */
            EXPECT(SEQR_E_IN_DOUBT, seqr_refund(till, &request, &refund));
            CHECK(calls("refundPayment") == (int)i + 1);
        } else {
            EXPECT(SEQR_OK, seqr_refund(till, &request, &refund));
            CHECK(calls("refundPayment") == (int)i + 2);
            seqr_string_free(refund);
        }
    }
    HOLDS(ledger("S-1"), "\"charged\":\"29.00\"");
    close_shop();
}

static const struct test_case cases[] = {
    CASE(in_two_parts_and_never_more),
    CASE(the_same_refund_id_again),
    CASE(found_again),
    CASE(of_a_payment_that_nobody_knows),
    CASE(of_a_payment_of_another_store),
    CASE(whose_answer_is_lost),
    CASE(that_did_not_happen),
    CASE(that_something_between_says_no_to),
    CASE(that_a_proxy_forbids_after_seqr_has_made_it),
    CASE(that_the_shop_may_not_make),
    CASE(of_three_megabytes_cut_in_the_middle),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
