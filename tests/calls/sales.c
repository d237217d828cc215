/* Calls of a till: invoices, polls, cancels, refunds, finding, whole sales. */
#include "calls.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

static long numbers;

/* A number of a sale: a new one, or one that was used before. It belongs to one till; that which is unregistered now and
 * then gets new ones only, because it begins anew. */
static const char *number(struct crew *crew, struct pick till, char *room, size_t size)
{
    const long last = __atomic_load_n(&numbers, __ATOMIC_RELAXED);
    const int is_old = last > 0 && till.till != TILLS - 1 && ONE_IN(crew, 8);
    const long n = is_old ? 1 + (long)below(crew, (uint32_t)last) : __atomic_add_fetch(&numbers, 1, __ATOMIC_RELAXED);
    snprintf(room, size, "F-%ld", n * TILLS + (till.till < 0 ? 0 : till.till));
    return room;
}

static void fill_invoice(struct crew *crew, seqr_invoice *invoice, const char *sale)
{
    static const char *const titles[] = { "Corner shop", "", NULL, "\xff\xfe", "Caf\xc3\xa9" };
    static const char *const codes[] = { "EUR", "XXX", NULL, "JPY" };
    invoice->client_invoice_id = ONE_IN(crew, 60) ? NULL : sale;
    invoice->title = titles[ONE_IN(crew, 20) ? below(crew, 5) : 0];
    invoice->cashier_id = "Anna";
    invoice->total = ONE_IN(crew, 40) ? (int64_t)chance(crew) : 100 + (int64_t)below(crew, 90000);
    invoice->currency_code = ONE_IN(crew, 40) ? codes[below(crew, 4)] : "SEK";
    if (ONE_IN(crew, 10)) invoice->payment_mode = (int32_t)below(crew, 5);
    if (ONE_IN(crew, 20)) invoice->acknowledgment_mode = (int32_t)below(crew, 4);
    if (ONE_IN(crew, 50)) invoice->struct_size = below(crew, sizeof *invoice + 1);
}

static void start(struct crew *crew)
{
    char sale[24];
    seqr_invoice_row row;
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    struct pick till = pick(crew, TERMINAL);
    seqr_payment *payment = UNTOUCHED;
    const int begins = ONE_IN(crew, 2);
    seqr_status status;
    memset(&row, 0, sizeof row);
    fill_invoice(crew, &invoice, number(crew, till, sale, sizeof sale));
    row.description = "Bun", row.total = ONE_IN(crew, 10) ? 1 : invoice.total;
    if (ONE_IN(crew, 3)) invoice.rows = &row, invoice.row_count = 1;
    if (ONE_IN(crew, 100)) invoice.row_size = below(crew, sizeof row + 1);
    status = begins ? seqr_pay_begin(till.handle, &invoice, &payment) : seqr_pay_start(till.handle, &invoice, &payment);
    judged(crew, begins ? "seqr_pay_begin" : "seqr_pay_start", till, status);
    if (status == SEQR_OK ? payment == UNTOUCHED : payment != UNTOUCHED) wrong("seqr_pay_start", status, "its handle");
    put(PAYMENT, payment);
}

static void poll(struct crew *crew)
{
    struct pick sale = pick(crew, PAYMENT);
    int32_t state = -77;
    const seqr_status status = judged(crew, "seqr_pay_poll", sale, seqr_pay_poll(sale.handle, below(crew, 4), &state));
    if (sale.expected == CLOSED && state != -77) wrong("seqr_pay_poll", status, "a state of a closed handle");
    if (state == SEQR_PAY_COMPLETED) note_completed(sale.handle);
}

