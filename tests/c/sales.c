/* Sales, as the till sees them. */
#include "shop.h"

#include <sys/stat.h>
#include <unistd.h>

static void a_sale_is_paid_booked_and_confirmed(void)
{
    seqr_payment *payment;
    char currency[4] = "";
    int64_t amount = 0, paid_at = 0;
    open_shop();
    wait_for_log("Terminal " TILL ": registered as");
    payment = start("S-1", 1250);
    CHECK(state_of(payment) == SEQR_PAY_WAITING);
    CHECK(seqr_payment_ers_reference(payment) == NULL);
    CHECK(seqr_payment_result_code(payment) == -1 && seqr_payment_error(payment) == NULL);
    EXPECT(SEQR_E_STATE, seqr_payment_paid_at(payment, &paid_at));
    EXPECT(SEQR_E_STATE, seqr_pay_confirm(payment));
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    CHECK(strcmp(seqr_payment_client_invoice_id(payment), "S-1") == 0);
    HOLDS(ledger("S-1"), seqr_payment_ers_reference(payment));
    HOLDS(ledger("S-1"), seqr_payment_invoice_reference(payment));
    HOLDS(seqr_payment_qr_code(payment), seqr_payment_invoice_reference(payment));
    EXPECT(SEQR_OK, seqr_payment_amount(payment, &amount, currency));
    CHECK(amount == 1250 && strcmp(currency, "SEK") == 0);
    EXPECT(SEQR_OK, seqr_payment_paid_at(payment, &paid_at));
    CHECK(paid_at > 1500000000000);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    EXPECT(SEQR_OK, seqr_pay_confirm(payment)); /* may be repeated */
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    HOLDS(ledger_after("receipt", "S-1"), "\"charged\":\"12.50\"");
    CHECK(calls("submitPaymentReceipt") == 1);
    nothing_is_unfinished();
    seqr_payment_close(payment);
    close_shop();
}

static void an_invoice_with_everything(void)
{
    static seqr_invoice_row rows[3];
    seqr_customer_token token;
    seqr_invoice invoice = bill("S-1", 4250);
    seqr_payment *payment = NULL;
    memset(rows, 0, sizeof rows);
    memset(&token, 0, sizeof token);
    rows[0].description = "Plums & <pears> \"\xc3\xa5\xc3\xa4\xc3\xb6\" ]]>";
    rows[0].quantity_thousandths = 250;
    rows[0].unit_name = "kg";
    rows[0].unit_price = 20000;
    rows[0].discount = 500;
    rows[0].total = 4500;
    rows[0].tax_basis_points = 1250;
    rows[0].ean = "7310000000001";
    rows[0].sku = "P-1";
    rows[1].description = "Bag\tof\npaper";
    rows[1].total = 750;
    rows[1].tax_basis_points = -1;
    rows[2].total = -1000; /* paid in cash */
    token.id = "card";
    token.value = "4711";
    token.description = "Club card";
    token.status = 1;
    invoice.title = "\xc3\x85sas <Kiosk> & Co";
    invoice.footer = "Thank you \xf0\x9f\x98\x80";
    invoice.rows = rows;
    invoice.row_count = COUNT(rows);
    invoice.tokens = &token;
    invoice.token_count = 1;
    invoice.issued_at_ms = 1446110328663;
    invoice.back_url = "app://shop?sale=1&till=4";
    invoice.notification_url = "http://pos.example/paid?sale=1&till=4";
    open_shop();
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &payment));
    HOLDS(ledger("S-1"), "Plums & <pears> \\\"\xc3\xa5\xc3\xa4\xc3\xb6\\\" ]]>");
    HOLDS(ledger("S-1"), "\"title\":\"\xc3\x85sas <Kiosk> & Co\"");
    HOLDS(ledger("S-1"), "\"quantity\":\"0.25\"");
    HOLDS(ledger("S-1"), "\"total\":\"-10.00\"");
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    HOLDS(ledger_after("receipt", "S-1"), "\"charged\":\"42.50\"");
    seqr_payment_close(payment);
    close_shop();
}

