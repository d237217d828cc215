#include <stdio.h>
#include "seqr.h"
static int failed(const char *step) { fprintf(stderr, "%s: %s\n", step, seqr_last_error()); return 1; }
int main(int argc, char **argv) {
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_client *seqr = NULL; seqr_terminal *till = NULL; seqr_payment *sale = NULL;
    int32_t state = SEQR_PAY_WAITING; int seconds = 0;
    config.endpoint = argc > 1 ? argv[1] : "http://127.0.0.1:8480/extclientproxy/service/v2"; /* the simulator */
    config.store_path = "quickstart.db"; config.client_id = "Quickstart POS 1.0";
    if (seqr_open(&config, &seqr) != SEQR_OK) return failed("open");
    shop.reseller_id = "demo-reseller"; shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Store 1/Till 1"; shop.name = "Corner shop"; shop.seqr_id = "QUICK1";
    if (seqr_register(seqr, &shop, &till) != SEQR_OK) return failed("register");
    bill.client_invoice_id = argc > 2 ? argv[2] : "1001";               /* the sale's number in the POS */
    bill.title = "Corner shop"; bill.cashier_id = "Anna"; bill.total = 5900; bill.currency_code = "SEK";
    if (seqr_next_unfinished(till, NULL, &sale) != SEQR_OK) return failed("look back");
    if (sale != NULL) seqr_pay_continue(sale);   /* the power went in the middle of a sale: that one first */
    else if (seqr_pay_start(till, &bill, &sale) != SEQR_OK) return failed("start");
    do {
        seqr_status status = seqr_pay_poll(sale, 1000, &state);
        if (status != SEQR_OK && status != SEQR_E_NOT_SAVED && status != SEQR_E_OTHER_AMOUNT) return failed("poll");
        if (state == SEQR_PAY_WAITING) puts("Waiting for the customer ...");
        if (state == SEQR_PAY_ASK_CASHIER) seqr_cancel(sale);           /* nobody came; the next poll tells */
    } while (state != SEQR_PAY_COMPLETED && state != SEQR_PAY_CANCELED && state != SEQR_PAY_FAILED && ++seconds < 99);
    if (state != SEQR_PAY_COMPLETED) { printf("Not completed, state %d\n", (int)state); return 1; }
    printf("SEQR payment, reference %s\n", seqr_payment_ers_reference(sale));
    if (seqr_pay_confirm(sale) != SEQR_OK) return failed("confirm");    /* the POS has booked the sale */
    seqr_payment_close(sale); seqr_terminal_close(till); seqr_close(seqr);
    return 0;
}
