/* What a host may pass by mistake: a clear error, nothing stored, nothing sent, never a crash. */
#include "shop.h"

#include <stddef.h>

#define REQUIRED 1
#define AN_ID 2    /* 128 characters, no control characters at all */
#define A_URL 4    /* 2000 characters, beginning with http */

struct text_field {
    const char *name;
    size_t offset;
    int kind;
};
#define FIELD(type, name, kind) {#name, offsetof(type, name), (kind)}

static const char *long_text(size_t length)
{
    static char text[4096];
    memset(text, 'a', length);
    text[length] = '\0';
    return text;
}

/* Each text of a struct made unusable in each way; `try_it` gives the struct to the library. */
static void bad_texts(const struct text_field *fields, size_t count, const void *good, size_t size,
                      seqr_status (*try_it)(const void *))
{
    size_t i, k;
    for (i = 0; i < count; i++) {
        const int kind = fields[i].kind;
        const size_t longest = kind & A_URL ? 2000 : kind & AN_ID ? 128 : 1000;
        const struct {
            const char *text;
            int is_bad;
        } texts[] = {
            {NULL, kind & REQUIRED}, {"", kind & REQUIRED}, {"  ", kind & (REQUIRED | A_URL)},
            {"\xff", 1}, {"caf\xe9", 1}, {"\xc0\x80", 1}, {"\xed\xa0\x80", 1}, {"cut \xe2\x82", 1},
            {"a\x01z", 1}, {"a\x1bz", 1}, {"a\xef\xbf\xbez", 1}, {"a\nz", kind & (AN_ID | A_URL)},
            {"a\x7fz", kind & (AN_ID | A_URL)}, {NULL, -1},
        };
        for (k = 0; k < COUNT(texts); k++) {
            char copy[512];
            const char *text = texts[k].is_bad < 0 ? long_text(longest + 1) : texts[k].text;
            if (!texts[k].is_bad) continue;
            CHECK(size <= sizeof copy);
            memcpy(copy, good, size);
            memcpy(copy + fields[i].offset, &text, sizeof text);
            EXPECT(SEQR_E_ARGUMENT, try_it(copy));
            HOLDS(seqr_last_error(), fields[i].name);
        }
    }
}

static seqr_status try_registration(const void *registration)
{
    seqr_terminal *none = NULL;
    const seqr_status status = seqr_register(library, (const seqr_registration *)registration, &none);
    CHECK(none == NULL);
    return status;
}

static seqr_status try_bill(const void *invoice)
{
    seqr_payment *none = NULL;
    const seqr_status status = seqr_pay_start(till, (const seqr_invoice *)invoice, &none);
    CHECK(none == NULL);
    return status;
}

static seqr_status try_refund(const void *request)
{
    char *none = NULL;
    const seqr_status status = seqr_refund(till, (const seqr_refund_request *)request, &none);
    CHECK(none == NULL);
    return status;
}

static seqr_status try_config(const void *config)
{
    seqr_client *none = NULL;
    const seqr_status status = seqr_open((const seqr_config *)config, &none);
    CHECK(none == NULL);
    return status;
}

/* Nothing of what was tried is in the store or has left the machine. */
static void nothing_happened(int sent)
{
    seqr_payment *payment = NULL;
    char *refund = NULL;
    nothing_is_unfinished();
    EXPECT(SEQR_E_NOT_FOUND, seqr_payment_find(till, "S-1", &payment));
    EXPECT(SEQR_OK, seqr_next_refund_in_doubt(till, NULL, &refund));
    CHECK(refund == NULL);
    CHECK(calls("") == sent);
}

