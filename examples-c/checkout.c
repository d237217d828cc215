/* A till that takes SEQR payments: the whole job as a POS would write it, each step as the cashier sees it.
 *
 *     checkout register --seqr-id 12345     once a till
 *     checkout sell --amount 59.00          again and again
 *
 * `checkout help` lists the rest. C99, C++ too, nothing but the C library and libseqr. Copy from here. */
#include "options.h"
#include "seqr.h"

/* How often an unknown outcome is asked again before the till leaves it for later. */
enum { UNKNOWN_TRIES = 3 };
enum { GO_ON = -1 }; /* beside the exit codes: nothing is decided yet */

static seqr_client *library;
static seqr_terminal *till;

/* ---- words ---------------------------------------------------------------------------------------------------- */

/* seqr_last_error says what failed, why, and what to do: it is made to be shown. */
static int complain(const char *step, seqr_status status)
{
    const char *why = seqr_last_error();
    const int32_t code = seqr_last_result_code();
    printf("  %s: %s\n  (%s", step, why != NULL ? why : "", seqr_status_name(status));
    if (code >= 0) printf(", SEQR result code %d", (int)code);
    printf(")\n");
    return EXIT_ERROR;
}

static void SEQR_CALL show_log(void *context, int32_t level, const char *message)
{
    (void)context;
    fprintf(stderr, "seqr[%d] %s\n", (int)level, message); /* any thread; must not call seqr functions */
}

static const char *or_dash(const char *text) { return text != NULL ? text : "-"; }

/* The library's own receipt, as wide as the paper; a POS that lays out its own prints amount, ersReference, time and the
 * words "SEQR payment". Before the confirm it is the receipt, afterwards a copy. */
static void print_receipt(seqr_payment *payment)
{
    char *text = NULL;
    if (seqr_receipt_text(payment, 42, &text) == SEQR_OK) printf("%s", text);
    seqr_string_free(text);
}

/* ---- a sale that is paid -------------------------------------------------------------------------------------- */

/* SEQR has taken the payment back, because nobody asked for 20 seconds: the customer has the money. The sale's number is
 * free again once that is acknowledged. */
static int undo(seqr_payment *payment)
{
    char line[384];
    seqr_status status;

    snprintf(line, sizeof line, "VOID %s %s; reversed by SEQR", or_dash(seqr_payment_client_invoice_id(payment)),
             or_dash(seqr_payment_ers_reference(payment)));
    if (!book_once(line, line)) {
        printf("  %s cannot be written: the sale comes back with `recover`.\n", options.books);
        return EXIT_ERROR;
    }
    printf("  NOT PAID after all: SEQR has given the money back, and the booking is undone.\n");
    status = seqr_acknowledge_reversal(payment);
    return status == SEQR_OK ? EXIT_NOT_PAID : complain("The reversal is not acknowledged", status);
}

/* Once this returns EXIT_OK the sale is closed at both ends. The order matters: book, print, confirm. A crash before
 * the confirm brings the payment back by seqr_next_unfinished, and book_once keeps it from being booked twice. */
static int close_paid_sale(seqr_payment *payment)
{
    const char *reference = seqr_payment_ers_reference(payment), *sale = seqr_payment_client_invoice_id(payment);
    char currency[4] = "", key[96], line[384];
    int64_t amount = 0, paid_at = 0;
    seqr_status status = seqr_payment_amount(payment, &amount, currency);
    int tries;

    if (status == SEQR_OK) status = seqr_payment_paid_at(payment, &paid_at);
    if (status != SEQR_OK) return complain("The paid sale cannot be read", status);

    snprintf(key, sizeof key, " %s ", or_dash(reference));
    snprintf(line, sizeof line, "SALE %s %s %s; SEQR payment; %s", or_dash(sale), or_dash(reference),
             write_amount(amount, currency), write_time(paid_at));
    if (!book_once(key, line)) {
        printf("  %s cannot be written: the sale stays unconfirmed and comes back with `recover`.\n", options.books);
        return EXIT_ERROR;
    }
    printf("  PAID\n");
    print_receipt(payment);

    /* With SEQR_E_NOT_SAVED the journal could not be written (a full disk): the library keeps trying, and confirm
     * fails until it is. The customer has paid, so the goods go out; the till must not be switched off. */
    status = seqr_pay_confirm(payment);
    for (tries = 0; status == SEQR_E_NOT_SAVED && tries < 10; tries++) {
        int32_t state;
        printf("  The journal cannot be written: free the disk, do not switch off. Trying again ...\n");
        seqr_pay_poll(payment, 1000, &state);
        status = seqr_pay_confirm(payment);
    }
    if (status == SEQR_E_REVERSED) return undo(payment);
    return status == SEQR_OK ? EXIT_OK : complain("The sale is paid and booked, but not confirmed", status);
}

