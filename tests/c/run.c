/* A whole sale in one call, and what a crash left: seqr_sale_run and seqr_recover_run do what the long form does. */
#include "shop.h"

/* What a scenario sets, and what a run leaves. */
struct play {
    /* The till */
    const char *sale;
    void (*waiting)(struct play *), (*asking)(struct play *); /* when WAITING is shown first; when first asked */
    void (*completed)(struct play *, seqr_payment *); /* when book is called */
    int32_t show[12], ask[4];  /* what the cashier returns, by state and by question */
    int32_t not_booked, not_undone; /* how often book and unbook do not return 1 */
    /* The outcome */
    seqr_status status;
    int32_t state;
    int shown[12], asked[4], booked, unbooked, printed;
    int64_t amount;
    char reference[64], said[200], question[200];
};

static struct play nothing(void)
{
    struct play play;
    memset(&play, 0, sizeof play);
    return play;
}

static int32_t SEQR_CALL show(void *context, seqr_payment *payment, int32_t state, const char *text)
{
    struct play *play = (struct play *)context;
    CHECK(seqr_payment_client_invoice_id(payment) != NULL);
    snprintf(play->said, sizeof play->said, "%s", text);
    if (play->shown[state]++ == 0 && state == SEQR_PAY_WAITING && play->waiting != NULL) play->waiting(play);
    return play->show[state];
}

static int32_t SEQR_CALL ask(void *context, seqr_payment *payment, int32_t question, const char *text)
{
    struct play *play = (struct play *)context;
    CHECK(seqr_payment_client_invoice_id(payment) != NULL);
    snprintf(play->question, sizeof play->question, "%s", text);
    if (play->asked[question]++ == 0 && play->asking != NULL) play->asking(play);
    return play->ask[question];
}

static int32_t SEQR_CALL book(void *context, seqr_payment *payment, const char *reference, int64_t amount,
                              const char *currency)
{
    struct play *play = (struct play *)context;
    CHECK(strcmp(currency, "SEK") == 0);
    CHECK(strcmp(reference, seqr_payment_ers_reference(payment)) == 0);
    snprintf(play->reference, sizeof play->reference, "%s", reference);
    play->amount = amount;
    if (play->completed != NULL) play->completed(play, payment);
    return play->booked++ >= play->not_booked;
}

static int32_t SEQR_CALL unbook(void *context, seqr_payment *payment, const char *reference)
{
    struct play *play = (struct play *)context;
    CHECK(strcmp(reference, seqr_payment_ers_reference(payment)) == 0);
    return play->unbooked++ >= play->not_undone;
}

static void SEQR_CALL print(void *context, seqr_payment *payment, const char *text)
{
    struct play *play = (struct play *)context;
    HOLDS(text, seqr_payment_ers_reference(payment));
    CHECK(play->booked > 0);
    play->printed++;
}

static seqr_cashier cashier_of(struct play *play)
{
    seqr_cashier cashier = SEQR_CASHIER_INIT;
    cashier.context = play;
    cashier.show = show;
    cashier.ask = ask;
    cashier.book = book;
    cashier.unbook = unbook;
    cashier.print = print;
    return cashier;
}

/* ---- both forms ----------------------------------------------------------------------------------------------- */

/* The sale as checkout.c has it, with the same five functions. */
static void long_form(struct play *play, const seqr_invoice *invoice, seqr_payment **payment)
{
    play->status = seqr_pay_start(till, invoice, payment);
    while (play->status == SEQR_OK) {
        int32_t answer = 0;
        const seqr_status status = seqr_pay_poll(*payment, 200, &play->state);
        CHECK(status == SEQR_OK || status == SEQR_E_REVERSED);
        answer = show(play, *payment, play->state, "");
        if (play->state == SEQR_PAY_COMPLETED) {
            char currency[4], *text = NULL;
            int64_t amount = 0;
            EXPECT(SEQR_OK, seqr_payment_amount(*payment, &amount, currency));
            CHECK(book(play, *payment, seqr_payment_ers_reference(*payment), amount, currency) == 1);
            EXPECT(SEQR_OK, seqr_receipt_text(*payment, 40, &text));
            print(play, *payment, text);
            seqr_string_free(text);
            if (seqr_pay_confirm(*payment) == SEQR_E_REVERSED) {
                while (unbook(play, *payment, seqr_payment_ers_reference(*payment)) != 1) continue;
                play->state = SEQR_PAY_FAILED;
            }
            return;
        }
        if (play->state == SEQR_PAY_CANCELED || play->state == SEQR_PAY_FAILED || play->state == SEQR_PAY_ABANDONED) return;
        if (answer == 0 && play->state == SEQR_PAY_ASK_CASHIER) answer = ask(play, *payment, SEQR_ASK_TRY_AGAIN, "") << 4;
        if (answer == 0 && play->state == SEQR_PAY_UNKNOWN) answer = ask(play, *payment, SEQR_ASK_UNKNOWN, "") << 4;
        if (answer == 1 << 4) EXPECT(SEQR_OK, seqr_pay_continue(*payment));
        if (answer == 1 || answer == 2 << 4) {
            const seqr_status canceled = seqr_cancel(*payment);
            CHECK(canceled == SEQR_OK || canceled == SEQR_E_ALREADY_PAID);
        }
        if (answer == 4 << 4) EXPECT(SEQR_OK, seqr_pay_abandon(*payment));
    }
}

