/* A pump: 500.00 SEK are reserved before the petrol flows, and what was filled is taken afterwards.
 *     reservation ENDPOINT STORE SALE-ID FILLED-IN-MINOR-UNITS
 * With 0 nothing was filled, and the reservation is canceled. */
#include "seqr.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { RESERVED = 50000, HOLD_S = 900 };

static int failed(const char *step) {
    fprintf(stderr, "%s: %s\n", step, seqr_last_error());
    return 1;
}

/* Waits until the state is one of those that a person or a pump must act on. */
static int next_state(seqr_payment *sale, int32_t *state) {
    do {
        if (seqr_pay_poll(sale, 1000, state) != SEQR_OK) return failed("poll");
        /* Nobody has reserved in time: the pump stays shut. */
        if (*state == SEQR_PAY_ASK_CASHIER && seqr_cancel(sale) != SEQR_OK) fprintf(stderr, "%s\n", seqr_last_error());
    } while (*state == SEQR_PAY_WAITING || *state == SEQR_PAY_ASK_CASHIER);
    return 0;
}

int main(int argc, char **argv) {
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    seqr_client *seqr = NULL;
    seqr_terminal *till = NULL;
    seqr_payment *sale = NULL;
    int32_t state = 0;
    int64_t filled, paid = 0;
    char currency[4];
    if (argc != 5) {
        fprintf(stderr, "usage: reservation ENDPOINT STORE SALE-ID FILLED\n");
        return 2;
    }
    filled = strtoll(argv[4], NULL, 10);
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "Pump example 1.0";
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Station 1/Pump 3";
    shop.name = "Petrol, pump 3";
    if (seqr_open(&config, &seqr) != SEQR_OK) return failed("open");
    if (seqr_register(seqr, &shop, &till) != SEQR_OK) return failed("register");

    /* The power went while the pump was open: the sale of then comes before the next. */
    if (seqr_next_unfinished(till, NULL, &sale) != SEQR_OK) return failed("look back");
    if (sale != NULL) {
        printf("Sale %s was not finished.\n", seqr_payment_client_invoice_id(sale));
        if (seqr_pay_continue(sale) != SEQR_OK) return failed("continue");
        do {
            if (seqr_pay_poll(sale, 5000, &state) != SEQR_OK) return failed("poll");
        } while (state == SEQR_PAY_WAITING);
    } else {
        invoice.client_invoice_id = argv[3];
        invoice.title = "Petrol, pump 3";
        invoice.cashier_id = "Pump 3";
        invoice.currency_code = "SEK";
        invoice.total = RESERVED;
        invoice.payment_mode = SEQR_RESERVATION_REQUIRED;
        invoice.commit_timeout_s = HOLD_S;
        if (seqr_pay_start(till, &invoice, &sale) != SEQR_OK) return failed("start");
        if (next_state(sale, &state) != 0) return 1;
    }

    if (state == SEQR_PAY_RESERVED) {
        puts("RESERVED 500.00 SEK: the pump is open.");
        if (filled == 0) {
            if (seqr_cancel(sale) != SEQR_OK) return failed("cancel");
            puts("Nothing was filled: CANCELED.");
        } else if (seqr_pay_commit(sale, filled) != SEQR_OK) {
            return failed("commit");
        }
        if (seqr_pay_poll(sale, 0, &state) != SEQR_OK) return failed("poll");
    }
    if (state == SEQR_PAY_COMPLETED) {
        if (seqr_payment_amount(sale, &paid, currency) != SEQR_OK) return failed("amount");
        printf("SEQR payment %" PRId64 ".%02d %s, reference %s\n", paid / 100, (int)(paid % 100), currency,
               seqr_payment_ers_reference(sale));
        if (seqr_pay_confirm(sale) != SEQR_OK) return failed("confirm");
    }
    seqr_payment_close(sale);
    seqr_terminal_close(till);
    seqr_close(seqr);
    if (state == SEQR_PAY_COMPLETED) return 0;
    return state == SEQR_PAY_CANCELED && filled == 0 ? 0 : 3;
}