/* ---- refund --------------------------------------------------------------------------------------------------- */

/* The refund id makes it exactly-once: after a crash or a lost answer, ask again with the same id and the same data,
 * and no money moves twice. So the POS stores the id before it calls. */
static int refund(const char *refund_id, const char *reference, int64_t amount, const char *currency)
{
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    char *refund_reference = NULL, key[96], line[384];
    seqr_status status;

    request.refund_id = refund_id;
    request.ers_reference = reference;
    request.amount = amount;
    request.currency_code = currency;
    request.title = options.title;
    request.cashier_id = options.cashier;
    printf("Refund %s of %s\n", refund_id, write_amount(amount, currency));
    status = seqr_refund(till, &request, &refund_reference);
    if (status == SEQR_E_IN_DOUBT) {
        complain("It is not known whether the refund was made", status);
        printf("  Give no cash and use no other refund id: it would pay twice. Look it up in the SEQR reports, then\n"
               "  checkout recover --refund-id %s --happened yes|no\n", refund_id);
        return EXIT_UNKNOWN;
    }
    if (status != SEQR_OK) return complain("Not refunded", status);

    snprintf(key, sizeof key, "REFUND %s ", refund_id);
    snprintf(line, sizeof line, "REFUND %s %s %s; SEQR payment %s", refund_id, or_dash(refund_reference),
             write_amount(amount, currency), reference);
    if (!book_once(key, line)) printf("  %s cannot be written.\n", options.books);
    printf("  REFUNDED %s, SEQR payment, reference %s\n", write_amount(amount, currency),
           or_dash(refund_reference)); /* SEQR may give none of its own */
    seqr_string_free(refund_reference);
    return EXIT_OK;
}

/* ---- cancel --------------------------------------------------------------------------------------------------- */

/* Ends in a fact: canceled, or paid because the customer was faster. Only where SEQR cannot be reached is it neither;
 * then the library goes on canceling, and the payment stays in the way of the next one. */
static int cancel(seqr_payment *payment)
{
    char currency[4] = "", id[96];
    int64_t amount = 0;
    int closed;
    const seqr_status status = seqr_cancel(payment);

    if (status == SEQR_OK) {
        printf("  CANCELED. The sale is open again.\n");
        return EXIT_NOT_PAID;
    }
    if (status != SEQR_E_ALREADY_PAID) {
        complain("Not canceled yet: do not sell the goods as if nothing were paid", status);
        return EXIT_UNKNOWN;
    }
    printf("  Too late: the customer has paid.\n");
    closed = close_paid_sale(payment);
    if (closed != EXIT_OK || ask("(k)eep the sale or (r)efund it?", "rk", options.paid_anyway) != 'r') return closed;
    if (seqr_payment_amount(payment, &amount, currency) != SEQR_OK) return EXIT_ERROR;
    snprintf(id, sizeof id, "%s-CANCEL", or_dash(seqr_payment_client_invoice_id(payment)));
    closed = refund(id, seqr_payment_ers_reference(payment), amount, currency);
    return closed == EXIT_OK ? EXIT_NOT_PAID : closed;
}

/* ---- waiting for the customer --------------------------------------------------------------------------------- */

/* "Try again or cancel?" The library goes on asking SEQR while the question stands, so the answer may come after
 * the payment: continue and cancel both say so, and the next poll tells. GO_ON where the wait goes on. */
static int ask_cashier(seqr_payment *payment, const char *what)
{
    int32_t state;
    seqr_status status;

    printf("  %s\n", what);
    if (ask("(a)gain or (c)ancel?", "ac", options.question) == 'c') {
        if (seqr_pay_poll(payment, 0, &state) == SEQR_OK && state == SEQR_PAY_COMPLETED) return GO_ON;
        return cancel(payment);
    }
    status = seqr_pay_continue(payment);
    if (status != SEQR_OK && status != SEQR_E_ALREADY_PAID) complain("Not continued", status);
    return GO_ON;
}