static void decide(struct crew *crew)
{
    struct pick sale = pick(crew, PAYMENT);
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    char same[80];
    seqr_status status;
    switch (below(crew, 12)) {
    case 0: case 1: judged(crew, "seqr_cancel_begin", sale, seqr_cancel_begin(sale.handle)); break;
    case 2: judged(crew, "seqr_cancel", sale, seqr_cancel(sale.handle)); break;
    case 3: case 4: judged(crew, "seqr_pay_continue", sale, seqr_pay_continue(sale.handle)); break;
    case 5: case 6: case 7: judged(crew, "seqr_pay_confirm", sale, seqr_pay_confirm(sale.handle)); break;
    case 8:
        status = judged(crew, "seqr_pay_commit", sale, seqr_pay_commit(sale.handle, (int64_t)below(crew, 300)));
        if (status == SEQR_OK) note_completed(sale.handle);
        break;
    case 9:
        if (!text_of(sale.handle, seqr_payment_client_invoice_id, same, sizeof same)) strcpy(same, "F-0");
        fill_invoice(crew, &invoice, same);
        judged(crew, "seqr_pay_update", sale, seqr_pay_update(sale.handle, &invoice));
        break;
    case 10: judged(crew, "seqr_acknowledge_reversal", sale, seqr_acknowledge_reversal(sale.handle)); break;
    default:
        if (!ONE_IN(crew, 4)) note_abandoned(sale.handle); /* before: another thread may close it meanwhile */
        else break;
        judged(crew, "seqr_pay_abandon", sale, seqr_pay_abandon(sale.handle));
    }
}

static void facts(struct crew *crew)
{
    struct pick sale = pick(crew, PAYMENT);
    seqr_payment *const payment = sale.handle;
    char currency[4], *text = UNTOUCHED;
    int64_t amount;
    seqr_customer_token token;
    switch (below(crew, 13)) {
    case 0: judged_nothing(crew, "client_invoice_id", sale, seqr_payment_client_invoice_id(payment) == NULL); break;
    case 1: judged_nothing(crew, "invoice_reference", sale, seqr_payment_invoice_reference(payment) == NULL); break;
    case 2: judged_nothing(crew, "ers_reference", sale, seqr_payment_ers_reference(payment) == NULL); break;
    case 3: judged_nothing(crew, "qr_code", sale, seqr_payment_qr_code(payment) == NULL); break;
    case 4: judged_nothing(crew, "payment_error", sale, seqr_payment_error(payment) == NULL); break;
    case 5: judged_nothing(crew, "result_code", sale, seqr_payment_result_code(payment) == -1); break;
    case 6: judged_nothing(crew, "ended_by", sale, seqr_payment_ended_by(payment) == 0); break;
    case 7: judged_nothing(crew, "token_count", sale, seqr_payment_token_count(payment) == 0); break;
    case 8: judged(crew, "seqr_payment_token", sale, seqr_payment_token(payment, below(crew, 3), &token)); break;
    case 9: judged(crew, "seqr_payment_amount", sale, seqr_payment_amount(payment, &amount, currency)); break;
    case 10: judged(crew, "seqr_payment_paid_at", sale, seqr_payment_paid_at(payment, &amount)); break;
    case 11: judged(crew, "seqr_payment_status", sale, seqr_payment_status(payment)); break;
    default:
        took("seqr_receipt_text",
             judged(crew, "seqr_receipt_text", sale, seqr_receipt_text(payment, below(crew, 90), &text)), &text);
    }
}

static void find(struct crew *crew)
{
    struct pick till = pick(crew, TERMINAL), library = pick(crew, CLIENT), after = pick(crew, PAYMENT);
    seqr_payment *found = UNTOUCHED, *const before = ONE_IN(crew, 2) ? NULL : after.handle;
    char sale[24], reference[40] = "nothing";
    seqr_status status;
    switch (below(crew, 5)) {
    case 0: case 1:
        status = judged(crew, "seqr_next_unfinished", till, seqr_next_unfinished(till.handle, before, &found));
        break;
    case 2: status = judged(crew, "seqr_next_reversal", till, seqr_next_reversal(till.handle, before, &found)); break;
    case 3:
        status = judged(crew, "seqr_payment_find", till,
                        seqr_payment_find(till.handle, number(crew, till, sale, sizeof sale), &found));
        break;
    default:
        (void)some_reference(crew, reference, sizeof reference);
        status = ONE_IN(crew, 2) ? seqr_payment_find_reference(library.handle, reference, &found)
                                 : seqr_next_payment(library.handle, 0, 0, before, &found);
        judged(crew, "seqr_payment_find_reference", library, status);
    }
    if (status != SEQR_OK && found != UNTOUCHED) wrong("a search", status, "a handle with an error");
    put(PAYMENT, found);
}