static void a_sale_is_canceled(void)
{
    seqr_payment *payment;
    open_shop();
    payment = start("S-1", 1250);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    CHECK(state_of(payment) == SEQR_PAY_CANCELED);
    EXPECT(SEQR_OK, seqr_cancel(payment)); /* it is a fact already */
    EXPECT(SEQR_E_STATE, seqr_pay_continue(payment));
    EXPECT(SEQR_E_STATE, seqr_pay_confirm(payment));
    EXPECT(SEQR_E_STATE, seqr_pay_abandon(payment));
    HOLDS(ledger("S-1"), "\"status\":\"CANCELED\"");
    CHECK(calls("cancelInvoice") == 1);
    nothing_is_unfinished();
    seqr_payment_close(payment);
    close_shop();
}

static void the_customer_presses_cancel(void)
{
    seqr_payment *payment;
    open_shop();
    payment = start("S-1", 1250);
    customer("decline", "S-1");
    wait_for_state(payment, SEQR_PAY_CANCELED);
    nothing_is_unfinished();
    seqr_payment_close(payment);
    close_shop();
}

static void the_bank_says_no(void)
{
    seqr_payment *payment;
    open_shop();
    payment = start("S-1", 1250);
    customer("fail", "S-1");
    wait_for_state(payment, SEQR_PAY_FAILED);
    HOLDS(seqr_payment_error(payment), "failed");
    nothing_is_unfinished();
    seqr_payment_close(payment);
    close_shop();
}

/* ---- one sale after the other --------------------------------------------------------------------------------- */

static void refused_start(seqr_status wanted, const char *sale, const char *named)
{
    const seqr_invoice invoice = bill(sale, 500);
    const int sent = calls("sendInvoice");
    seqr_payment *payment = (seqr_payment *)&library; /* to be left as it is */
    EXPECT(wanted, seqr_pay_start(till, &invoice, &payment));
    HOLDS(seqr_last_error(), named);
    CHECK(payment == (seqr_payment *)&library);
    CHECK(calls("sendInvoice") == sent);
}

static void a_second_sale_waits_for_the_first(void)
{
    seqr_payment *first, *again, *other;
    open_shop();
    first = start("S-1", 1250);
    refused_start(SEQR_E_UNFINISHED, "S-2", "S-1");
    refused_start(SEQR_E_UNFINISHED, "S-1", "S-1"); /* the same sale: no second invoice either */
    nothing_is_unfinished();                        /* its handle is open */
    EXPECT(SEQR_OK, seqr_payment_find(till, "S-1", &again));
    CHECK(state_of(again) == SEQR_PAY_WAITING);
    EXPECT(SEQR_E_NOT_FOUND, seqr_payment_find(till, "S-2", &other));
    EXPECT(SEQR_OK, seqr_cancel(first));
    CHECK(state_of(again) == SEQR_PAY_CANCELED);
    seqr_payment_close(start("S-2", 500));
    seqr_payment_close(first);
    seqr_payment_close(again);
    close_shop();
}

static void a_paid_sale_that_is_not_booked_stands_in_the_way(void)
{
    seqr_payment *payment;
    open_shop();
    payment = paid("S-1", 1250);
    refused_start(SEQR_E_UNFINISHED, "S-2", "S-1");
    refused_start(SEQR_E_UNFINISHED, "S-1", "S-1");
    seqr_payment_close(payment);
    refused_start(SEQR_E_UNFINISHED, "S-2", "S-1");
    payment = unfinished();
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    seqr_payment_close(payment);
    seqr_payment_close(start("S-2", 500));
    close_shop();
}

