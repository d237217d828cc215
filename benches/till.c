/* What a till feels: a poll that does not wait, and opening the library in the morning. Prints one line a figure.
 *     till ENDPOINT STORE
 * The simulator must be running with a customer who never comes. */
#define _POSIX_C_SOURCE 199309L
#include "seqr.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

#define POLLS 2000000
#define ROUNDS 5

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int failed(const char *what) {
    fprintf(stderr, "%s: %s\n", what, seqr_last_error());
    return 1;
}

int main(int argc, char **argv) {
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_client *seqr = NULL;
    seqr_terminal *till = NULL;
    seqr_payment *sale = NULL;
    int32_t state = 0;
    double best = 1e18, begin, end;
    int round, i;
    if (argc != 3) {
        fprintf(stderr, "usage: till ENDPOINT STORE\n");
        return 2;
    }
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "bench 1.0";
    config.question_timeout_ms = 3600000;
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "bench";
    shop.name = "bench";
    if (seqr_open(&config, &seqr) != SEQR_OK) return failed("open");
    if (seqr_register(seqr, &shop, &till) != SEQR_OK) return failed("register");
    seqr_terminal_close(till);
    seqr_close(seqr);
    for (round = 0; round < ROUNDS; round++) {
        uint32_t ms = 0;
        begin = now_ns();
        if (seqr_open(&config, &seqr) != SEQR_OK) return failed("open");
        if (seqr_terminal_open(seqr, "bench", &till) != SEQR_OK) return failed("terminal");
        if (seqr_ping(seqr, &ms) != SEQR_OK) return failed("ping");
        end = now_ns();
        if (end - begin < best) best = end - begin;
        if (round + 1 < ROUNDS) {
            seqr_terminal_close(till);
            seqr_close(seqr);
        }
    }
    printf("open an existing store, first answered call: %.2f ms\n", best / 1e6);
    bill.client_invoice_id = "bench-1";
    bill.title = "bench";
    bill.cashier_id = "bench";
    bill.total = 100;
    bill.currency_code = "SEK";
    if (seqr_pay_start(till, &bill, &sale) != SEQR_OK) return failed("start");
    for (round = 0, best = 1e18; round < ROUNDS; round++) {
        begin = now_ns();
        for (i = 0; i < POLLS; i++) {
            if (seqr_pay_poll(sale, 0, &state) != SEQR_OK) return failed("poll");
        }
        end = now_ns();
        if ((end - begin) / POLLS < best) best = (end - begin) / POLLS;
    }
    printf("seqr_pay_poll with wait 0: %.1f ns\n", best);
    if (seqr_cancel(sale) != SEQR_OK) return failed("cancel");
    seqr_payment_close(sale);
    seqr_terminal_close(till);
    seqr_close(seqr);
    return 0;
}
