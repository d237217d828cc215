/* The way to SEQR: who may call, who answers, and what happens when nobody does. */
#include "shop.h"

static void nothing_was_started(const char *sale)
{
    seqr_payment *payment = NULL;
    nothing_is_unfinished();
    if (seqr_payment_find(till, sale, &payment) == SEQR_OK) CHECK(state_of(payment) == SEQR_PAY_FAILED);
    seqr_payment_close(payment);
}

static void a_wrong_password_of_the_reseller(void)
{
    const seqr_config config = test_config();
    seqr_registration registration = test_registration();
    char *name = NULL;
    open_library(&config);
    registration.reseller_password = "wrong-password";
    EXPECT(SEQR_E_AUTHENTICATION, seqr_register(library, &registration, &till));
    CHECK(seqr_last_result_code() == 20 && till == NULL);
    EXPECT(SEQR_E_NOT_FOUND, seqr_terminal_open(library, TILL, &till));
    registration = test_registration();
    registration.reseller_id = "nobody";
    EXPECT(SEQR_E_AUTHENTICATION, seqr_register(library, &registration, &till));
    CHECK(seqr_last_result_code() == 37);
    EXPECT(SEQR_OK, seqr_next_terminal(library, NULL, &name));
    CHECK(name == NULL);
    registration = test_registration();
    EXPECT(SEQR_OK, seqr_register(library, &registration, &till));
    close_shop();
}

static void a_terminal_that_seqr_does_not_know(void)
{
    const seqr_config config = test_config();
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_payment *payment = NULL;
    open_library(&config);
    EXPECT(SEQR_OK, seqr_terminal_import(library, TILL, "unknown", "terminal-password", NULL, &till));
    EXPECT(SEQR_E_AUTHENTICATION, seqr_pay_start(till, &invoice, &payment));
    CHECK(seqr_last_result_code() == 29 && payment == NULL);
    nothing_was_started("S-1");
    EXPECT(SEQR_E_AUTHENTICATION, seqr_assign_seqr_id(till, "12345"));
    EXPECT(SEQR_OK, seqr_unregister(till)); /* gone already: that is what was wanted */
    close_shop();
}

static void a_till_from_the_back_office(void)
{
    const seqr_config config = test_config();
    char *name = NULL, *next = NULL, terminal_id[64];
    seqr_terminal *other = NULL;
    int again;
    open_shop();
    snprintf(terminal_id, sizeof terminal_id, "%s", seqr_terminal_id(till));
    EXPECT(SEQR_E_CONFLICT, seqr_terminal_import(library, TILL, "another", "terminal-password", NULL, &other));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(library, "Till 5", "another", "abc", NULL, &other));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(library, "Till 5", "an other", "terminal-password", NULL, &other));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(library, "Till 5", "another", "terminal-password", "1 2", &other));
    EXPECT(SEQR_E_CONFLICT, seqr_terminal_import(library, "Till 5", terminal_id, "terminal-password", NULL, &other));
    CHECK(other == NULL);
    EXPECT(SEQR_OK, seqr_terminal_import(library, "Till 5", "another", "terminal-password", "HTTP://SEQR.SE/Q55",
                                         &other));
    CHECK(strcmp(seqr_terminal_seqr_id(other), "55") == 0 && strcmp(seqr_terminal_id(other), "another") == 0);
    seqr_terminal_close(other);
    for (again = 0; again < 500; again++) { /* closed and opened at once, while its tasks still end */
        EXPECT(SEQR_OK, seqr_terminal_import(library, "Till 5", "another", "terminal-password", "55", &other));
        seqr_terminal_close(other);
    }
    EXPECT(SEQR_OK, seqr_next_terminal(library, NULL, &name));
    CHECK(strcmp(name, TILL) == 0);
    EXPECT(SEQR_OK, seqr_next_terminal(library, name, &next));
    CHECK(strcmp(next, "Till 5") == 0);
    seqr_string_free(name);
    EXPECT(SEQR_OK, seqr_next_terminal(library, next, &name));
    CHECK(name == NULL);
    seqr_string_free(next);
    close_shop();
    open_library(&config);
    EXPECT(SEQR_OK, seqr_terminal_open(library, "Till 5", &till));
    close_shop();
}

