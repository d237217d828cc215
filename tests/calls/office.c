/* Calls of the back office and of the program's start and end, and those that need no handle. */
#include "calls.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void SEQR_CALL log_line(void *context, int32_t level, const char *message)
{
    (void)context;
    if (level < SEQR_LOG_ERROR || level > SEQR_LOG_DEBUG || strlen(message) == 0) abort();
}

static const char *till_name(int n, char *room, size_t size)
{
    snprintf(room, size, "Store 1/Till %d", n);
    return room;
}

static void open_client(struct crew *crew)
{
    static const struct pick none = { CLIENT, NULL, OPEN, -1 };
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_client *library = UNTOUCHED;
    seqr_status status;
    config.endpoint = endpoint, config.store_path = store_path, config.client_id = "Random calls 1.0";
    config.connect_timeout_ms = 500, config.request_timeout_ms = 500, config.money_timeout_ms = 500;
    config.cancel_timeout_ms = 300, config.poll_interval_ms = 20, config.poll_window_ms = 120;
    config.question_timeout_ms = 200, config.log_level = 1 + (int32_t)below(crew, 4), config.log = log_line;
    if (ONE_IN(crew, 4)) config.language = ONE_IN(crew, 4) ? "xx" : "sv";
    if (ONE_IN(crew, 10)) config.struct_size = below(crew, sizeof config + 1);
    status = judged(crew, "seqr_open", none, seqr_open(&config, &library));
    if (status != SEQR_OK && library != UNTOUCHED) wrong("seqr_open", status, "a handle with an error");
    put(CLIENT, library);
}

static void open_till(struct crew *crew)
{
    char name[40], *next = UNTOUCHED;
    const int n = (int)below(crew, TILLS);
    struct pick library = pick(crew, CLIENT);
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_terminal *till = UNTOUCHED;
    seqr_status status;
    switch (below(crew, 8)) {
    case 0: case 1:
        shop.reseller_id = "demo-reseller", shop.reseller_password = ONE_IN(crew, 10) ? "wrong" : "demo-password";
        shop.external_terminal_id = till_name(n, name, sizeof name), shop.name = "Corner shop";
        shop.seqr_id = ONE_IN(crew, 10) ? "not an id!" : NULL;
        status = judged(crew, "seqr_register", library, seqr_register(library.handle, &shop, &till));
        break;
    case 2:
        status = judged(crew, "seqr_terminal_import", library, seqr_terminal_import(
            library.handle, till_name(n, name, sizeof name), ONE_IN(crew, 2) ? "" : NULL, "secret", NULL, &till));
        break;
    case 3:
        took("seqr_next_terminal", judged(crew, "seqr_next_terminal", library,
             seqr_next_terminal(library.handle, ONE_IN(crew, 2) ? NULL : till_name(n, name, sizeof name), &next)), &next);
        return;
    default:
        status = judged(crew, "seqr_terminal_open", library,
                        seqr_terminal_open(library.handle, till_name(n, name, sizeof name), &till));
    }
    /* A register whose sticker was refused gives the till with the error. */
    if (library.expected == CLOSED && till != UNTOUCHED) wrong("seqr_terminal_open", status, "a handle with an error");
    put_till(till, n);
}

static void at_a_till(struct crew *crew)
{
    struct pick till = pick(crew, TERMINAL);
    seqr_attention attention = SEQR_ATTENTION_INIT;
    seqr_receipt_document document = SEQR_RECEIPT_DOCUMENT_INIT;
    char *text = UNTOUCHED, reference[40] = "2026000000000000000000001";
    switch (below(crew, 40)) {
    case 0: judged(crew, "seqr_change_password", till, seqr_change_password(till.handle)); break;
    case 1:
        if (till.expected == OPEN && till.till != TILLS - 1) break;
        judged(crew, "seqr_unregister", till, seqr_unregister(till.handle));
        break;
    case 2: took("seqr_terminal_info", judged(crew, "seqr_terminal_info", till, seqr_terminal_info(till.handle, &text)), &text); break;
    case 3: case 4:
        document.mime_type = "text/plain", document.data = "Bun", document.size = 3;
        document.receipt_type = (int32_t)below(crew, 5);
        (void)some_reference(crew, reference, sizeof reference);
        judged(crew, "seqr_submit_receipt", till, seqr_submit_receipt(till.handle, reference, &document));
        break;
    case 5: judged(crew, "seqr_assign_seqr_id", till, seqr_assign_seqr_id(till.handle, "HTTP://SEQR.SE/QCALLS1\r\n")); break;
    case 6: case 7: case 8:
        judged_nothing(crew, "seqr_terminal_id", till, seqr_terminal_id(till.handle) == NULL);
        judged_nothing(crew, "seqr_terminal_seqr_id", till, seqr_terminal_seqr_id(till.handle) == NULL);
        break;
    case 9: close_one(crew, TERMINAL); break;
    default: judged(crew, "seqr_terminal_attention", till, seqr_terminal_attention(till.handle, &attention));
    }
}