static void a_sale_that_is_paid_and_booked_is_not_sold_again(void)
{
    seqr_payment *payment;
    open_shop();
    sold("S-1", 1250);
    refused_start(SEQR_E_ALREADY_PAID, "S-1", "S-1");
    EXPECT(SEQR_OK, seqr_payment_find(till, "S-1", &payment)); /* for a reprint */
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    seqr_payment_close(payment);
    close_shop();
}

static void a_canceled_sale_may_be_sold_after_all(void)
{
    seqr_payment *payment;
    open_shop();
    payment = start("S-1", 1250);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    sold("S-1", 1250);
    EXPECT(SEQR_OK, seqr_payment_find(till, "S-1", &payment)); /* the newest attempt */
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    seqr_payment_close(payment);
    close_shop();
}

static void a_till_with_an_open_sale_is_not_unregistered(void)
{
    seqr_payment *payment;
    seqr_terminal *again = NULL;
    open_shop();
    payment = start("S-1", 1250);
    EXPECT(SEQR_E_UNFINISHED, seqr_unregister(till));
    HOLDS(seqr_last_error(), "S-1");
    CHECK(calls("unregisterTerminal") == 0);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    EXPECT(SEQR_OK, seqr_unregister(till));
    refused_start(SEQR_E_STATE, "S-2", "unregistered");
    EXPECT(SEQR_E_STATE, seqr_unregister(till));
    EXPECT(SEQR_E_NOT_FOUND, seqr_terminal_open(library, TILL, &again));
    CHECK(state_of(payment) == SEQR_PAY_CANCELED);
    seqr_payment_close(payment);
    close_shop();
}

/* ---- try again or cancel? ------------------------------------------------------------------------------------- */

static void open_shop_with_times(uint32_t window_ms, uint32_t question_ms)
{
    seqr_config config = test_config();
    config.poll_window_ms = window_ms;
    config.question_timeout_ms = question_ms;
    open_shop_with(&config);
}

static void the_customer_pays_during_the_question(void)
{
    seqr_payment *payment;
    open_shop_with_times(50, 60000);
    payment = start("S-1", 1250);
    wait_for_state(payment, SEQR_PAY_ASK_CASHIER);
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    EXPECT(SEQR_E_ALREADY_PAID, seqr_cancel(payment)); /* the cashier pressed cancel a moment too late */
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    CHECK(calls("cancelInvoice") == 0);
    HOLDS(ledger("S-1"), "\"charged\":\"12.50\"");
    seqr_payment_close(payment);
    close_shop();
}

static void the_cashier_tries_again(void)
{
    seqr_payment *payment;
    open_shop_with_times(50, 60000);
    payment = start("S-1", 1250);
    wait_for_state(payment, SEQR_PAY_ASK_CASHIER);
    EXPECT(SEQR_OK, seqr_pay_continue(payment));
    wait_for_state(payment, SEQR_PAY_ASK_CASHIER); /* another window is over */
    EXPECT(SEQR_OK, seqr_cancel(payment));
    CHECK(state_of(payment) == SEQR_PAY_CANCELED);
    CHECK(calls("sendInvoice") == 1);
    seqr_payment_close(payment);
    close_shop();
}

static void nobody_answers_the_question(void)
{
    seqr_payment *payment;
    open_shop_with_times(50, 50);
    payment = start("S-1", 1250);
    wait_for_state(payment, SEQR_PAY_CANCELED);
    HOLDS(seqr_payment_error(payment), "question_timeout_ms");
    HOLDS(ledger("S-1"), "\"status\":\"CANCELED\"");
    seqr_payment_close(payment);
    close_shop();
}

/* ---- cancel meets the customer -------------------------------------------------------------------------------- */

static void cancel_meets_a_paid_invoice(void)
{
    seqr_payment *payment;
    open_shop();
    misbehave("{\"operation\":\"cancelInvoice\",\"before\":[\"pay\"]}");
    payment = start("S-1", 1250);
    EXPECT(SEQR_E_ALREADY_PAID, seqr_cancel(payment));
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    CHECK(seqr_payment_ers_reference(payment) != NULL);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    HOLDS(ledger("S-1"), "\"charged\":\"12.50\"");
    seqr_payment_close(payment);
    close_shop();
}