static void a_sticker_of_another_till(void)
{
    seqr_registration registration = test_registration();
    seqr_terminal *other = NULL;
    open_shop();
    registration.external_terminal_id = "Till 5";
    EXPECT(SEQR_E_REFUSED, seqr_register(library, &registration, &other)); /* 12345 is the first till's */
    CHECK(seqr_last_result_code() == 53 && other == NULL);
    EXPECT(SEQR_OK, seqr_terminal_open(library, "Till 5", &other)); /* registered it is */
    CHECK(seqr_terminal_seqr_id(other) == NULL);
    EXPECT(SEQR_OK, seqr_assign_seqr_id(other, "55555"));
    seqr_terminal_close(other);
    registration.seqr_id = "55555";
    EXPECT(SEQR_OK, seqr_register(library, &registration, &other)); /* once a till, however often it is called */
    CHECK(calls("registerTerminal") == 2);
    seqr_terminal_close(other);
    close_shop();
}

static void nobody_listens(void)
{
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_registration registration = test_registration();
    seqr_refund_request request;
    seqr_payment *payment = NULL;
    seqr_terminal *other = NULL;
    const char *reference;
    char *text = NULL;
    uint32_t milliseconds = 77;
    open_shop();
    EXPECT(SEQR_OK, seqr_ping(library, &milliseconds));
    reference = sold("S-0", 100);
    ledger_after("receipt", "S-0");
    request = refund_of(reference, "R-1", 50);
    stage("stop");
    milliseconds = 77;
    EXPECT(SEQR_E_NETWORK, seqr_ping(library, &milliseconds));
    CHECK(milliseconds == 77);
    EXPECT(SEQR_E_NETWORK, seqr_pay_start(till, &invoice, &payment));
    CHECK(payment == NULL && seqr_last_result_code() == -1);
    nothing_was_started("S-1");
    EXPECT(SEQR_E_NETWORK, seqr_refund(till, &request, &text));
    EXPECT(SEQR_OK, seqr_next_refund_in_doubt(till, NULL, &text));
    CHECK(text == NULL);
    EXPECT(SEQR_E_NETWORK, seqr_assign_seqr_id(till, "777"));
    CHECK(strcmp(seqr_terminal_seqr_id(till), "12345") == 0);
    EXPECT(SEQR_E_NETWORK, seqr_unregister(till));
    registration.external_terminal_id = "Till 5";
    EXPECT(SEQR_E_NETWORK, seqr_register(library, &registration, &other));
    EXPECT(SEQR_E_NOT_FOUND, seqr_terminal_open(library, "Till 5", &other));
    stage("start");
    EXPECT(SEQR_OK, seqr_refund(till, &request, &text)); /* the same id */
    seqr_string_free(text);
    sold("S-1", 1250); /* the same sale */
    close_shop();
}

static void a_name_that_is_no_host(void)
{
    seqr_config config = test_config();
    config.endpoint = "https://no-such-host.invalid/service";
    open_library(&config);
    EXPECT(SEQR_E_NETWORK, seqr_ping(library, NULL));
    HOLDS(seqr_last_error(), "no-such-host.invalid");
    seqr_close(library);
}

static void plain_http_only_at_home(void)
{
    static const char *const far_away[] = {"http://pay.example/service", "http://10.1.2.3/",
                                           "http://127.0.0.1.pay.example/", "http://localhost.pay.example/"};
    seqr_config config = test_config();
    size_t i;
    for (i = 0; i < COUNT(far_away); i++) {
        config.endpoint = far_away[i];
        config.flags = 0;
        EXPECT(SEQR_E_CONFIG, seqr_open(&config, &library));
        HOLDS(seqr_last_error(), "https");
        config.flags = SEQR_ALLOW_PLAIN_HTTP;
        open_library(&config);
        seqr_close(library);
    }
    config.endpoint = "https://user:demo-password@pay.example/";
    EXPECT(SEQR_E_CONFIG, seqr_open(&config, &library));
}