static void refund(struct crew *crew)
{
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    struct pick till = pick(crew, TERMINAL);
    char id[24], reference[40], *text = UNTOUCHED;
    seqr_status status, outcome = SEQR_E_NOT_READY;
    seqr_refund_info info = SEQR_REFUND_INFO_INIT;
    if (till.till == TILLS - 1) return; /* this one is unregistered now and then: its numbers begin anew */
    if (!some_reference(crew, reference, sizeof reference)) strcpy(reference, "2026000000000000000000001");
    /* The same number for the same payment: repeated, it must be the same refund. */
    snprintf(id, sizeof id, "R-%.8s-%d-%u", reference + strlen(reference) - 8, till.till, (unsigned)below(crew, 3));
    request.refund_id = id, request.ers_reference = reference, request.amount = 1 + (int64_t)below(crew, 2);
    request.currency_code = "SEK", request.title = "Corner shop", request.cashier_id = "Anna";
    switch (below(crew, 9)) {
    case 0: case 1:
        status = judged(crew, "seqr_refund", till, seqr_refund(till.handle, &request, &text));
        if (status == SEQR_OK) note_refund(id, text, status);
        took("seqr_refund", status, &text);
        break;
    case 2: judged(crew, "seqr_refund_begin", till, seqr_refund_begin(till.handle, &request)); break;
    case 3:
        status = judged(crew, "seqr_refund_poll", till, seqr_refund_poll(till.handle, id, below(crew, 3), &outcome, &text));
        if (status == SEQR_OK && outcome == SEQR_OK) note_refund(id, text, outcome);
        took("seqr_refund_poll", status == SEQR_OK ? outcome : status, &text);
        break;
    case 4: judged(crew, "seqr_refund_resolve", till, seqr_refund_resolve(till.handle, id, (int32_t)below(crew, 3))); break;
    case 5: judged(crew, "seqr_refund_allow", till, seqr_refund_allow(till.handle, reference)); break;
    case 6:
        took("seqr_next_refund_in_doubt", judged(crew, "seqr_next_refund_in_doubt", till,
             seqr_next_refund_in_doubt(till.handle, ONE_IN(crew, 2) ? NULL : id, &text)), &text);
        break;
    case 7:
        status = judged(crew, "seqr_refund_find", till, seqr_refund_find(till.handle, id, &info));
        if ((status == SEQR_OK) != (info.ers_reference != NULL)) wrong("seqr_refund_find", status, "a refund with an error");
        break;
    default:
        took("seqr_refund_receipt_text", judged(crew, "seqr_refund_receipt_text", till,
             seqr_refund_receipt_text(till.handle, id, below(crew, 90), &text)), &text);
    }
}

/* ---- whole sales: a cashier who does anything ---------------------------------------------------------------------- */