/* From "please wait" to what became of it. The one loop that a POS needs; a real one does the same from a timer with
 * wait_ms 0, which costs nothing: the library asks SEQR by itself, whatever the till's screen is doing. */
static int wait_for_customer(seqr_payment *payment)
{
    const time_t start = time(NULL);
    int unknown = 0, result = GO_ON;
    uint32_t wait_ms = 10000; /* the first look returns at once, unless settle() has seen this very state */

    while (result == GO_ON) {
        int32_t state = SEQR_PAY_UNKNOWN;
        const seqr_status status = seqr_pay_poll(payment, wait_ms, &state);

        wait_ms = 1000;
        if (status == SEQR_E_REVERSED) return undo(payment);
        if (status == SEQR_E_NOT_SAVED || status == SEQR_E_OTHER_AMOUNT || status == SEQR_E_OTHER_PAYMENT) {
            complain("Careful", status); /* the state is written with these: paid and not stored, another amount, ... */
        } else if (status != SEQR_OK) {
            return complain("The payment cannot be followed; it stays unfinished", status);
        }
        switch (state) {
        case SEQR_PAY_ASK_CASHIER:
            result = ask_cashier(payment, "The customer has not paid yet.");
            break;
        case SEQR_PAY_COMPLETED:
            return close_paid_sale(payment);
        case SEQR_PAY_CANCELED:
            printf("  CANCELED by the customer, or nobody answered the till. The sale is open again.\n");
            return EXIT_NOT_PAID;
        case SEQR_PAY_FAILED:
            printf("  FAILED: %s (SEQR result code %d). Not paid; the sale is open again.\n",
                   or_dash(seqr_payment_error(payment)), (int)seqr_payment_result_code(payment));
            return EXIT_NOT_PAID;
        case SEQR_PAY_ABANDONED:
            printf("  ABANDONED by a supervisor; whether it was paid is not known.\n");
            return EXIT_NOT_PAID;
        case SEQR_PAY_UNKNOWN:
            if (++unknown > UNKNOWN_TRIES) {
                printf("  UNKNOWN: %s\n  Nothing is assumed. `checkout recover` asks again; until then this till\n"
                       "  takes no SEQR payment.\n", or_dash(seqr_payment_error(payment)));
                return EXIT_UNKNOWN;
            }
            result = ask_cashier(payment, "SEQR does not answer: it is not known whether the customer has paid.");
            wait_ms = 10000; /* time for the answer; a change comes at once */
            break;
        case SEQR_PAY_LOYALTY: /* these two come only where the invoice asked for them */
        case SEQR_PAY_RESERVED:
            result = cancel(payment);
            break;
        case SEQR_PAY_WAITING:
        default: /* a state of a later version */
            printf("  Please wait for the customer ... %d s\n", (int)(time(NULL) - start));
            fflush(stdout);
            break;
        }
    }
    return result;
}

/* ---- what a crash left ---------------------------------------------------------------------------------------- */

/* One sale that was cut off. Only the POS knows whether it is still wanted: the library asks SEQR nothing before it
 * is told, because a status query may take the customer's money. */
static int settle(seqr_payment *payment)
{
    char currency[4] = "";
    int64_t amount = 0;
    int32_t state = SEQR_PAY_UNKNOWN;
    seqr_status status = seqr_pay_poll(payment, 0, &state);

    if (status != SEQR_OK && status != SEQR_E_NOT_SAVED && status != SEQR_E_OTHER_AMOUNT &&
        status != SEQR_E_OTHER_PAYMENT)
        return complain("The sale cannot be read", status);
    seqr_payment_amount(payment, &amount, currency);
    printf("Sale %s of %s was cut off.\n", or_dash(seqr_payment_client_invoice_id(payment)),
           write_amount(amount, currency));
    if (state == SEQR_PAY_COMPLETED) return close_paid_sale(payment);
    if (state != SEQR_PAY_UNKNOWN) return wait_for_customer(payment);

    switch (ask("(w)ait for the customer, (c)ancel, (a)bandon, or (l)ater?", "wcal", options.unfinished)) {
    case 'w':
        status = seqr_pay_continue(payment);
        if (status != SEQR_OK) complain("Not continued", status);
        return wait_for_customer(payment);
    case 'c':
        return cancel(payment);
    case 'a': /* a supervisor, who has looked in the SEQR reports, gives it up */
        status = seqr_pay_abandon(payment);
        return status == SEQR_OK ? EXIT_NOT_PAID : complain("Not abandoned", status);
    default:
        return EXIT_UNKNOWN;
    }
}