/* The same scenario through both: the same outcome at the till and at SEQR. */
static void both_forms(const struct play *scenario, const char *rule, int32_t state, const char *at_seqr)
{
    static int scenarios;
    struct play plays[2];
    int form;
    scenarios++;
    for (form = 0; form < 2; form++) {
        struct play *play = &plays[form];
        char sale[24];
        const seqr_invoice invoice = bill(sale, 1250);
        const seqr_cashier cashier = cashier_of(play);
        seqr_payment *payment = NULL;
        snprintf(sale, sizeof sale, "S-%d-%s", scenarios, form == 0 ? "LONG" : "SHORT");
        *play = *scenario;
        play->sale = sale;
        if (rule != NULL) misbehave(rule);
        if (form == 0) long_form(play, &invoice, &payment);
        else play->status = seqr_sale_run(till, &invoice, &cashier, &play->state, &payment);
        behave_well();
        EXPECT(scenario->status, play->status);
        CHECK((payment != NULL) == (play->status == SEQR_OK));
        CHECK(play->state == state);
        CHECK(play->booked - play->unbooked == (state == SEQR_PAY_COMPLETED));
        CHECK(play->booked == 0 || play->amount == 1250);
        if (at_seqr != NULL) HOLDS(ledger(sale), at_seqr);
        seqr_payment_close(payment);
        nothing_is_unfinished();
    }
    CHECK(plays[0].booked == plays[1].booked && plays[0].printed == plays[1].printed);
    CHECK(plays[0].unbooked == plays[1].unbooked);
    CHECK(plays[0].asked[SEQR_ASK_TRY_AGAIN] == plays[1].asked[SEQR_ASK_TRY_AGAIN]);
    CHECK(plays[0].asked[SEQR_ASK_UNKNOWN] == plays[1].asked[SEQR_ASK_UNKNOWN]);
}

static void pays(struct play *play) { customer("pay", play->sale); }
static void declines(struct play *play) { customer("decline", play->sale); }
static void bank_says_no(struct play *play) { customer("fail", play->sale); }

static void open_shop_with_windows(uint32_t window_ms, uint32_t question_ms, const char *language)
{
    seqr_config config = test_config();
    config.poll_window_ms = window_ms;
    config.question_timeout_ms = question_ms;
    config.language = language;
    open_shop_with(&config);
}

static void both_forms_of_a_paid_sale(void)
{
    struct play play = nothing();
    play.waiting = pays;
    open_shop();
    both_forms(&play, NULL, SEQR_PAY_COMPLETED, "\"charged\":\"12.50\"");
    close_shop();
}

static void both_forms_of_a_sale_that_is_not_paid(void)
{
    struct play declined = nothing(), failed = nothing(), refused = nothing();
    declined.waiting = declines;
    failed.waiting = bank_says_no;
    refused.status = SEQR_E_REFUSED;
    open_shop();
    both_forms(&declined, NULL, SEQR_PAY_CANCELED, "\"charged\":\"0.00\"");
    both_forms(&failed, NULL, SEQR_PAY_FAILED, "\"charged\":\"0.00\"");
    both_forms(&refused, "{\"operation\":\"sendInvoice\",\"code\":11}", 0, NULL);
    close_shop();
}

static void both_forms_of_a_cancel(void)
{
    struct play play = nothing();
    play.show[SEQR_PAY_WAITING] = 1;
    open_shop();
    both_forms(&play, NULL, SEQR_PAY_CANCELED, "\"status\":\"CANCELED\"");
    close_shop();
}

static void both_forms_of_a_cancel_that_meets_the_customer(void)
{
    struct play play = nothing();
    play.show[SEQR_PAY_WAITING] = 1;
    open_shop();
    both_forms(&play, "{\"operation\":\"cancelInvoice\",\"before\":[\"pay\"]}", SEQR_PAY_COMPLETED,
               "\"charged\":\"12.50\"");
    close_shop();
}