static void cancel_meets_a_customer_who_gives_up_the_pin(void)
{
    seqr_payment *payment;
    open_shop();
    /* The second try is still refused with 51, and before the third the customer gives up. */
    misbehave("{\"operation\":\"cancelInvoice\",\"from_call\":3,\"before\":[\"give_up_pin\"]}");
    payment = start("S-1", 1250);
    customer("begin-pin", "S-1");
    EXPECT(SEQR_OK, seqr_cancel(payment));
    CHECK(state_of(payment) == SEQR_PAY_CANCELED);
    CHECK(calls("cancelInvoice") == 3);
    seqr_payment_close(payment);
    close_shop();
}

static void cancel_without_an_answer_is_in_doubt_and_goes_on(void)
{
    seqr_config config = test_config();
    seqr_payment *payment;
    config.cancel_timeout_ms = 100;
    open_shop_with(&config);
    payment = start("S-1", 1250);
    misbehave("{\"operation\":\"cancelInvoice\",\"times\":0,\"code\":51,\"work\":false}");
    EXPECT(SEQR_E_IN_DOUBT, seqr_cancel(payment));
    CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
    CHECK(seqr_payment_result_code(payment) == 51);
    EXPECT(SEQR_E_STATE, seqr_pay_continue(payment)); /* its cancel is pending */
    refused_start(SEQR_E_UNFINISHED, "S-2", "S-1");
    behave_well();
    wait_for_state(payment, SEQR_PAY_CANCELED); /* by itself */
    seqr_payment_close(payment);
    close_shop();
}

static void a_cancel_that_seqr_refuses_leaves_it_unknown(void)
{
    seqr_payment *payment;
    open_shop();
    payment = start("S-1", 1250);
    misbehave("{\"operation\":\"cancelInvoice\",\"code\":91,\"work\":false}");
    EXPECT(SEQR_E_REFUSED, seqr_cancel(payment));
    CHECK(seqr_last_result_code() == 91);
    CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    CHECK(state_of(payment) == SEQR_PAY_CANCELED);
    seqr_payment_close(payment);
    close_shop();
}

/* ---- the end of a payment ------------------------------------------------------------------------------------- */

static void continue_on_a_paid_sale_has_nothing_to_do(void)
{
    seqr_payment *payment;
    open_shop();
    payment = paid("S-1", 1250);
    EXPECT(SEQR_OK, seqr_pay_continue(payment));
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    EXPECT(SEQR_OK, seqr_pay_continue(payment));
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    seqr_payment_close(payment);
    close_shop();
}

static void an_abandoned_payment_is_over(void)
{
    seqr_payment *payment;
    open_shop();
    misbehave("{\"operation\":\"sendInvoice\",\"answer\":\"lost\"}");
    payment = start("S-1", 1250);
    CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
    HOLDS(seqr_payment_error(payment), "lost");
    refused_start(SEQR_E_UNFINISHED, "S-2", "S-1");
    EXPECT(SEQR_OK, seqr_pay_abandon(payment));
    CHECK(state_of(payment) == SEQR_PAY_ABANDONED);
    HOLDS(seqr_payment_error(payment), "abandoned");
    EXPECT(SEQR_E_STATE, seqr_pay_abandon(payment));
    EXPECT(SEQR_E_STATE, seqr_pay_continue(payment));
    EXPECT(SEQR_E_STATE, seqr_cancel(payment));
    EXPECT(SEQR_E_STATE, seqr_pay_confirm(payment));
    nothing_is_unfinished();
    seqr_payment_close(payment);
    sold("S-2", 500); /* it is in nobody's way */
    close_shop();
}