/* ---- certificates --------------------------------------------------------------------------------------------- */

static void nobody_is_trusted(const char *ca_file)
{
    seqr_config config = test_config();
    const seqr_registration registration = test_registration();
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_payment *payment = NULL;
    config.ca_file = ca_file;
    open_library(&config);
    EXPECT(SEQR_E_TLS, seqr_ping(library, NULL));
    HOLDS(seqr_last_error(), given("SEQR_SAYS"));
    EXPECT(SEQR_E_TLS, seqr_register(library, &registration, &till));
    EXPECT(SEQR_OK, seqr_terminal_import(library, TILL, "terminal", "terminal-password", NULL, &till));
    EXPECT(SEQR_E_TLS, seqr_pay_start(till, &invoice, &payment));
    HOLDS(seqr_last_error(), given("SEQR_SAYS"));
    nothing_was_started("S-1");
    CHECK(calls("") == 0);
    close_shop();
}

static void a_certificate_that_has_expired(void) { nobody_is_trusted(in_scratch("ca.pem")); }
static void a_certificate_for_another_host(void) { nobody_is_trusted(in_scratch("ca.pem")); }
static void a_certificate_signed_by_itself(void) { nobody_is_trusted(in_scratch("ca.pem")); }
static void a_certificate_of_an_authority_that_is_not_known(void) { nobody_is_trusted(NULL); }

static void a_certificate_of_the_authority_in_ca_file(void)
{
    seqr_config config = test_config();
    config.ca_file = in_scratch("ca.pem");
    open_shop_with(&config);
    sold("S-1", 1250);
    HOLDS(ledger_after("receipt", "S-1"), "\"charged\":\"12.50\"");
    close_shop();
}

/* ---- the service goes away ------------------------------------------------------------------------------------- */

static void seqr_is_away_in_mid_polling_and_comes_back(void)
{
    seqr_payment *payment;
    open_shop();
    payment = start("S-1", 1250);
    wait_for_calls("getPaymentStatus", 2);
    stage("stop");
    while (seqr_payment_error(payment) == NULL) CHECK(state_of(payment) == SEQR_PAY_WAITING);
    CHECK(state_of(payment) == SEQR_PAY_WAITING); /* polled through */
    stage("start");
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    HOLDS(ledger_after("receipt", "S-1"), "\"charged\":\"12.50\"");
    seqr_payment_close(payment);
    close_shop();
}

static void seqr_comes_back_and_has_forgotten(void)
{
    const seqr_invoice invoice = bill("S-2", 500);
    seqr_payment *payment, *next = NULL;
    open_shop();
    payment = start("S-1", 1250);
    wait_for_calls("getPaymentStatus", 2);
    stage("stop");
    stage("start-empty");
    wait_for_state(payment, SEQR_PAY_UNKNOWN); /* not "failed": nobody knows */
    CHECK(seqr_payment_result_code(payment) > 0);
    HOLDS(seqr_payment_error(payment), "status");
    EXPECT(SEQR_E_UNFINISHED, seqr_pay_start(till, &invoice, &next));
    EXPECT(SEQR_E_AUTHENTICATION, seqr_cancel(payment)); /* SEQR does not even know the till */
    CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
    EXPECT(SEQR_OK, seqr_pay_abandon(payment));
    seqr_payment_close(payment);
    EXPECT(SEQR_OK, seqr_unregister(till));
    close_shop();
    open_shop(); /* registers anew */
    sold("S-2", 500);
    close_shop();
}

static void a_sale_is_confirmed_while_seqr_is_away(void)
{
    seqr_payment *payment;
    open_shop();
    payment = paid("S-1", 1250);
    wait_for_log("Sale S-1: acknowledged");
    stage("stop");
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    nothing_is_unfinished();
    seqr_payment_close(payment);
    wait_for_log("was not delivered");
    close_shop();
    stage("start");
    open_shop(); /* its receipt follows by itself, after a restart as well */
    HOLDS(ledger_after("receipt", "S-1"), "\"charged\":\"12.50\"");
    CHECK(calls("submitPaymentReceipt") == 1);
    close_shop();
}

