/* Handles that are closed, that never were handles, and that are closed at the worst moment. */
#include "shop.h"

#include <pthread.h>
#include <string.h>

/* Every function that takes a handle, with these. */
static void each_gives(seqr_status expected, seqr_client *client, seqr_terminal *terminal, seqr_payment *payment)
{
    const seqr_registration registration = test_registration();
    const seqr_invoice invoice = bill("S-2", 100);
    const seqr_refund_request refund = refund_of("1234567890123456789012345", "R-1", 100);
    const seqr_cashier cashier = SEQR_CASHIER_INIT;
    seqr_terminal *other = NULL;
    seqr_payment *made = NULL;
    char *text = NULL, currency[4] = "";
    int64_t number = 0;
    int32_t state = 77;
    EXPECT(expected, seqr_ping(client, NULL));
    EXPECT(expected, seqr_register(client, &registration, &other));
    EXPECT(expected, seqr_terminal_open(client, TILL, &other));
    EXPECT(expected, seqr_next_terminal(client, NULL, &text));
    EXPECT(expected, seqr_assign_seqr_id(terminal, "12345"));
    EXPECT(expected, seqr_unregister(terminal));
    EXPECT(expected, seqr_pay_start(terminal, &invoice, &made));
    EXPECT(expected, seqr_sale_run(terminal, &invoice, &cashier, &state, &made));
    EXPECT(expected, seqr_recover_run(terminal, &cashier));
    EXPECT(expected, seqr_next_unfinished(terminal, NULL, &made));
    EXPECT(expected, seqr_payment_find(terminal, "S-1", &made));
    EXPECT(expected, seqr_refund(terminal, &refund, &text));
    EXPECT(expected, seqr_refund_resolve(terminal, "R-1", 1));
    EXPECT(expected, seqr_next_refund_in_doubt(terminal, NULL, &text));
    EXPECT(expected, seqr_change_password(terminal));
    EXPECT(expected, seqr_pay_poll(payment, 60000, &state));
    EXPECT(expected, seqr_pay_continue(payment));
    EXPECT(expected, seqr_cancel(payment));
    EXPECT(expected, seqr_pay_confirm(payment));
    EXPECT(expected, seqr_pay_abandon(payment));
    EXPECT(expected, seqr_pay_commit(payment, 100));
    EXPECT(expected, seqr_pay_update(payment, &invoice));
    EXPECT(expected, seqr_receipt_text(payment, 40, &text));
    EXPECT(expected, seqr_payment_amount(payment, &number, currency));
    EXPECT(expected, seqr_payment_paid_at(payment, &number));
    CHECK(seqr_terminal_id(terminal) == NULL && seqr_terminal_seqr_id(terminal) == NULL);
    CHECK(seqr_payment_client_invoice_id(payment) == NULL && seqr_payment_invoice_reference(payment) == NULL);
    CHECK(seqr_payment_ers_reference(payment) == NULL && seqr_payment_qr_code(payment) == NULL);
    CHECK(seqr_payment_result_code(payment) == -1 && seqr_payment_error(payment) == NULL);
    CHECK(seqr_payment_token_count(payment) == 0);
    CHECK(other == NULL && made == NULL && text == NULL && currency[0] == '\0' && number == 0 && state == 77);
}

static void a_closed_handle_is_an_error_for_every_function(void)
{
    seqr_payment *sale;
    seqr_client *closed_library;
    seqr_terminal *closed_till;
    int sent;
    open_shop();
    sale = paid("S-1", 1250);
    EXPECT(SEQR_OK, seqr_pay_confirm(sale));
    ledger_after("receipt", "S-1");
    closed_library = library;
    closed_till = till;
    seqr_payment_close(sale);
    close_shop();
    sent = calls("");
    each_gives(SEQR_E_CLOSED, closed_library, closed_till, sale);
    /* Closed twice: nothing happens, and the error says so. */
    seqr_payment_close(sale);
    HOLDS(seqr_last_error(), "closed before");
    seqr_terminal_close(closed_till);
    seqr_close(closed_library);
    CHECK(calls("") == sent);
}

static void what_is_no_handle_is_an_error_for_every_function(void)
{
    static char memory[256];
    void *const wrong[] = {(void *)1, (void *)(size_t)-1, memory, memory + 1, (void *)0x7fffffff};
    size_t index;
    seqr_payment *sale;
    open_shop();
    sale = paid("S-1", 1250);
    for (index = 0; index < sizeof wrong / sizeof *wrong; ++index) {
        each_gives(SEQR_E_ARGUMENT, (seqr_client *)wrong[index], (seqr_terminal *)wrong[index], (seqr_payment *)wrong[index]);
        seqr_payment_close((seqr_payment *)wrong[index]);
        seqr_terminal_close((seqr_terminal *)wrong[index]);
        seqr_close((seqr_client *)wrong[index]);
    }
    /* A handle in another's place. */
    each_gives(SEQR_E_ARGUMENT, (seqr_client *)sale, (seqr_terminal *)sale, (seqr_payment *)till);
    seqr_close((seqr_client *)sale);
    EXPECT(SEQR_OK, seqr_pay_confirm(sale));
    seqr_payment_close(sale);
    close_shop();
}

static seqr_payment *polled;

static void *polls_for_a_minute(void *answer)
{
    int32_t state = 0;
    *(seqr_status *)answer = seqr_pay_poll(polled, 0, &state);
    *(seqr_status *)answer = seqr_pay_poll(polled, 60000, &state);
    return NULL;
}

static void a_handle_that_another_thread_polls_is_closed(void)
{
    const seqr_invoice invoice = bill("S-1", 1250);
    pthread_t thread;
    seqr_status answer = 1;
    seqr_payment *again = NULL;
    open_shop();
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &polled));
    CHECK(pthread_create(&thread, NULL, polls_for_a_minute, &answer) == 0);
    seqr_payment_close(polled);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(answer == SEQR_E_CLOSED);
    EXPECT(SEQR_E_CLOSED, seqr_cancel(polled));
    /* It comes back under another number. */
    EXPECT(SEQR_OK, seqr_next_unfinished(till, NULL, &again));
    CHECK(again != NULL && again != polled);
    EXPECT(SEQR_OK, seqr_cancel(again));
    seqr_payment_close(again);
    close_shop();
}

static int closes_the_library(void *context, const char *data, size_t size)
{
    (void)data;
    (void)size;
    seqr_close(library);
    HOLDS(seqr_last_error(), "in use by the call");
    ++*(int *)context;
    return 0;
}

static void a_close_from_inside_a_callback_does_nothing(void)
{
    int pieces = 0;
    seqr_payment *sale;
    open_shop();
    sale = paid("S-1", 1250);
    EXPECT(SEQR_OK, seqr_journal_export(library, SEQR_JSON_LINES, 0, 0, closes_the_library, &pieces));
    CHECK(pieces > 0);
    EXPECT(SEQR_OK, seqr_ping(library, NULL));
    EXPECT(SEQR_OK, seqr_pay_confirm(sale));
    seqr_payment_close(sale);
    close_shop();
}

static const struct test_case cases[] = {
    CASE(a_closed_handle_is_an_error_for_every_function),
    CASE(what_is_no_handle_is_an_error_for_every_function),
    CASE(a_handle_that_another_thread_polls_is_closed),
    CASE(a_close_from_inside_a_callback_does_nothing),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