static void both_forms_of_the_question(void)
{
    struct play cancels = nothing(), is_paid = nothing();
    cancels.ask[SEQR_ASK_TRY_AGAIN] = 2;
    is_paid.ask[SEQR_ASK_TRY_AGAIN] = 1;
    is_paid.asking = pays;
    open_shop_with_windows(50, 60000, NULL);
    both_forms(&cancels, NULL, SEQR_PAY_CANCELED, "\"status\":\"CANCELED\"");
    both_forms(&is_paid, NULL, SEQR_PAY_COMPLETED, "\"charged\":\"12.50\"");
    close_shop();
}

static void both_forms_of_a_lost_invoice(void)
{
    struct play found = nothing(), given_up = nothing();
    found.asking = pays;
    found.ask[SEQR_ASK_UNKNOWN] = 1;
    given_up.ask[SEQR_ASK_UNKNOWN] = 4;
    open_shop();
    both_forms(&given_up, "{\"operation\":\"sendInvoice\",\"answer\":\"lost\"}", SEQR_PAY_ABANDONED, NULL);
    both_forms(&found, "{\"operation\":\"sendInvoice\",\"answer\":\"lost\"}", SEQR_PAY_COMPLETED,
               "\"charged\":\"12.50\"");
    close_shop();
}

/* ---- what only a whole sale has ------------------------------------------------------------------------------- */

static void run(struct play *play, const char *sale, seqr_payment **payment)
{
    const seqr_invoice invoice = bill(sale, 1250);
    const seqr_cashier cashier = cashier_of(play);
    play->sale = sale;
    play->status = seqr_sale_run(till, &invoice, &cashier, &play->state, payment);
}

static seqr_status recover(struct play *play)
{
    const seqr_cashier cashier = cashier_of(play);
    return seqr_recover_run(till, &cashier);
}

/* The screen is alive, and Cancel works, while SEQR takes its time with the invoice and with the cancel. */
static void cancel_while_the_invoice_is_on_its_way(void)
{
    struct play play = nothing();
    seqr_payment *payment = NULL;
    play.show[SEQR_PAY_STARTING] = 1;
    open_shop();
    misbehave("{\"operation\":\"sendInvoice\",\"delay_after_ms\":1200}");
    misbehave("{\"operation\":\"cancelInvoice\",\"delay_before_ms\":1200}");
    run(&play, "S-1", &payment);
    EXPECT(SEQR_OK, play.status);
    CHECK(play.state == SEQR_PAY_CANCELED && play.booked == 0);
    CHECK(play.shown[SEQR_PAY_STARTING] >= 1 && play.shown[SEQR_PAY_CANCELING] >= 3);
    CHECK(calls("getPaymentStatus") == 0);
    HOLDS(ledger("S-1"), "\"status\":\"CANCELED\"");
    seqr_payment_close(payment);
    nothing_is_unfinished();
    close_shop();
}

static void a_sale_that_is_not_booked_comes_back(void)
{
    struct play play = nothing(), again = nothing();
    seqr_payment *payment = NULL;
    play.waiting = pays;
    play.not_booked = 1;
    open_shop();
    run(&play, "S-1", &payment);
    CHECK(play.status == SEQR_E_STOPPED && play.state == SEQR_PAY_COMPLETED && play.printed == 0);
    HOLDS(seqr_last_error(), "S-1 was not booked");
    CHECK(state_of(payment) == SEQR_PAY_COMPLETED);
    seqr_payment_close(payment);
    EXPECT(SEQR_OK, recover(&again));
    CHECK(again.booked == 1 && again.printed == 1 && strcmp(again.reference, play.reference) == 0);
    CHECK(again.asked[SEQR_ASK_STILL_WANTED] == 0);
    nothing_is_unfinished();
    EXPECT(SEQR_OK, recover(&again));
    CHECK(again.booked == 1);
    close_shop();
}

static void waits_until_it_is_taken_back(struct play *play, seqr_payment *payment)
{
    int32_t state = 0;
    wait_for_log("event=payment.reversed");
    EXPECT(SEQR_E_REVERSED, seqr_pay_poll(payment, 0, &state));
    (void)play;
}

static void pays_and_it_is_taken_back(struct play *play)
{
    /* At once, or a query between the two would count for the first alone. */
    misbehave("[{\"operation\":\"getPaymentStatus\",\"before\":[\"pay\"]},"
              "{\"operation\":\"getPaymentStatus\",\"from_call\":2,\"delay_before_ms\":500,\"before\":[\"reverse\"]}]");
    (void)play;
}