static void what_was_done_is_logged_once_and_what_was_refused_is_not(void)
{
    seqr_payment *payment;
    open_shop();
    payment = start("S-1", 1250);
    EXPECT(SEQR_E_STATE, seqr_pay_abandon(payment)); /* only what is UNKNOWN */
    EXPECT(SEQR_OK, seqr_pay_continue(payment));
    CHECK(logged("abandoned") == 0 && logged("Sale S-1: continued by the cashier") == 1);
    EXPECT(SEQR_OK, seqr_cancel(payment));
    CHECK(logged("Sale S-1: canceled, 12.50 SEK, reference ") == 1);
    seqr_payment_close(payment);
    misbehave("{\"operation\":\"sendInvoice\",\"answer\":\"lost\"}");
    payment = start("S-2", 1250);
    EXPECT(SEQR_OK, seqr_pay_abandon(payment));
    CHECK(logged("Sale S-2: abandoned, 12.50 SEK, reference none") == 1);
    seqr_payment_close(payment);
    close_shop();
}

static void a_lost_invoice_that_was_paid_is_found(void)
{
    seqr_payment *payment;
    open_shop();
    misbehave("{\"operation\":\"sendInvoice\",\"answer\":\"lost\"}");
    payment = start("S-1", 1250);
    CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
    customer("pay", "S-1");
    EXPECT(SEQR_OK, seqr_pay_continue(payment));
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    HOLDS(ledger("S-1"), seqr_payment_ers_reference(payment));
    seqr_payment_close(payment);
    close_shop();
}

static void a_lost_invoice_is_canceled_by_waiting(void)
{
    seqr_payment *payment;
    open_shop();
    misbehave("{\"operation\":\"sendInvoice\",\"answer\":\"lost\"}");
    payment = start("S-1", 1250);
    EXPECT(SEQR_E_IN_DOUBT, seqr_cancel(payment));
    CHECK(calls("cancelInvoice") == 0 && calls("getPaymentStatus") == 0);
    CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
    EXPECT(SEQR_OK, seqr_pay_abandon(payment));
    seqr_payment_close(payment);
    sold("S-2", 500);
    HOLDS(ledger("S-1"), "\"status\":\"CANCELED\""); /* replaced by the next invoice */
    close_shop();
}

/* The till is gone between SEQR's PAID and its acknowledgement, and comes back too late. */
static void a_payment_that_seqr_took_back_is_told_as_such(void)
{
    seqr_payment *payment;
    int32_t state = 0;
    open_shop();
    /* The first query finds it paid, and is answered when nobody holds the payment any more. */
    misbehave("{\"operation\":\"getPaymentStatus\",\"before\":[\"pay\"],\"delay_after_ms\":1000}");
    payment = start("S-1", 1250);
    wait_for_calls("getPaymentStatus", 1);
    seqr_payment_close(payment); /* an answer in flight is kept */
    wait_for_log("Sale S-1: paid");
    customer("reverse", "S-1");
    payment = unfinished();
    for (state = SEQR_PAY_WAITING; state != SEQR_PAY_FAILED;) {
        const seqr_status status = seqr_pay_poll(payment, 1000, &state);
        CHECK(status == (state == SEQR_PAY_FAILED ? SEQR_E_REVERSED : SEQR_OK));
        CHECK(state != SEQR_PAY_COMPLETED);
    }
    HOLDS(seqr_last_error(), "reversed the payment");
    EXPECT(SEQR_E_REVERSED, seqr_pay_poll(payment, 0, &state));
    EXPECT(SEQR_E_REVERSED, seqr_pay_confirm(payment));
    EXPECT(SEQR_OK, seqr_cancel(payment)); /* nothing is paid */
    nothing_is_unfinished();
    HOLDS(ledger("S-1"), "\"charged\":\"0.00\"");
    seqr_payment_close(payment);
    close_shop();
}