/* Every POS does this when it starts, before the first sale. EXIT_OK where nothing is left open. */
static int recover(void)
{
    seqr_payment *payment = NULL, *previous = NULL;
    char *refund_id = NULL, *next_id = NULL;
    seqr_status status;
    int result = EXIT_OK;

    while ((status = seqr_next_reversal(till, previous, &payment)) == SEQR_OK && payment != NULL) {
        if (undo(payment) == EXIT_ERROR) result = EXIT_ERROR;
        seqr_payment_close(previous);
        previous = payment;
        payment = NULL;
    }
    seqr_payment_close(previous);
    previous = NULL;
    if (status != SEQR_OK) return complain("Reversed sales cannot be listed", status);

    while ((status = seqr_next_unfinished(till, previous, &payment)) == SEQR_OK && payment != NULL) {
        const int one = settle(payment);
        if (one == EXIT_ERROR || one == EXIT_UNKNOWN) result = one;
        seqr_payment_close(previous);
        previous = payment;
        payment = NULL;
    }
    seqr_payment_close(previous);
    if (status != SEQR_OK) return complain("Unfinished sales cannot be listed", status);

    if (options.refund_id != NULL && options.happened != NULL) {
        const int32_t happened = options.happened[0] == 'y';
        status = seqr_refund_resolve(till, options.refund_id, happened);
        if (status != SEQR_OK) return complain("Not settled", status);
        printf("Refund %s is settled: it was %s.\n", options.refund_id, happened ? "made" : "not made");
    }
    while ((status = seqr_next_refund_in_doubt(till, refund_id, &next_id)) == SEQR_OK && next_id != NULL) {
        printf("Refund %s is in doubt: look it up in the SEQR reports, then settle it with --happened\n", next_id);
        seqr_string_free(refund_id);
        refund_id = next_id;
        next_id = NULL;
        result = EXIT_UNKNOWN;
    }
    seqr_string_free(refund_id);
    if (status != SEQR_OK) return complain("Refunds in doubt cannot be listed", status);
    return result;
}

/* ---- a sale --------------------------------------------------------------------------------------------------- */

enum { MAX_ROWS = 64 };

/* --rows "Coffee*2=50.00;Bun=14.00": `text` is cut up in place, the rows point into it. -1: unreadable. */
static int read_rows(char *text, seqr_invoice_row *rows, int64_t *sum)
{
    int count = 0;
    while (*text != '\0') {
        char *next = text + strcspn(text, ";"), *amount = strchr(text, '='), *quantity;
        const int more = *next == ';';
        if (count == MAX_ROWS || amount == NULL || amount > next) return -1;
        memset(&rows[count], 0, sizeof rows[count]);
        if (!read_amount(amount + 1, (size_t)(next - amount - 1), &rows[count].total)) return -1;
        *amount = '\0';
        quantity = strchr(text, '*');
        if (quantity != NULL) {
            *quantity = '\0';
            if (!read_amount(quantity + 1, strlen(quantity + 1), &rows[count].quantity_thousandths)) return -1;
            rows[count].quantity_thousandths *= 10; /* hundredths were read */
        }
        rows[count].description = text;
        *sum += rows[count++].total;
        text = next + more;
    }
    return count;
}