static void a_sale_that_seqr_takes_back_is_unbooked(void)
{
    struct play play = nothing();
    seqr_payment *payment = NULL;
    play.waiting = pays_and_it_is_taken_back;
    play.completed = waits_until_it_is_taken_back;
    play.not_undone = 1;
    open_shop();
    run(&play, "S-1", &payment);
    EXPECT(SEQR_OK, play.status);
    CHECK(play.state == SEQR_PAY_FAILED && play.booked == 1 && play.unbooked == 2);
    HOLDS(play.said, "SEQR gave the money back");
    seqr_payment_close(payment);
    nothing_is_unfinished();
    close_shop();
}

static void the_store_is_locked(struct play *play, seqr_payment *payment)
{
    stage("lock-store");
    (void)play;
    (void)payment;
}

static int32_t SEQR_CALL show_until_it_is_told(void *context, seqr_payment *payment, int32_t state, const char *text)
{
    struct play *play = (struct play *)context;
    (void)payment;
    snprintf(play->said, sizeof play->said, "%s", text);
    return state == SEQR_PAY_COMPLETED && strstr(text, "cannot save") != NULL ? 2 : 0;
}

/* The cashier need not wait for the 30 seconds in which the confirm is tried. */
static void a_sale_that_cannot_be_confirmed_is_booked(void)
{
    struct play play = nothing(), again = nothing();
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_cashier cashier = cashier_of(&play);
    seqr_payment *payment;
    play.completed = the_store_is_locked;
    cashier.show = show_until_it_is_told;
    open_shop();
    payment = start("S-1", 1250);
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    wait_for_log("acknowledged");
    seqr_payment_close(payment);
    EXPECT(SEQR_E_NOT_SAVED, seqr_recover_run(till, &cashier));
    CHECK(play.booked == 1 && play.printed == 1);
    stage("unlock-store");
    EXPECT(SEQR_OK, recover(&again));
    CHECK(again.booked == 1);
    nothing_is_unfinished();
    EXPECT(SEQR_E_ALREADY_PAID, seqr_sale_run(till, &invoice, &cashier, &play.state, &payment));
    close_shop();
}

static void an_interrupted_sale_is_asked_for_first(void)
{
    struct play left = nothing(), unwanted = nothing(), wanted = nothing();
    seqr_payment *payment = NULL;
    int polls;
    left.show[SEQR_PAY_UNKNOWN] = 2;
    unwanted.ask[SEQR_ASK_STILL_WANTED] = 2;
    wanted.ask[SEQR_ASK_STILL_WANTED] = 1;
    wanted.sale = "S-1";
    wanted.waiting = pays;
    open_shop_with_windows(60000, 60000, "sv-SE");
    start("S-0", 1250);
    close_shop();
    open_shop_with_windows(60000, 60000, "sv-SE");
    polls = calls("getPaymentStatus");
    EXPECT(SEQR_E_STOPPED, recover(&left));
    HOLDS(seqr_last_error(), "S-0");
    EXPECT(SEQR_OK, recover(&unwanted));
    CHECK(calls("getPaymentStatus") == polls); /* an unwanted sale is not asked for */
    HOLDS(unwanted.question, "K\xc3\xb6pet avbr\xc3\xb6ts");
    HOLDS(unwanted.said, "Avbrutet.");
    HOLDS(ledger("S-0"), "\"status\":\"CANCELED\"");
    payment = start("S-1", 1250);
    seqr_payment_close(payment);
    EXPECT(SEQR_OK, recover(&wanted));
    CHECK(wanted.asked[SEQR_ASK_STILL_WANTED] == 1 && wanted.booked == 1);
    CHECK(wanted.shown[SEQR_PAY_WAITING] > 0 && wanted.shown[SEQR_PAY_COMPLETED] > 0);
    nothing_is_unfinished();
    close_shop();
}

static void a_reservation_is_left_to_its_own_functions(void)
{
    struct play play = nothing();
    seqr_invoice invoice = bill("S-1", 1250);
    seqr_payment *payment = NULL;
    invoice.payment_mode = SEQR_RESERVATION_REQUIRED;
    play.ask[SEQR_ASK_STILL_WANTED] = 1;
    open_shop();
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &payment));
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_RESERVED);
    seqr_payment_close(payment);
    EXPECT(SEQR_E_UNFINISHED, recover(&play));
    HOLDS(seqr_last_error(), "seqr_pay_commit");
    payment = unfinished();
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    close_shop();
}