static void a_closed_handle_comes_back_as_unfinished(void)
{
    seqr_payment *payment, *next = NULL;
    open_shop();
    payment = start("S-1", 1250);
    wait_for_calls("getPaymentStatus", 1);
    seqr_payment_close(payment);
    payment = unfinished();
    wait_for_state(payment, SEQR_PAY_UNKNOWN);
    EXPECT(SEQR_OK, seqr_next_unfinished(till, payment, &next));
    CHECK(next == NULL);
    EXPECT(SEQR_OK, seqr_pay_continue(payment));
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    seqr_payment_close(payment);
    close_shop();
}

static void the_program_ends_in_mid_sale_and_comes_back(void)
{
    seqr_payment *payment, *after;
    int32_t state = 77;
    open_shop();
    payment = start("S-1", 1250);
    close_shop();
    EXPECT(SEQR_E_CLOSED, seqr_pay_poll(payment, 0, &state));
    CHECK(state == 77);
    open_shop();
    after = unfinished();
    CHECK(state_of(after) == SEQR_PAY_UNKNOWN);
    CHECK(strcmp(seqr_payment_client_invoice_id(after), "S-1") == 0);
    EXPECT(SEQR_OK, seqr_cancel(after));
    seqr_payment_close(after);
    seqr_payment_close(payment); /* of the library that was closed */
    close_shop();
}

/* A host that can take no call from another thread: no log function, no level. The path is the one of seqr_open. */
static void a_log_file_of_the_librarys_own(void)
{
    seqr_config config = test_config();
    static char text[20000];
    struct stat found;
    FILE *file;
    CHECK(chdir(given("SEQR_SCRATCH")) == 0);
    config.log = NULL;
    config.log_context = NULL;
    config.log_level = 0;
    config.log_file = "seqr.log";
    open_shop_with(&config);
    CHECK(chdir("/") == 0);
    sold("S-1", 1250);
    close_shop();
    CHECK(stat(in_scratch("seqr.log"), &found) == 0 && (found.st_mode & 0777) == 0600);
    file = fopen(in_scratch("seqr.log"), "r");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    HOLDS(text, " INFO    Opened ");
    HOLDS(text, " INFO    Sale S-1");
    HOLDS(text, " INFO    Closed | event=library.closed\n");
    CHECK(strstr(text, " DEBUG ") == NULL);
}

static const struct test_case cases[] = {
    CASE(a_sale_is_paid_booked_and_confirmed),
    CASE(an_invoice_with_everything),
    CASE(a_sale_is_canceled),
    CASE(the_customer_presses_cancel),
    CASE(the_bank_says_no),
    CASE(a_second_sale_waits_for_the_first),
    CASE(a_paid_sale_that_is_not_booked_stands_in_the_way),
    CASE(a_sale_that_is_paid_and_booked_is_not_sold_again),
    CASE(a_canceled_sale_may_be_sold_after_all),
    CASE(a_till_with_an_open_sale_is_not_unregistered),
    CASE(the_customer_pays_during_the_question),
    CASE(the_cashier_tries_again),
    CASE(nobody_answers_the_question),
    CASE(cancel_meets_a_paid_invoice),
    CASE(cancel_meets_a_customer_who_gives_up_the_pin),
    CASE(cancel_without_an_answer_is_in_doubt_and_goes_on),
    CASE(a_cancel_that_seqr_refuses_leaves_it_unknown),
    CASE(continue_on_a_paid_sale_has_nothing_to_do),
    CASE(an_abandoned_payment_is_over),
    CASE(what_was_done_is_logged_once_and_what_was_refused_is_not),
    CASE(a_lost_invoice_that_was_paid_is_found),
    CASE(a_lost_invoice_is_canceled_by_waiting),
    CASE(a_payment_that_seqr_took_back_is_told_as_such),
    CASE(a_closed_handle_comes_back_as_unfinished),
    CASE(the_program_ends_in_mid_sale_and_comes_back),
    CASE(a_log_file_of_the_librarys_own),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