/* `then_cancel`: the cashier presses Cancel as soon as the till waits for the customer. */
static int sell(const char *sale_id, const char *amount, int then_cancel)
{
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    seqr_invoice_row rows[MAX_ROWS];
    seqr_payment *payment = NULL;
    seqr_status status;
    char text[1024] = "";
    int64_t sum = 0;
    int count, result;

    if (options.rows != NULL && strlen(options.rows) < sizeof text) strcpy(text, options.rows);
    count = read_rows(text, rows, &sum);
    invoice.total = sum;
    if (count < 0 || (options.rows != NULL && count == 0) || (amount == NULL && count == 0) ||
        (amount != NULL && !read_amount(amount, strlen(amount), &invoice.total))) {
        fprintf(stderr, "checkout: --amount 59.00, or --rows \"Coffee*2=50.00;Bun=9.00\", is needed\n");
        return EXIT_USAGE;
    }
    invoice.client_invoice_id = sale_id;
    invoice.title = options.title;
    invoice.cashier_id = options.cashier;
    invoice.currency_code = options.currency;
    invoice.rows = count > 0 ? rows : NULL;
    invoice.row_count = (size_t)count;

    printf("Sale %s: %s by SEQR\n", sale_id, write_amount(invoice.total, options.currency));
    status = seqr_pay_start(till, &invoice, &payment);
    if (status == SEQR_E_UNFINISHED) {
        complain("First the earlier sale", status);
        result = recover();
        if (result != EXIT_OK) return result;
        status = seqr_pay_start(till, &invoice, &payment);
    }
    if (status != SEQR_OK) return complain("The payment was not started", status);

    if (then_cancel) {
        int32_t state = SEQR_PAY_UNKNOWN;
        seqr_pay_poll(payment, 0, &state);
        if (state == SEQR_PAY_WAITING) printf("  Please wait for the customer ... 0 s\n");
        printf("  The cashier presses Cancel.\n");
        result = cancel(payment);
    } else {
        result = wait_for_customer(payment);
    }
    seqr_payment_close(payment);
    return result;
}

/* --sale-id finds the payment in the journal; --ers-reference takes one of another till, with --refund-id. */
static int refund_sale(const char *sale_id, const char *amount_text)
{
    seqr_payment *payment = NULL;
    const char *reference = options.ers_reference;
    char id[96], currency[4] = "";
    int64_t amount = 0;
    seqr_status status = SEQR_OK;
    int result;

    snprintf(id, sizeof id, "%s-R1", sale_id != NULL ? sale_id : "");
    snprintf(currency, sizeof currency, "%s", options.currency);
    if (sale_id != NULL) {
        status = seqr_payment_find(till, sale_id, &payment);
        if (status != SEQR_OK) return complain("No such sale", status);
        reference = seqr_payment_ers_reference(payment);
        status = seqr_payment_amount(payment, &amount, currency);
    }
    if (status != SEQR_OK || (sale_id != NULL && reference == NULL)) {
        printf("  Sale %s was not paid: nothing to refund.\n", sale_id);
        result = EXIT_ERROR;
    } else if (reference == NULL || (sale_id == NULL && (options.refund_id == NULL || amount_text == NULL)) ||
               (amount_text != NULL && !read_amount(amount_text, strlen(amount_text), &amount))) {
        fprintf(stderr, "checkout: --sale-id, or --ers-reference with --refund-id and --amount 10.00, is needed\n");
        result = EXIT_USAGE;
    } else {
        result = refund(options.refund_id != NULL ? options.refund_id : id, reference, amount, currency);
    }
    seqr_payment_close(payment);
    return result;
}

/* ---- the till itself ------------------------------------------------------------------------------------------ */

static int open_library(void)
{
    seqr_config config = SEQR_CONFIG_INIT;
    const int64_t window = read_ms(options.window_ms), question = read_ms(options.question_ms);
    seqr_status status;

    if (window < 0 || question < 0) {
        fprintf(stderr, "checkout: milliseconds are a whole number, a day at most\n");
        return EXIT_USAGE;
    }
    config.endpoint = options.endpoint;
    config.store_path = options.store;
    config.ca_file = options.ca_file;
    config.client_id = "Checkout example 1.0"; /* certification: the company, or software and version */
    config.client_reference = "checkout";
    config.poll_window_ms = (uint32_t)window;
    config.question_timeout_ms = (uint32_t)question;
    if (strcmp(options.log, "yes") == 0) {
        config.log = show_log;
        config.log_level = SEQR_LOG_DEBUG; /* every request and answer, without passwords */
    }
    status = seqr_open(&config, &library);
    return status == SEQR_OK ? EXIT_OK : complain("The library cannot be opened", status);
}

static int open_till(void)
{
    const seqr_status status = seqr_terminal_open(library, options.terminal, &till);
    if (status == SEQR_OK) return EXIT_OK;
    complain("The till cannot be opened", status);
    printf("  Is it registered? checkout register --terminal \"%s\" --seqr-id ...\n", options.terminal);
    return EXIT_ERROR;
}