/* The host has left SIGPIPE at its default, which would end it (see run_case). */
static void an_invoice_of_three_megabytes_is_cut_in_the_middle(void)
{
    static seqr_invoice_row rows[10000];
    static char description[301];
    seqr_invoice invoice = bill("S-1", 10000);
    seqr_payment *payment = NULL;
    size_t i;
    open_shop();
    memset(description, 'x', sizeof description - 1);
    for (i = 0; i < COUNT(rows); i++) {
        rows[i].description = description;
        rows[i].total = 1;
    }
    invoice.rows = rows;
    invoice.row_count = COUNT(rows);
    misbehave("{\"operation\":\"*\",\"close_in_request\":100000}");
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &payment));
    CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
    HOLDS(seqr_payment_error(payment), "lost");
    EXPECT(SEQR_E_IN_DOUBT, seqr_cancel(payment));
    EXPECT(SEQR_OK, seqr_pay_abandon(payment));
    seqr_payment_close(payment);
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &payment)); /* whole, it is taken */
    CHECK(state_of(payment) == SEQR_PAY_WAITING);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    close_shop();
}

static void answers_that_make_no_sense(void)
{
    static const struct {
        const char *rule;
        seqr_status wanted;
    } answers[] = {
        {"{\"answer\":\"lost\"}", SEQR_E_LOST},
        {"{\"answer\":\"garbage\"}", SEQR_E_ANSWER},
        {"{\"answer\":\"empty\"}", SEQR_E_ANSWER},
        {"{\"answer\":\"truncated\"}", SEQR_E_ANSWER},
        {"{\"answer\":{\"reset_midway\":{}}}", SEQR_E_LOST},
        {"{\"answer\":{\"fault\":{\"text\":\"out of order\"}}}", SEQR_E_FAULT},
        {"{\"answer\":{\"http\":{\"status\":503}}}", SEQR_E_HTTP},
        {"{\"answer\":{\"http\":{\"status\":302,\"location\":\"http://pay.example/\"}}}", SEQR_E_HTTP},
        {"{\"answer\":\"normal\",\"code\":93}", SEQR_E_REFUSED},
        {"{\"answer\":\"normal\",\"code\":12345}", SEQR_E_REFUSED},
    };
    seqr_payment *payment;
    size_t i;
    open_shop();
    for (i = 0; i < COUNT(answers); i++) {
        misbehave(answers[i].rule);
        EXPECT(answers[i].wanted, seqr_ping(library, NULL));
        EXPECT(SEQR_OK, seqr_ping(library, NULL));
    }
    payment = start("S-1", 1250); /* a poll goes through all of them */
    for (i = 0; i + 1 < COUNT(answers); i++) {
        char rule[256];
        snprintf(rule, sizeof rule, "{\"operation\":\"getPaymentStatus\",%s", answers[i].rule + 1);
        misbehave(rule);
    }
    wait_for_calls("getPaymentStatus", calls("getPaymentStatus") + (int)COUNT(answers));
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    CHECK(seqr_payment_error(payment) == NULL || *seqr_payment_error(payment) != '\0');
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    seqr_payment_close(payment);
    close_shop();
}

static const struct test_case cases[] = {
    CASE(a_wrong_password_of_the_reseller),
    CASE(a_terminal_that_seqr_does_not_know),
    CASE(a_till_from_the_back_office),
    CASE(a_sticker_of_another_till),
    CASE(nobody_listens),
    CASE(a_name_that_is_no_host),
    CASE(plain_http_only_at_home),
    CASE(a_certificate_that_has_expired),
    CASE(a_certificate_for_another_host),
    CASE(a_certificate_signed_by_itself),
    CASE(a_certificate_of_an_authority_that_is_not_known),
    CASE(a_certificate_of_the_authority_in_ca_file),
    CASE(seqr_is_away_in_mid_polling_and_comes_back),
    CASE(seqr_comes_back_and_has_forgotten),
    CASE(a_sale_is_confirmed_while_seqr_is_away),
    CASE(an_invoice_of_three_megabytes_is_cut_in_the_middle),
    CASE(answers_that_make_no_sense),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