/* What a program may do in a callback; the closes of what the call works with do nothing. */
static void meanwhile(struct crew *crew, seqr_payment *payment)
{
    crew->inside++;
    if (crew->inside == 1 && ONE_IN(crew, 3)) call(crew);
    if (ONE_IN(crew, 3)) seqr_payment_close(payment);
    if (seqr_payment_client_invoice_id(payment) == NULL) wrong("a callback", SEQR_OK, "its payment was closed");
    crew->inside--;
}
static int32_t SEQR_CALL show(void *context, seqr_payment *payment, int32_t state, const char *text)
{
    if (text == NULL || strlen(text) == 0 || state == 0) wrong("show", SEQR_OK, "no text");
    meanwhile(context, payment);
    return (int32_t)(ONE_IN((struct crew *)context, 4) ? below(context, 4) : 0);
}
static int32_t SEQR_CALL ask(void *context, seqr_payment *payment, int32_t question, const char *text)
{
    const int32_t answer = (int32_t)below(context, 5);
    if (text == NULL || question == 0) wrong("ask", SEQR_OK, "no text");
    if (answer == 4) note_booked(payment, "abandoned", -1);
    meanwhile(context, payment);
    return answer;
}
static int32_t SEQR_CALL book(void *context, seqr_payment *payment, const char *reference, int64_t amount, const char *code)
{
    if (amount <= 0 || strlen(code) != 3) wrong("book", SEQR_OK, "no amount");
    note_booked(payment, reference, 1);
    meanwhile(context, payment);
    return !ONE_IN((struct crew *)context, 10);
}
static int32_t SEQR_CALL unbook(void *context, seqr_payment *payment, const char *reference)
{
    note_booked(payment, reference, 0);
    meanwhile(context, payment);
    return !ONE_IN((struct crew *)context, 3);
}
static void SEQR_CALL print(void *context, seqr_payment *payment, const char *text)
{
    if (strlen(text) == 0) wrong("print", SEQR_OK, "no receipt");
    meanwhile(context, payment);
}

static void whole(struct crew *crew)
{
    seqr_cashier cashier = SEQR_CASHIER_INIT;
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    struct pick till = pick(crew, TERMINAL);
    seqr_payment *payment = UNTOUCHED;
    int32_t state = 0;
    char sale[24];
    if (crew->inside) return;
    cashier.context = crew, cashier.show = show, cashier.book = book, cashier.unbook = unbook, cashier.print = print;
    if (!ONE_IN(crew, 3)) cashier.ask = ask;
    if (ONE_IN(crew, 30)) cashier.book = NULL;
    fill_invoice(crew, &invoice, number(crew, till, sale, sizeof sale));
    if (ONE_IN(crew, 2)) {
        judged(crew, "seqr_recover_run", till, seqr_recover_run(till.handle, &cashier));
        return;
    }
    judged(crew, "seqr_sale_run", till, seqr_sale_run(till.handle, &invoice, &cashier, &state, &payment));
    put(PAYMENT, payment);
    if (payment != UNTOUCHED && state == SEQR_PAY_COMPLETED) note_completed(payment);
}

void call_of_a_sale(struct crew *crew)
{
    const uint32_t what = below(crew, 1000);
    if (what < 90) start(crew);
    else if (what < 330) poll(crew);
    else if (what < 530) decide(crew);
    else if (what < 760) facts(crew);
    else if (what < 860) find(crew);
    else if (what < 915) close_one(crew, PAYMENT);
    else if (what < 998) refund(crew);
    else whole(crew);
}

/* ---- the end: nobody disturbs, and each sale is settled ------------------------------------------------------------- */

static int32_t SEQR_CALL quiet_show(void *context, seqr_payment *payment, int32_t state, const char *text)
{
    return (void)context, (void)payment, (void)state, (void)text, 0;
}
static int32_t SEQR_CALL quiet_ask(void *context, seqr_payment *payment, int32_t question, const char *text)
{
    (void)context, (void)text;
    if (question == SEQR_ASK_UNKNOWN) note_booked(payment, "abandoned", -1);
    return question == SEQR_ASK_UNKNOWN ? 4 : 2;
}
static int32_t SEQR_CALL quiet_book(void *c, seqr_payment *payment, const char *reference, int64_t amount, const char *code)
{
    return (void)c, (void)amount, (void)code, note_booked(payment, reference, 1), 1;
}
static int32_t SEQR_CALL quiet_unbook(void *context, seqr_payment *payment, const char *reference)
{
    return (void)context, note_booked(payment, reference, 0), 1;
}
static const seqr_cashier quiet = { sizeof(seqr_cashier), 0, NULL, quiet_show, quiet_ask, quiet_book, quiet_unbook, NULL };
const seqr_cashier *const quiet_cashier = &quiet;