/* Once a till. Again does no harm: a till in the store is taken from there, and only the sticker is assigned. */
static int register_till(const char *sticker)
{
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_status status;

    shop.reseller_id = options.reseller;
    shop.reseller_user_id = options.user;
    shop.reseller_password = read_password();
    shop.external_terminal_id = options.terminal;
    shop.name = options.name;
    if (shop.reseller_password == NULL) {
        fprintf(stderr, "checkout: set SEQR_RESELLER_PASSWORD or give --password-file\n");
        return EXIT_USAGE;
    }
    printf("Register till \"%s\"\n", options.terminal);
    status = seqr_register(library, &shop, &till);
    if (status != SEQR_OK) return complain("Not registered", status);
    printf("  REGISTERED, terminal id %s\n", or_dash(seqr_terminal_id(till)));
    if (sticker == NULL) return EXIT_OK;

    status = seqr_assign_seqr_id(till, sticker); /* the id, or what a scanner makes of the sticker's QR code */
    if (status != SEQR_OK) return complain("The till is registered, but the sticker is not assigned", status);
    printf("  ASSIGNED sticker %s\n", or_dash(seqr_terminal_seqr_id(till)));
    return EXIT_OK;
}

static int unregister_till(void)
{
    const seqr_status status = seqr_unregister(till);
    if (status != SEQR_OK) return complain("Not unregistered", status);
    printf("UNREGISTERED till \"%s\"\n", options.terminal);
    return EXIT_OK;
}

/* The tour of `make demo`: its customer pays about three seconds after the invoice has come. */
static int demo(void)
{
    char paid_sale[48], canceled_sale[48];
    int result;

    snprintf(paid_sale, sizeof paid_sale, "%s", new_sale_id("demo"));
    snprintf(canceled_sale, sizeof canceled_sale, "%s", new_sale_id("demo"));
    printf("== 1. A till is registered, and its sticker scanned\n");
    result = register_till(options.seqr_id != NULL ? options.seqr_id : "HTTP://SEQR.SE/QDEMO1\r\n");
    if (result == EXIT_OK) result = recover();
    if (result != EXIT_OK) return result;

    printf("\n== 2. A customer pays\n");
    options.rows = "Coffee*2=50.00;Bun=14.00;Member's discount=-5.00";
    result = sell(paid_sale, NULL, 0);
    if (result != EXIT_OK) return EXIT_ERROR;

    printf("\n== 3. A sale is canceled\n");
    options.rows = NULL;
    result = sell(canceled_sale, "25.00", 1);
    if (result != EXIT_NOT_PAID) return EXIT_ERROR;

    printf("\n== 4. The bun comes back: a partial refund\n");
    result = refund_sale(paid_sale, "14.00");
    if (result != EXIT_OK) return EXIT_ERROR;
    printf("\nAll four went as they should.\n");
    return EXIT_OK;
}

static int run(const char *command)
{
    const char *sale_id = options.sale_id != NULL ? options.sale_id : new_sale_id("sale");
    int result = open_library();

    if (result != EXIT_OK) return result;
    if (strcmp(command, "demo") == 0) return demo();
    if (strcmp(command, "register") == 0) return register_till(options.seqr_id);
    result = open_till();
    if (result != EXIT_OK) return result;
    if (strcmp(command, "unregister") == 0) return unregister_till();
    if (strcmp(command, "refund") == 0) return refund_sale(options.sale_id, options.amount);
    result = recover();
    if (result != EXIT_OK || strcmp(command, "recover") == 0) return result;
    if (strcmp(command, "sell") == 0) return sell(sale_id, options.amount, 0);
    result = sell(sale_id, options.amount, 1); /* cancel: canceled is what was wanted */
    return result == EXIT_NOT_PAID ? EXIT_OK : result == EXIT_OK ? EXIT_PAID_ANYWAY : result;
}

int main(int argc, char **argv)
{
    int result;

    argv = utf8_arguments(argc, argv);
    if (argc < 2 || !is_command(argv[1])) return print_help(seqr_version());
    if (!read_options(argc - 2, argv + 2)) return EXIT_USAGE;
    result = run(argv[1]);
    seqr_terminal_close(till); /* closing what was never opened is fine */
    seqr_close(library);
    return result;
}