static int32_t SEQR_CALL shows_and_closes(void *context, seqr_payment *payment, int32_t state, const char *text)
{
    seqr_payment *other = NULL;
    seqr_payment_close(payment);
    HOLDS(seqr_last_error(), "in use by the call");
    seqr_terminal_close(till);
    HOLDS(seqr_last_error(), "terminal is in use");
    seqr_close(library);
    HOLDS(seqr_last_error(), "client is in use");
    EXPECT(SEQR_OK, seqr_next_unfinished(till, NULL, &other)); /* what does not close may be called */
    CHECK(other == NULL);
    return show(context, payment, state, text);
}

static void a_callback_closes_nothing_of_its_call(void)
{
    struct play play = nothing();
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_cashier cashier = cashier_of(&play);
    seqr_payment *payment = NULL;
    cashier.show = shows_and_closes;
    play.sale = "S-1";
    play.waiting = pays;
    open_shop();
    EXPECT(SEQR_OK, seqr_sale_run(till, &invoice, &cashier, &play.state, &payment));
    CHECK(play.booked == 1 && state_of(payment) == SEQR_PAY_COMPLETED);
    seqr_payment_close(payment);
    close_shop();
}

static void nobody_is_asked(void)
{
    struct play play = nothing();
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_cashier cashier = cashier_of(&play);
    seqr_payment *payment = NULL;
    cashier.show = NULL;
    cashier.ask = NULL;
    open_shop_with_windows(50, 50, NULL);
    EXPECT(SEQR_OK, seqr_sale_run(till, &invoice, &cashier, &play.state, &payment));
    CHECK(play.state == SEQR_PAY_CANCELED); /* question_timeout_ms */
    seqr_payment_close(payment);
    payment = start("S-1", 1250);
    seqr_payment_close(payment);
    EXPECT(SEQR_E_STOPPED, seqr_recover_run(till, &cashier));
    CHECK(play.booked == 0);
    close_shop();
}

static void arguments_of_a_whole_sale(void)
{
    struct play play = nothing();
    seqr_invoice invoice = bill("S-1", 1250), reservation = invoice, loyalty = invoice;
    const seqr_cashier cashier = cashier_of(&play);
    seqr_cashier bad[4];
    seqr_payment *payment = NULL;
    int32_t state = 77;
    size_t index;
    reservation.payment_mode = SEQR_RESERVATION_DESIRED;
    loyalty.acknowledgment_mode = SEQR_OPTIONAL_ACKNOWLEDGMENT;
    for (index = 0; index < COUNT(bad); index++) bad[index] = cashier;
    bad[0].book = NULL;
    bad[1].unbook = NULL;
    bad[2].columns = 19;
    bad[3].struct_size = 3;
    open_shop();
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(NULL, &invoice, &cashier, &state, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, NULL, &cashier, &state, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, &invoice, NULL, &state, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, &invoice, &cashier, NULL, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, &invoice, &cashier, &state, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, &reservation, &cashier, &state, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, &loyalty, &cashier, &state, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_recover_run(NULL, &cashier));
    EXPECT(SEQR_E_ARGUMENT, seqr_recover_run(till, NULL));
    for (index = 0; index < COUNT(bad); index++) {
        EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, &invoice, &bad[index], &state, &payment));
        EXPECT(SEQR_E_ARGUMENT, seqr_recover_run(till, &bad[index]));
    }
    CHECK(calls("sendInvoice") == 0 && payment == NULL && state == 77);
    payment = start("S-0", 1250);
    EXPECT(SEQR_E_UNFINISHED, seqr_sale_run(till, &invoice, &cashier, &state, &payment));
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    close_shop();
    EXPECT(SEQR_E_ARGUMENT, seqr_sale_run(till, &invoice, &cashier, &state, &payment));
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        CASE(both_forms_of_a_paid_sale),
        CASE(both_forms_of_a_sale_that_is_not_paid),
        CASE(both_forms_of_a_cancel),
        CASE(both_forms_of_a_cancel_that_meets_the_customer),
        CASE(both_forms_of_the_question),
        CASE(both_forms_of_a_lost_invoice),
        CASE(cancel_while_the_invoice_is_on_its_way),
        CASE(a_sale_that_is_not_booked_comes_back),
        CASE(a_sale_that_seqr_takes_back_is_unbooked),
        CASE(a_sale_that_cannot_be_confirmed_is_booked),
        CASE(an_interrupted_sale_is_asked_for_first),
        CASE(a_reservation_is_left_to_its_own_functions),
        CASE(a_callback_closes_nothing_of_its_call),
        CASE(nobody_is_asked),
        CASE(arguments_of_a_whole_sale),
    };
    return run_case(argc, argv, cases, COUNT(cases));
}
