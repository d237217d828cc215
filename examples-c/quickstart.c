#include <stdio.h>
#include <string.h>
#include "seqr.h"
static int failed(const char *step) { fprintf(stderr, "%s: %s\n", step, seqr_last_error()); return 1; }
static int write_line(const char *mark, const char *reference) {            /* once; a POS has its database for this */
    char line[200]; FILE *book = fopen("quickstart.txt", "a+"); int there = 0;
    if (book == NULL) return 0;
    while (fgets(line, sizeof line, book) != NULL) there |= strstr(line, mark) == line && strstr(line, reference);
    if (!there) there = fprintf(book, "%s %s\n", mark, reference) > 0;
    return fclose(book) == 0 && there; }
static int32_t SEQR_CALL show(void *context, seqr_payment *sale, int32_t state, const char *text) {
    if (state != *(int32_t *)context) puts(text);     /* 1 would be: Cancel was pressed; 2: nobody is there to ask */
    (void)sale; *(int32_t *)context = state; return state == SEQR_PAY_UNKNOWN && feof(stdin) ? 2 : 0; }
static int32_t SEQR_CALL ask(void *context, seqr_payment *sale, int32_t question, const char *text) { int answer;
    (void)context; (void)sale; (void)question; printf("%s 1 yes, 2 cancel, 3 wait: ", text); fflush(stdout);
    return scanf("%d", &answer) == 1 ? answer : 2; }
static int32_t SEQR_CALL book(void *c, seqr_payment *sale, const char *reference, int64_t amount, const char *code) {
    (void)c; (void)sale; (void)amount; (void)code; return write_line("SALE", reference); }
static int32_t SEQR_CALL unbook(void *c, seqr_payment *sale, const char *reference) {
    (void)c; (void)sale; return write_line("VOID", reference); }
static void SEQR_CALL print(void *c, seqr_payment *sale, const char *text) { (void)c; (void)sale; fputs(text, stdout); }
int main(int argc, char **argv) {
    seqr_config config = SEQR_CONFIG_INIT; seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_invoice invoice = SEQR_INVOICE_INIT; seqr_cashier cashier = SEQR_CASHIER_INIT;
    seqr_client *seqr = NULL; seqr_terminal *till = NULL; seqr_payment *sale = NULL; int32_t state = 0, shown = 0;
    cashier.context = &shown; cashier.show = show; cashier.ask = ask; cashier.book = book;
    cashier.unbook = unbook; cashier.print = print;
    config.endpoint = argc > 1 ? argv[1] : "http://127.0.0.1:8480/extclientproxy/service/v2"; /* the simulator */
    config.store_path = "quickstart.db"; config.client_id = "Quickstart POS 1.0";
    shop.reseller_id = "demo-reseller"; shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Store 1/Till 1"; shop.name = "Corner shop"; shop.seqr_id = "QUICK1";
    invoice.client_invoice_id = argc > 2 ? argv[2] : "1001"; invoice.title = "Corner shop"; invoice.cashier_id = "Anna";
    invoice.total = 5900; invoice.currency_code = "SEK";                                               /* 59.00 */
    if (seqr_open(&config, &seqr) != SEQR_OK) return failed("open");
    if (seqr_register(seqr, &shop, &till) != SEQR_OK) return failed("register");
    if (seqr_recover_run(till, &cashier) != SEQR_OK) return failed("recover"); /* what a crash left, first */
    if (seqr_sale_run(till, &invoice, &cashier, &state, &sale) != SEQR_OK) return failed("sale");
    seqr_payment_close(sale); seqr_terminal_close(till); seqr_close(seqr); return state == SEQR_PAY_COMPLETED ? 0 : 1; }