static int32_t SEQR_CALL written(void *context, const char *data, size_t size)
{
    if (size > 0 && data[size - 1] != '\n') wrong("write", SEQR_OK, "no whole line");
    return ONE_IN((struct crew *)context, 50);
}
static int32_t SEQR_CALL progress(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms)
{
    return (void)step, (void)attempt, (void)elapsed_ms, ONE_IN((struct crew *)context, 3);
}

static void end_of_day(struct crew *crew)
{
    struct pick library = pick(crew, CLIENT);
    seqr_reseller shop = SEQR_RESELLER_INIT;
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    char *period = UNTOUCHED;
    seqr_report_result *report = UNTOUCHED;
    seqr_reconciliation *books = UNTOUCHED;
    seqr_status status;
    shop.reseller_id = "demo-reseller", shop.reseller_password = "demo-password";
    status = judged(crew, "seqr_period_close", library, seqr_period_close(library.handle, &shop, NULL, &period));
    request.period_id = status == SEQR_OK ? period : "none", request.currency_code = "SEK";
    request.first_wait_ms = 1, request.repeat_wait_ms = 10, request.patience_ms = 300;
    request.report = (int32_t)below(crew, 8), request.progress = progress, request.progress_context = crew;
    library = pick(crew, CLIENT);
    if (ONE_IN(crew, 2)) {
        judged(crew, "seqr_report", library, seqr_report(library.handle, &shop, &request, &report));
    } else {
        request.report = 0;
        judged(crew, "seqr_reconcile", library, seqr_reconcile(library.handle, &shop, &request, &books));
    }
    put(REPORT, report), put(RECONCILIATION, books);
    took("seqr_period_close", status, &period);
}

static void results(struct crew *crew)
{
    struct pick report = pick(crew, REPORT), books = pick(crew, RECONCILIATION);
    seqr_report_row row = SEQR_REPORT_ROW_INIT;
    seqr_reconciliation_line line = SEQR_RECONCILIATION_LINE_INIT;
    seqr_reconciliation_total total = SEQR_RECONCILIATION_TOTAL_INIT;
    char *text = UNTOUCHED;
    const int32_t kind = (int32_t)below(crew, 12);
    switch (below(crew, 10)) {
    case 0: judged_nothing(crew, "report_result_count", report, seqr_report_result_count(report.handle) == 0); break;
    case 1: judged_nothing(crew, "report_result_text", report, seqr_report_result_text(report.handle) == NULL); break;
    case 2: judged(crew, "report_result_row", report, seqr_report_result_row(report.handle, below(crew, 3), &row)); break;
    case 3: judged(crew, "reconciliation_sum", books, seqr_reconciliation_sum(books.handle, kind, &total)); break;
    case 4: judged(crew, "reconciliation_get", books, seqr_reconciliation_get(books.handle, kind, below(crew, 3), &line)); break;
    case 5: took("text", judged(crew, "reconciliation_text", books, seqr_reconciliation_text(books.handle, 0, NULL, &text)), &text); break;
    case 6: took("json", judged(crew, "reconciliation_json", books, seqr_reconciliation_json(books.handle, &text)), &text); break;
    case 7: judged_nothing(crew, "reconciliation_is_clean", books, seqr_reconciliation_is_clean(books.handle) <= 0); break;
    case 8: close_one(crew, REPORT); break;
    default: close_one(crew, RECONCILIATION);
    }
}

static void whole_store(struct crew *crew)
{
    struct pick library = pick(crew, CLIENT);
    static long copies;
    char path[300], *report = UNTOUCHED;
    uint64_t pruned;
    uint32_t milliseconds;
    static const struct pick none = { CLIENT, NULL, OPEN, -1 };
    switch (below(crew, 8)) {
    case 0:
        snprintf(path, sizeof path, "%s/copy-%ld", scratch, __atomic_add_fetch(&copies, 1, __ATOMIC_RELAXED));
        if (judged(crew, "seqr_store_backup", library, seqr_store_backup(library.handle, path)) != SEQR_OK) break;
        if (ONE_IN(crew, 2)) took("adopt", judged(crew, "seqr_store_adopt", none, seqr_store_adopt(path, &report)), &report);
        unlink(path);
        break;
    case 1: judged(crew, "seqr_journal_prune", library, seqr_journal_prune(library.handle, 1, &pruned)); break;
    case 2: took("adopt", judged(crew, "seqr_store_adopt", none, seqr_store_adopt(store_path, &report)), &report); break;
    case 4:
        judged(crew, "seqr_journal_changes", library,
               seqr_journal_changes(library.handle, below(crew, 3) == 0 ? INT64_MAX : (int64_t)below(crew, 50), (uint32_t)below(crew, 9), written, crew));
        break;
    case 3: judged(crew, "seqr_ping", library, seqr_ping(library.handle, &milliseconds)); break;
    case 5: judged(crew, "seqr_takeover", library, seqr_takeover(library.handle, &milliseconds)); break;
    default:
        judged(crew, "seqr_journal_export", library,
               seqr_journal_export(library.handle, (int32_t)below(crew, 4), 0, 0, written, crew));
    }
}

