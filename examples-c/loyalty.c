/* A till with a loyalty programme: the customer's card comes from the phone with the payment, the till takes ten per
 * cent off, and the customer pays the new invoice.
 *     loyalty ENDPOINT STORE SALE-ID [CARD-SWIPED-AT-THE-TILL]
 * A card that is swiped at the till goes out with the first invoice and comes before the one in the phone. */
#include "seqr.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CARD_USED = 1, COFFEE = 5000, MEMBERS_PERCENT = 10 };

static int failed(const char *step) {
    fprintf(stderr, "%s: %s\n", step, seqr_last_error());
    return 1;
}

static void show(const char *what, int64_t minor) {
    printf("%-24s %" PRId64 ".%02d SEK\n", what, minor / 100, (int)(minor % 100));
}

/* The invoice with the member's discount and the card that earned it. */
static void give_discount(seqr_invoice *invoice, seqr_invoice_row rows[2], seqr_customer_token *card) {
    card->status = CARD_USED;
    rows[1].description = "Members pay less";
    rows[1].total = -invoice->total * MEMBERS_PERCENT / 100;
    invoice->total += rows[1].total;
    invoice->row_count = 2;
    invoice->tokens = card;
    invoice->token_count = 1;
}

int main(int argc, char **argv) {
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    seqr_invoice_row rows[2];
    seqr_customer_token card;
    seqr_client *seqr = NULL;
    seqr_terminal *till = NULL;
    seqr_payment *sale = NULL;
    int32_t state = 0;
    int64_t paid = 0;
    char currency[4];
    if (argc < 4) {
        fprintf(stderr, "usage: loyalty ENDPOINT STORE SALE-ID [CARD]\n");
        return 2;
    }
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "Loyalty example 1.0";
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Store 1/Loyalty";
    shop.name = "Corner shop";
    if (seqr_open(&config, &seqr) != SEQR_OK) return failed("open");
    if (seqr_register(seqr, &shop, &till) != SEQR_OK) return failed("register");

    memset(rows, 0, sizeof rows);
    memset(&card, 0, sizeof card);
    rows[0].description = "Coffee";
    rows[0].total = COFFEE;
    invoice.client_invoice_id = argv[3];
    invoice.title = "Corner shop";
    invoice.cashier_id = "Anna";
    invoice.currency_code = "SEK";
    invoice.total = COFFEE;
    invoice.rows = rows;
    invoice.row_count = 1;
    invoice.acknowledgment_mode = SEQR_OPTIONAL_ACKNOWLEDGMENT;
    if (argc > 4) {
        card.id = "membership";
        card.value = argv[4];
        printf("Card %s is swiped at the till.\n", card.value);
        give_discount(&invoice, rows, &card);
    }
    show("To pay", invoice.total);
    if (seqr_pay_start(till, &invoice, &sale) != SEQR_OK) return failed("start");

    do {
        if (seqr_pay_poll(sale, 1000, &state) != SEQR_OK) return failed("poll");
        if (state == SEQR_PAY_ASK_CASHIER && seqr_cancel(sale) != SEQR_OK) fprintf(stderr, "%s\n", seqr_last_error());
        if (state == SEQR_PAY_LOYALTY) {
            size_t last = seqr_payment_token_count(sale);
            if (last > 0 && seqr_payment_token(sale, last - 1, &card) != SEQR_OK) return failed("token");
            if (last > 0) {
                printf("The phone shows card %s (%s).\n", card.value, card.id);
                give_discount(&invoice, rows, &card);
            }
            show("To pay now", invoice.total);
            /* Refused because the customer has paid meanwhile: the next poll says so. */
            if (seqr_pay_update(sale, &invoice) != SEQR_OK) fprintf(stderr, "update: %s\n", seqr_last_error());
        }
    } while (state != SEQR_PAY_COMPLETED && state != SEQR_PAY_CANCELED && state != SEQR_PAY_FAILED
             && state != SEQR_PAY_UNKNOWN);
    if (state != SEQR_PAY_COMPLETED) {
        printf("Not paid, state %d\n", (int)state);
        return 3;
    }
    if (seqr_payment_amount(sale, &paid, currency) != SEQR_OK) return failed("amount");
    show("SEQR payment", paid);
    printf("Reference                %s\n", seqr_payment_ers_reference(sale));
    if (seqr_pay_confirm(sale) != SEQR_OK) return failed("confirm");
    seqr_payment_close(sale);
    seqr_terminal_close(till);
    seqr_close(seqr);
    return 0;
}