static void null_is_an_error_for_every_function(void)
{
    seqr_config config = test_config();
    seqr_registration registration = test_registration();
    seqr_invoice invoice = bill("S-1", 1250);
    seqr_refund_request refund = refund_of("1234567890123456789012345", "R-1", 500);
    seqr_payment *payment = NULL, *sale;
    seqr_terminal *terminal = NULL;
    char *text = NULL, currency[4] = "";
    int64_t number = 0;
    int32_t state = 77;
    int sent;
    open_shop();
    sale = paid("S-0", 100);
    EXPECT(SEQR_OK, seqr_pay_confirm(sale));
    ledger_after("receipt", "S-0");
    sent = calls("");
    EXPECT(SEQR_E_ARGUMENT, seqr_open(NULL, &library));
    EXPECT(SEQR_E_ARGUMENT, seqr_open(&config, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_ping(NULL, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_register(NULL, &registration, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_register(library, NULL, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_register(library, &registration, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_open(NULL, TILL, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_open(library, NULL, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_open(library, TILL, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(NULL, "a", "b", "cdefgh", NULL, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(library, NULL, "b", "cdefgh", NULL, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(library, "a", NULL, "cdefgh", NULL, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(library, "a", "b", NULL, NULL, &terminal));
    EXPECT(SEQR_E_ARGUMENT, seqr_terminal_import(library, "a", "b", "cdefgh", NULL, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_next_terminal(NULL, NULL, &text));
    EXPECT(SEQR_E_ARGUMENT, seqr_next_terminal(library, NULL, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_assign_seqr_id(NULL, "12345"));
    EXPECT(SEQR_E_ARGUMENT, seqr_assign_seqr_id(till, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_unregister(NULL));
    CHECK(seqr_terminal_id(NULL) == NULL && seqr_terminal_seqr_id(NULL) == NULL);
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_start(NULL, &invoice, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_start(till, NULL, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_start(till, &invoice, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_poll(NULL, 0, &state));
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_poll(sale, 0, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_continue(NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_cancel(NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_confirm(NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_pay_abandon(NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_next_unfinished(NULL, NULL, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_next_unfinished(till, NULL, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_find(NULL, "S-1", &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_find(till, NULL, &payment));
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_find(till, "S-1", NULL));
    CHECK(seqr_payment_client_invoice_id(NULL) == NULL && seqr_payment_invoice_reference(NULL) == NULL);
    CHECK(seqr_payment_ers_reference(NULL) == NULL && seqr_payment_qr_code(NULL) == NULL);
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_amount(NULL, &number, currency));
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_amount(sale, NULL, currency));
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_amount(sale, &number, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_paid_at(NULL, &number));
    EXPECT(SEQR_E_ARGUMENT, seqr_payment_paid_at(sale, NULL));
    CHECK(seqr_payment_result_code(NULL) == -1 && seqr_payment_error(NULL) == NULL);
    EXPECT(SEQR_E_ARGUMENT, seqr_refund(NULL, &refund, &text));
    EXPECT(SEQR_E_ARGUMENT, seqr_refund(till, NULL, &text));
    EXPECT(SEQR_E_ARGUMENT, seqr_refund(till, &refund, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_refund_resolve(NULL, "R-1", 1));
    EXPECT(SEQR_E_ARGUMENT, seqr_refund_resolve(till, NULL, 1));
    EXPECT(SEQR_E_ARGUMENT, seqr_next_refund_in_doubt(NULL, NULL, &text));
    EXPECT(SEQR_E_ARGUMENT, seqr_next_refund_in_doubt(till, NULL, NULL));
    CHECK(state == 77 && number == 0 && currency[0] == '\0');
    CHECK(payment == NULL && terminal == NULL && text == NULL);
    seqr_payment_close(sale);
    nothing_happened(sent);
    close_shop();
}

static void closing_null_is_fine(void)
{
    seqr_close(NULL);
    seqr_terminal_close(NULL);
    seqr_payment_close(NULL);
    seqr_string_free(NULL);
    CHECK(strcmp(seqr_last_error(), "") == 0 && seqr_last_result_code() == -1);
    CHECK(strcmp(seqr_status_name(12345), "SEQR_E_UNKNOWN") == 0);
    CHECK(seqr_abi_version() == SEQR_ABI_VERSION && strlen(seqr_version()) > 0);
}

static void after_close_the_other_handles_say_so(void)
{
    seqr_payment *sale, *none = NULL;
    seqr_refund_request refund;
    char *text = NULL, currency[4];
    int64_t amount = 0;
    int32_t state = 77;
    const seqr_invoice invoice = bill("S-2", 100);
    seqr_terminal *open_till;
    seqr_client *open_library;
    int sent;
    open_shop();
    sale = paid("S-1", 1250);
    refund = refund_of("1234567890123456789012345", "R-1", 500);
    open_till = till;
    open_library = library;
    wait_for_log("Sale S-1: acknowledged");
    sent = calls("");
    seqr_close(open_library);
    EXPECT(SEQR_E_CLOSED, seqr_assign_seqr_id(open_till, "777"));
    EXPECT(SEQR_E_CLOSED, seqr_unregister(open_till));
    EXPECT(SEQR_E_CLOSED, seqr_pay_start(open_till, &invoice, &none));
    EXPECT(SEQR_E_CLOSED, seqr_next_unfinished(open_till, NULL, &none));
    EXPECT(SEQR_E_CLOSED, seqr_payment_find(open_till, "S-1", &none));
    EXPECT(SEQR_E_CLOSED, seqr_refund(open_till, &refund, &text));
    EXPECT(SEQR_E_CLOSED, seqr_refund_resolve(open_till, "R-1", 1));
    EXPECT(SEQR_E_CLOSED, seqr_next_refund_in_doubt(open_till, NULL, &text));
    EXPECT(SEQR_E_CLOSED, seqr_pay_poll(sale, 10000, &state));
    EXPECT(SEQR_E_CLOSED, seqr_pay_continue(sale));
    EXPECT(SEQR_E_CLOSED, seqr_cancel(sale));
    EXPECT(SEQR_E_CLOSED, seqr_pay_confirm(sale));
    EXPECT(SEQR_E_CLOSED, seqr_pay_abandon(sale));
    CHECK(state == 77 && none == NULL && text == NULL && calls("") == sent);
    /* What the handles know they still tell. */
    CHECK(strcmp(seqr_payment_client_invoice_id(sale), "S-1") == 0 && seqr_payment_ers_reference(sale) != NULL);
    EXPECT(SEQR_OK, seqr_payment_amount(sale, &amount, currency));
    EXPECT(SEQR_OK, seqr_payment_paid_at(sale, &amount));
    CHECK(strcmp(seqr_terminal_seqr_id(open_till), "12345") == 0 && seqr_terminal_id(open_till) != NULL);
    seqr_terminal_close(open_till);
    seqr_payment_close(sale);
}

static void a_registration_that_cannot_be_used(void)
{
    static const struct text_field fields[] = {
        FIELD(seqr_registration, reseller_id, REQUIRED | AN_ID),
        FIELD(seqr_registration, reseller_user_id, AN_ID),
        FIELD(seqr_registration, reseller_password, REQUIRED),
        FIELD(seqr_registration, external_terminal_id, REQUIRED | AN_ID),
        FIELD(seqr_registration, name, REQUIRED),
        FIELD(seqr_registration, seqr_id, AN_ID),
    };
    seqr_registration good = test_registration();
    char *first = NULL;
    int sent;
    open_shop();
    good.external_terminal_id = "Till 5";
    sent = calls("");
    bad_texts(fields, COUNT(fields), &good, sizeof good, try_registration);
    good.reserved = 1;
    EXPECT(SEQR_E_ARGUMENT, try_registration(&good));
    EXPECT(SEQR_OK, seqr_next_terminal(library, TILL, &first));
    CHECK(first == NULL); /* TILL is the only one */
    nothing_happened(sent);
    close_shop();
}

static void an_invoice_that_cannot_be_used(void)
{
    static const struct text_field fields[] = {
        FIELD(seqr_invoice, client_invoice_id, REQUIRED | AN_ID), FIELD(seqr_invoice, title, REQUIRED),
        FIELD(seqr_invoice, cashier_id, REQUIRED | AN_ID),        FIELD(seqr_invoice, footer, 0),
        FIELD(seqr_invoice, back_url, A_URL),                     FIELD(seqr_invoice, notification_url, A_URL),
    };
    static const struct text_field row_fields[] = {
        FIELD(seqr_invoice_row, description, 0), FIELD(seqr_invoice_row, unit_name, 0),
        FIELD(seqr_invoice_row, ean, 0),         FIELD(seqr_invoice_row, sku, 0),
    };
    seqr_invoice good = bill("S-1", 1250), bad;
    seqr_invoice_row row;
    seqr_customer_token token;
    size_t i;
    int sent;
    open_shop();
    sent = calls("");
    bad_texts(fields, COUNT(fields), &good, sizeof good, try_bill);
    for (i = 0; i < COUNT(row_fields); i++) {
        const char *texts[] = {"\xff", "a\x01z", NULL};
        size_t k;
        texts[2] = long_text(1001);
        for (k = 0; k < COUNT(texts); k++) {
            memset(&row, 0, sizeof row);
            row.total = 1250;
            memcpy((char *)&row + row_fields[i].offset, &texts[k], sizeof texts[k]);
            bad = good;
            bad.rows = &row;
            bad.row_count = 1;
            EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
            HOLDS(seqr_last_error(), row_fields[i].name);
        }
    }
    memset(&row, 0, sizeof row);
    row.total = 1250;
    row.tax_basis_points = 10001;
    bad = good;
    bad.rows = &row;
    bad.row_count = 1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    row.tax_basis_points = 0;
    row.reserved = 1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    bad.row_count = 10001;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    bad.rows = NULL;
    bad.row_count = 1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    memset(&token, 0, sizeof token);
    bad = good;
    bad.tokens = &token;
    bad.token_count = 1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    token.id = "card";
    token.value = "4711";
    token.status = 2;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    bad.token_count = 101;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    bad = good;
    bad.payment_mode = 4;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    bad = good;
    bad.acknowledgment_mode = -1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    bad = good;
    bad.issued_at_ms = INT64_MIN;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    bad = good;
    bad.notification_url = "ftp://example.com";
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    HOLDS(seqr_last_error(), "http");
    bad = good;
    bad.reserved2 = 1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&bad));
    nothing_happened(sent);
    close_shop();
}

static void a_refund_that_cannot_be_used(void)
{
    static const struct text_field fields[] = {
        FIELD(seqr_refund_request, refund_id, REQUIRED | AN_ID),
        FIELD(seqr_refund_request, ers_reference, REQUIRED | AN_ID),
        FIELD(seqr_refund_request, title, REQUIRED),
        FIELD(seqr_refund_request, cashier_id, REQUIRED | AN_ID),
    };
    seqr_refund_request good, bad;
    seqr_invoice_row row;
    const char *reference;
    int sent;
    open_shop();
    reference = sold("S-0", 1250);
    ledger_after("receipt", "S-0");
    good = refund_of(reference, "R-1", 500);
    sent = calls("");
    bad_texts(fields, COUNT(fields), &good, sizeof good, try_refund);
    bad = good;
    bad.ers_reference = "12 34";
    EXPECT(SEQR_E_ARGUMENT, try_refund(&bad));
    bad = good;
    bad.reserved = 1;
    EXPECT(SEQR_E_ARGUMENT, try_refund(&bad));
    bad = good;
    bad.amount = 0;
    EXPECT(SEQR_E_AMOUNT, try_refund(&bad));
    bad.amount = -1;
    EXPECT(SEQR_E_AMOUNT, try_refund(&bad));
    bad = good;
    bad.currency_code = "EUR"; /* it was paid in SEK */
    EXPECT(SEQR_E_AMOUNT, try_refund(&bad));
    HOLDS(seqr_last_error(), "SEK");
    memset(&row, 0, sizeof row);
    row.total = 400;
    bad = good;
    bad.rows = &row;
    bad.row_count = 1;
    EXPECT(SEQR_E_ROWS, try_refund(&bad));
    EXPECT(SEQR_E_NOT_FOUND, seqr_refund_resolve(till, "R-1", 1));
    EXPECT(SEQR_E_ARGUMENT, seqr_refund_resolve(till, "R-1", 2));
    nothing_happened(sent);
    close_shop();
}

static void a_config_that_cannot_be_used(void)
{
    static const struct text_field fields[] = {
        FIELD(seqr_config, client_id, REQUIRED),
        FIELD(seqr_config, client_reference, 0),
    };
    static const struct text_field other_fields[] = {
        FIELD(seqr_config, endpoint, 0),     FIELD(seqr_config, store_path, 0), FIELD(seqr_config, ca_file, 0),
        FIELD(seqr_config, proxy, 0),        FIELD(seqr_config, language, 0),   FIELD(seqr_config, time_zone, 0),
        FIELD(seqr_config, receipt_file, 0), FIELD(seqr_config, client_comment, 0),
        FIELD(seqr_config, log_file, 0),     FIELD(seqr_config, store_key_file, 0),
        FIELD(seqr_config, seqr_time_zone, 0),
    };
    seqr_config good = test_config(), bad;
    const char *rubbish = "\xff", *comment = long_text(81);
    size_t i;
    bad_texts(fields, COUNT(fields), &good, sizeof good, try_config);
    for (i = 0; i < COUNT(other_fields); i++) {
        bad = good;
        memcpy((char *)&bad + other_fields[i].offset, &rubbish, sizeof rubbish);
        EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
        HOLDS(seqr_last_error(), other_fields[i].name);
    }
    bad = good;
    bad.client_comment = comment;
    EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
    HOLDS(seqr_last_error(), "client_comment");
    bad.client_comment = "a\x01z";
    EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
    bad = good;
    bad.flags = 2;
    EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
    bad = good;
    bad.log_level = 5;
    EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
    bad = good;
    bad.time_zone = "Europe/Atlantis";
    EXPECT(SEQR_E_CONFIG, try_config(&bad));
    bad = good;
    bad.endpoint = "no URL";
    EXPECT(SEQR_E_CONFIG, try_config(&bad));
    bad = good;
    bad.ca_file = in_scratch("not-there.pem");
    EXPECT(SEQR_E_CONFIG, try_config(&bad));
    HOLDS(seqr_last_error(), "not-there.pem");
    bad = good;
    bad.proxy = "socks5://proxy:1080";
    EXPECT(SEQR_E_CONFIG, try_config(&bad));
    bad = good;
    bad.language = "xx";
    EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
    HOLDS(seqr_last_error(), "xx");
    bad = good;
    bad.seqr_time_zone = "Europe/Atlantis";
    EXPECT(SEQR_E_CONFIG, try_config(&bad));
    HOLDS(seqr_last_error(), "seqr_time_zone");
    bad = good;
    bad.store_key_file = in_scratch("keys");
    EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
    HOLDS(seqr_last_error(), "PostgreSQL");
    bad = good;
    bad.log_file = in_scratch("not-there/seqr.log");
    EXPECT(SEQR_E_CONFIG, try_config(&bad));
    HOLDS(seqr_last_error(), "log_file");
    bad = good;
    bad.reserved = 1;
    EXPECT(SEQR_E_ARGUMENT, try_config(&bad));
}

/* ---- sizes ---------------------------------------------------------------------------------------------------- */

/* What a newer program passes: fields that this library does not know, behind those that it does. */
struct newer_invoice {
    seqr_invoice known;
    uint64_t unknown;
};
struct newer_row {
    seqr_invoice_row known;
    uint64_t unknown;
};

static void a_struct_of_another_size(void)
{
    struct newer_invoice newer;
    struct newer_row rows[2];
    seqr_invoice old = bill("S-1", 1250);
    seqr_payment *payment = NULL;
    int sent;
    open_shop();
    sent = calls("");
    old.struct_size = 0;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&old));
    HOLDS(seqr_last_error(), "struct_size");
    old.struct_size = 0xffffffff;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&old));
    old.struct_size = 7;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&old));
    old.struct_size = offsetof(seqr_invoice, title); /* older than what is required */
    EXPECT(SEQR_E_ARGUMENT, try_bill(&old));
    HOLDS(seqr_last_error(), "title");
    newer.known = bill("S-1", 1250);
    newer.known.struct_size = sizeof newer;
    newer.unknown = 1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&newer));
    HOLDS(seqr_last_error(), "newer library");
    memset(rows, 0, sizeof rows);
    rows[0].known.total = 1000;
    rows[1].known.total = 250;
    newer.unknown = 0;
    newer.known.rows = &rows[0].known;
    newer.known.row_count = 2;
    newer.known.row_size = sizeof rows[0];
    rows[1].unknown = 1;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&newer));
    newer.known.row_size = 0;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&newer));
    HOLDS(seqr_last_error(), "row_size");
    newer.known.token_size = 3;
    newer.known.tokens = (const seqr_customer_token *)rows;
    newer.known.token_count = 1;
    newer.known.row_size = sizeof rows[0];
    rows[1].unknown = 0;
    EXPECT(SEQR_E_ARGUMENT, try_bill(&newer));
    HOLDS(seqr_last_error(), "token_size");
    nothing_happened(sent);
    newer.known.tokens = NULL;
    newer.known.token_count = 0;
    EXPECT(SEQR_OK, seqr_pay_start(till, &newer.known, &payment)); /* what it adds is zero */
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    close_shop();
}

static void a_program_older_than_the_library(void)
{
    seqr_invoice old = bill("S-1", 1250);
    seqr_payment *payment = NULL;
    seqr_config config = test_config();
    open_shop();
    old.struct_size = offsetof(seqr_invoice, tokens);
    memset((char *)&old + offsetof(seqr_invoice, tokens), 0x55, sizeof old - offsetof(seqr_invoice, tokens));
    EXPECT(SEQR_OK, seqr_pay_start(till, &old, &payment)); /* what lies behind it is not looked at */
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    close_shop();
    config.struct_size = offsetof(seqr_config, receipt_file);
    config.receipt_file = (const char *)&library;
    open_library(&config);
    seqr_close(library);
}

/* ---- money ---------------------------------------------------------------------------------------------------- */

static void an_amount_that_cannot_be_paid(void)
{
    static const struct {
        int64_t total;
        const char *currency;
        seqr_status wanted;
        const char *says;
    } amounts[] = {
        {0, "SEK", SEQR_E_AMOUNT, "above zero"},
        {-1, "SEK", SEQR_E_AMOUNT, "above zero"},
        {INT64_MIN, "SEK", SEQR_E_AMOUNT, "above zero"},
        {1250, "XYZ", SEQR_E_AMOUNT, "XYZ"},
        {1250, "sek", SEQR_E_AMOUNT, "sek"},
        {1250, "", SEQR_E_AMOUNT, "currency"},
        {1250, "XAU", SEQR_E_AMOUNT, "XAU"}, /* gold has no minor units */
        {1250, "SEKSEKSEKSEKSEKSEKSEKSEK", SEQR_E_AMOUNT, "SEK"},
        {1250, NULL, SEQR_E_ARGUMENT, "currency_code"},
        {1250, "\xff", SEQR_E_ARGUMENT, "currency_code"},
        {1234, "KWD", SEQR_E_AMOUNT, "1.234"},
    };
    size_t i;
    int sent;
    open_shop();
    sent = calls("");
    for (i = 0; i < COUNT(amounts); i++) {
        seqr_invoice invoice = bill("S-1", amounts[i].total);
        invoice.currency_code = amounts[i].currency;
        EXPECT(amounts[i].wanted, try_bill(&invoice));
        HOLDS(seqr_last_error(), amounts[i].says);
    }
    nothing_happened(sent);
    close_shop();
}

static void rows_that_do_not_add_up(void)
{
    seqr_invoice invoice = bill("S-1", 1250);
    seqr_invoice_row rows[3];
    int sent;
    open_shop();
    sent = calls("");
    memset(rows, 0, sizeof rows);
    rows[0].total = 1000;
    rows[1].total = 300;
    rows[2].total = -51;
    invoice.rows = rows;
    invoice.row_count = 3;
    EXPECT(SEQR_E_ROWS, try_bill(&invoice));
    HOLDS(seqr_last_error(), "12.49");
    HOLDS(seqr_last_error(), "12.50");
    rows[0].total = rows[1].total = INT64_MAX;
    EXPECT(SEQR_E_AMOUNT, try_bill(&invoice)); /* overflows */
    rows[0].total = rows[1].total = INT64_MIN;
    EXPECT(SEQR_E_AMOUNT, try_bill(&invoice));
    rows[0].total = INT64_MAX; /* the sum is right, the way there is not */
    rows[1].total = INT64_MAX;
    rows[2].total = INT64_MIN;
    invoice.total = INT64_MAX;
    EXPECT(SEQR_E_AMOUNT, try_bill(&invoice));
    nothing_happened(sent);
    close_shop();
}

static void odd_amounts_are_sent_exactly(void)
{
    seqr_payment *payment;
    seqr_invoice invoice;
    open_shop();
    invoice = bill("S-JPY", 500);
    invoice.currency_code = "JPY";
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &payment));
    HOLDS(ledger("S-JPY"), "\"total\":\"500.00\"");
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    invoice = bill("S-KWD", 1230);
    invoice.currency_code = "KWD";
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &payment));
    HOLDS(ledger("S-KWD"), "\"total\":\"1.23\"");
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    payment = start("S-BIG", 99999999999999);
    HOLDS(ledger("S-BIG"), "\"total\":\"999999999999.99\"");
    EXPECT(SEQR_OK, seqr_cancel(payment));
    seqr_payment_close(payment);
    close_shop();
}

/* ---- the sticker ---------------------------------------------------------------------------------------------- */

static void a_seqr_id_that_is_none(void)
{
    static const char *const ids[] = {"", " ", "12 345", "12-345", "\xc3\xa5", "\xff", "http://example.com/Q1",
                                      "HTTP://SEQR.SE/R123", "HTTP://SEQR.SE/Q", "HTTP://SEQR.SE/Q12 3"};
    size_t i;
    int sent;
    open_shop();
    sent = calls("");
    for (i = 0; i < COUNT(ids); i++) EXPECT(SEQR_E_ARGUMENT, seqr_assign_seqr_id(till, ids[i]));
    EXPECT(SEQR_E_ARGUMENT, seqr_assign_seqr_id(till, long_text(129)));
    CHECK(calls("") == sent);
    CHECK(strcmp(seqr_terminal_seqr_id(till), "12345") == 0);
    close_shop();
}

static void what_a_scanner_sends(void)
{
    static const char *const scans[][2] = {
        {"777\r\n", "777"}, {" 778 ", "778"}, {"HTTP://SEQR.SE/Q779\r\n", "779"}, {"http://seqr.se/qabc\n", "abc"}};
    size_t i;
    open_shop();
    for (i = 0; i < COUNT(scans); i++) {
        EXPECT(SEQR_OK, seqr_assign_seqr_id(till, scans[i][0]));
        CHECK(strcmp(seqr_terminal_seqr_id(till), scans[i][1]) == 0);
    }
    HOLDS(control("GET", "terminals", ""), "ABC"); /* SEQR compares without regard to case */
    close_shop();
    open_shop(); /* the store has it */
    CHECK(strcmp(seqr_terminal_seqr_id(till), "abc") == 0);
    close_shop();
}

/* ---- the log -------------------------------------------------------------------------------------------------- */

static seqr_status answers_in_log[4];
static volatile int lines_in_log;

static void SEQR_CALL calls_back(void *context, int32_t level, const char *message)
{
    (void)level;
    (void)message;
    if (lines_in_log++ > 0) return;
    answers_in_log[0] = seqr_ping(*(seqr_client **)context, NULL);
    answers_in_log[1] = seqr_terminal_open(*(seqr_client **)context, TILL, &till);
    CHECK(seqr_terminal_id(NULL) == NULL);
    seqr_close(NULL);
}

static void a_log_function_that_calls_the_library(void)
{
    seqr_config config = test_config();
    config.log = calls_back;
    open_library(&config);
    CHECK(lines_in_log > 0);
    CHECK(answers_in_log[0] == SEQR_E_STATE && answers_in_log[1] == SEQR_E_STATE);
    EXPECT(SEQR_OK, seqr_ping(library, NULL));
    seqr_close(library);
}

static const struct test_case cases[] = {
    CASE(null_is_an_error_for_every_function),
    CASE(closing_null_is_fine),
    CASE(after_close_the_other_handles_say_so),
    CASE(a_registration_that_cannot_be_used),
    CASE(an_invoice_that_cannot_be_used),
    CASE(a_refund_that_cannot_be_used),
    CASE(a_config_that_cannot_be_used),
    CASE(a_struct_of_another_size),
    CASE(a_program_older_than_the_library),
    CASE(an_amount_that_cannot_be_paid),
    CASE(rows_that_do_not_add_up),
    CASE(odd_amounts_are_sent_exactly),
    CASE(a_seqr_id_that_is_none),
    CASE(what_a_scanner_sends),
    CASE(a_log_function_that_calls_the_library),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
