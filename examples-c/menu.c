/* A whole till in 120 lines: menu ENDPOINT STORE BOOK, then a line each:
 *     s 1001 59.00          sell; before the customer pays: c cancels, a 45.00 changes the amount, an empty line waits
 *     r 1001-R1 1001 14.00  give 14.00 of sale 1001 back, by a refund number of its own
 *     d                     the end of the day
 * What a crash has left is settled first. The rules are the library's (seqr_sale_run, seqr_recover_run); checkout.c is
 * the long form, in which a POS follows each state by itself. */
#include <stdio.h>
#include <string.h>
#include "seqr.h"
static const char *book_path;
static seqr_client *library; static seqr_terminal *till;
static seqr_invoice invoice = SEQR_INVOICE_INIT;
static int32_t shown;
static int complain(const char *step) { return printf("%s: %s\n", step, seqr_last_error()); }

/* A line for each key, once: a POS has a transaction of its database for this. */
static int write_once(const char *key, const char *reference, int64_t amount)
{
    char line[300], begin[120];
    FILE *file = fopen(book_path, "a+");
    int there = 0;
    if (file == NULL) return 0;
    snprintf(begin, sizeof begin, "%s %s ", key, reference);
    while (!there && fgets(line, sizeof line, file) != NULL) there = strstr(line, begin) != NULL;
    if (!there) there = fprintf(file, "%s%ld\n", begin, (long)amount) > 0;
    return fclose(file) == 0 && there;
}

static int32_t SEQR_CALL book(void *context, seqr_payment *sale, const char *reference, int64_t amount, const char *sek)
{
    return (void)context, (void)sale, (void)sek, write_once("SALE", reference, amount);
}
static int32_t SEQR_CALL unbook(void *context, seqr_payment *sale, const char *reference)
{
    return (void)context, (void)sale, write_once("VOID", reference, 0);
}
static void SEQR_CALL print(void *context, seqr_payment *sale, const char *text)
{
    (void)context, (void)sale, fputs(text, stdout);
}

/* The library goes on asking SEQR while the cashier thinks. A window looks at its buttons here instead. */
static int32_t SEQR_CALL show(void *context, seqr_payment *sale, int32_t state, const char *text)
{
    char line[80] = "", amount[40];
    const int is_new = ((void)context, state != shown);
    if (is_new) shown = state, printf("[%s]\n", text);
    if (state == SEQR_PAY_UNKNOWN && feof(stdin)) return 2; /* nobody is there to be asked: the next start settles it */
    if (!is_new || state != SEQR_PAY_WAITING || fgets(line, sizeof line, stdin) == NULL) return 0;
    if (sscanf(line, "a %39s", amount) == 1 && seqr_amount_parse(amount, "SEK", &invoice.total) == SEQR_OK
        && seqr_pay_update(sale, &invoice) != SEQR_OK) complain("The amount is not changed");
    return line[0] == 'c';
}

static int32_t SEQR_CALL ask(void *context, seqr_payment *sale, int32_t question, const char *text)
{
    char line[80];
    (void)context, (void)question;
    printf("Sale %s: %s (1 yes, 2 cancel, 3 wait, 4 give it up)\n", seqr_payment_client_invoice_id(sale), text);
    return fgets(line, sizeof line, stdin) != NULL ? line[0] - '0' : 2;
}

static int refund(const char *number, const char *sale_number, int64_t amount)
{
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    seqr_payment *sale = NULL;
    char *reference = NULL, *text = NULL;
    if (seqr_payment_find(till, sale_number, &sale) != SEQR_OK) return complain("No such sale");
    request.refund_id = number, request.ers_reference = seqr_payment_ers_reference(sale), request.amount = amount;
    request.currency_code = "SEK", request.title = invoice.title, request.cashier_id = invoice.cashier_id;
    /* In doubt: give no cash. The same number again gives the outcome, or "in doubt" until the day's books have it. */
    if (seqr_refund(till, &request, &reference) != SEQR_OK) complain("Not refunded");
    else if (!write_once("REFUND", number, -amount)) printf("%s cannot be written\n", book_path);
    else if (seqr_refund_receipt_text(till, number, 40, &text) == SEQR_OK) fputs(text, stdout);
    return seqr_string_free(text), seqr_string_free(reference), seqr_payment_close(sale), 0;
}

static int end_of_day(seqr_reseller *shop)
{
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_reconciliation *books = NULL;
    char *period = NULL, *text = NULL;
    if (seqr_period_close(library, shop, NULL, &period) != SEQR_OK) return complain("The period is not closed");
    request.period_id = period, request.currency_code = "SEK", request.first_wait_ms = request.repeat_wait_ms = 1000;
    if (seqr_reconcile(library, shop, &request, &books) != SEQR_OK) complain("The books are not compared");
    else if (seqr_reconciliation_text(books, 0, NULL, &text) == SEQR_OK) fputs(text, stdout);
    return seqr_string_free(text), seqr_string_free(period), seqr_reconciliation_close(books), 0;
}

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_reseller office = SEQR_RESELLER_INIT;
    seqr_cashier cashier = SEQR_CASHIER_INIT;
    char line[200], number[65], second[65], amount[40];
    config.endpoint = argc > 1 ? argv[1] : "http://127.0.0.1:8480/extclientproxy/service/v2"; /* the simulator */
    config.store_path = argc > 2 ? argv[2] : "menu.db", config.client_id = "Menu example 1.0";
    book_path = argc > 3 ? argv[3] : "menu.txt";
    office.reseller_id = shop.reseller_id = "demo-reseller", shop.name = "Corner shop", shop.seqr_id = "MENU1";
    office.reseller_password = shop.reseller_password = "demo-password", shop.external_terminal_id = "Store 1/Till 1";
    cashier.show = show, cashier.ask = ask, cashier.book = book, cashier.unbook = unbook, cashier.print = print;
    if (seqr_open(&config, &library) || seqr_register(library, &shop, &till)) return complain("No till");
    invoice.title = "Corner shop", invoice.cashier_id = "Anna", invoice.currency_code = "SEK";
    if (seqr_recover_run(till, &cashier) != SEQR_OK) complain("Not settled yet");
    while (fgets(line, sizeof line, stdin) != NULL && line[0] != 'q') {
        seqr_payment *sale = NULL;
        invoice.client_invoice_id = number;
        if (sscanf(line, "s %64s %39s", number, amount) == 2
            && seqr_amount_parse(amount, "SEK", &invoice.total) == SEQR_OK) {
            shown = 0;
            if (seqr_sale_run(till, &invoice, &cashier, &shown, &sale) != SEQR_OK) complain("Not settled");
            seqr_payment_close(sale);
        } else if (sscanf(line, "r %64s %64s %39s", number, second, amount) == 3
                   && seqr_amount_parse(amount, "SEK", &invoice.total) == SEQR_OK) refund(number, second, invoice.total);
        else if (line[0] == 'd') end_of_day(&office);
        fflush(stdout);
    }
    return seqr_terminal_close(till), seqr_close(library), 0;
}