/* Those without a handle. */
static void words(struct crew *crew)
{
    static const char *const amounts[] = { "12.50", "-0,05", "1.250,00", "", "99999999999999999999", "\xff" };
    static const char *const codes[] = { "SEK", "JPY", "XXX", "KWD", "" };
    const struct pick none = { CLIENT, NULL, OPEN, -1 };
    char *text = UNTOUCHED;
    int64_t amount = (int64_t)chance(crew);
    uint32_t size;
    uint8_t modules[64];
    const char *const code = codes[below(crew, 5)];
    const int32_t n = (int32_t)below(crew, 1200) - 1000;
    switch (below(crew, 6)) {
    case 0: took("cashier_text", judged(crew, "cashier_text", none, seqr_cashier_text((int32_t)below(crew, 6), n, NULL, &text)), &text); break;
    case 1: judged(crew, "amount_parse", none, seqr_amount_parse(amounts[below(crew, 6)], code, &amount)); break;
    case 2: took("amount_text", judged(crew, "amount_text", none, seqr_amount_text(amount, code, &text)), &text); break;
    case 3: judged(crew, "qr_code", none, seqr_qr_code("HTTP://SEQR.SE/Q1", modules, below(crew, 64), &size)); break;
    case 4: took("qr_svg", judged(crew, "qr_svg", none, seqr_qr_svg("HTTP://SEQR.SE/Q1", below(crew, 120), &text)), &text); break;
    default:
        if (seqr_payment_state_name(n) == NULL || seqr_status_name(n) == NULL || seqr_last_error() == NULL)
            wrong("a name", n, "NULL");
        (void)seqr_last_result_code();
        crew->calls++;
    }
}

void call_of_the_office(struct crew *crew)
{
    const uint32_t what = below(crew, 10000);
    if (what < 3000) at_a_till(crew);
    else if (what < 4500) open_till(crew);
    else if (what < 7500) results(crew);
    else if (what < 9800) words(crew);
    else if (what < 9880) whole_store(crew);
    else if (what < 9920) end_of_day(crew);
    else if (what < 9930 && !crew->inside) close_one(crew, CLIENT);
    else open_client(crew);
}

void open_library(struct crew *crew)
{
    open_client(crew);
}

/* What the journal has of each sale. */
static void note_all(seqr_client *library)
{
    seqr_payment *last = NULL;
    for (;;) {
        seqr_payment *next = NULL;
        const seqr_status status = seqr_next_payment(library, 0, INT64_MAX, last, &next);
        seqr_payment_close(last);
        if (status != SEQR_OK) wrong("seqr_next_payment", status, "at the end");
        if (next == NULL) return;
        note_journal(next);
        last = next;
    }
}

void settle(void)
{
    struct crew crew = { 1, 0, 0, 0 };
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_client *library = NULL;
    int n;
    close_all();
    config.endpoint = endpoint, config.store_path = store_path, config.client_id = "Random calls 1.0";
    config.money_timeout_ms = 2000, config.cancel_timeout_ms = 2000, config.poll_interval_ms = 20;
    if (seqr_open(&config, &library) != SEQR_OK) wrong("seqr_open", 0, seqr_last_error());
    for (n = 0; n < TILLS; n++) {
        char name[40];
        seqr_terminal *till = NULL;
        int tries = 0;
        seqr_payment *left = NULL;
        seqr_status status = seqr_terminal_open(library, till_name(n, name, sizeof name), &till);
        if (status != SEQR_OK) continue;
        while ((status = seqr_recover_run(till, quiet_cashier)) == SEQR_E_UNFINISHED && ++tries < 20) {
            /* A reservation, or the customer's cards. */
            if (seqr_next_unfinished(till, NULL, &left) != SEQR_OK || left == NULL) continue;
            put(PAYMENT, left);
            (void)seqr_cancel(left);
            close_one(&crew, PAYMENT);
        }
        if (status != SEQR_OK) wrong("seqr_recover_run", status, seqr_last_error());
        seqr_terminal_close(till);
    }
    note_all(library);
    seqr_close(library);
}
