/* How long the calls take that must not wait, beside a slow disk and a dead network: tools/begin-calls runs it.
       begin register ENDPOINT STORE TILLS     registers the tills, at a service that answers
       begin measure  ENDPOINT STORE TILLS     begins, looks and cancels at each of them
   Prints for each call: its name, how many, the median and the longest in microseconds. Asserts nothing about time. */
#define _POSIX_C_SOURCE 200809L
#include "seqr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 20000, TILLS = 200, LOOKS = 20 };

static const char *const names[] = {"seqr_pay_begin", "seqr_payment_status", "seqr_cancel_begin", "seqr_refund_begin",
                                    "seqr_refund_poll", "seqr_pay_poll", "seqr_refund_poll (store)"};
enum { PAY, STATUS, CANCEL, REFUND, REFUND_POLL, POLL, ANOTHER, CALLS };
static double took[CALLS][MOST];
static int count[CALLS];
static double began;

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void start(void)
{
    began = now_us();
}

/* The call that was started has ended; anything but the statuses that are expected is a fault of this program. */
static void end(int call, seqr_status status, seqr_status expected)
{
    double ended = now_us();
    if (status != SEQR_OK && status != expected) {
        printf("%s: %s: %s\n", names[call], seqr_status_name(status), seqr_last_error());
        exit(1);
    }
    if (count[call] < MOST) took[call][count[call]++] = ended - began;
}

static int by_time(const void *one, const void *other)
{
    double difference = *(const double *)one - *(const double *)other;
    return difference < 0 ? -1 : difference > 0;
}

static seqr_client *opened(const char *endpoint, const char *store)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_client *client = NULL;
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Begin calls 1.0";
    if (seqr_open(&config, &client) != SEQR_OK) {
        puts(seqr_last_error());
        exit(1);
    }
    return client;
}

static void register_all(seqr_client *client, int tills)
{
    for (int i = 0; i < tills; i++) {
        seqr_registration shop = SEQR_REGISTRATION_INIT;
        seqr_terminal *till = NULL;
        char name[32], sticker[32];
        sprintf(name, "Till %d", i);
        sprintf(sticker, "BEGIN%d", i);
        shop.reseller_id = "demo-reseller";
        shop.reseller_password = "demo-password";
        shop.external_terminal_id = name;
        shop.name = "Corner shop";
        shop.seqr_id = sticker;
        if (seqr_register(client, &shop, &till) != SEQR_OK) {
            puts(seqr_last_error());
            exit(1);
        }
        seqr_terminal_close(till);
    }
}

static void measure(seqr_client *client, int i)
{
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_refund_request back = SEQR_REFUND_REQUEST_INIT;
    seqr_terminal *till = NULL;
    seqr_payment *sale = NULL;
    seqr_status outcome;
    int32_t state;
    char name[32], *reference = NULL;
    struct timespec pause = {0, 5000000};
    sprintf(name, "Till %d", i);
    if (seqr_terminal_open(client, name, &till) != SEQR_OK) {
        puts(seqr_last_error());
        exit(1);
    }
    bill.client_invoice_id = name;
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.total = 5900;
    bill.currency_code = "SEK";
    start();
    end(PAY, seqr_pay_begin(till, &bill, &sale), SEQR_OK);
    back.refund_id = name;
    back.ers_reference = "200000000000";
    back.amount = 100;
    back.currency_code = "SEK";
    back.title = "Corner shop";
    back.cashier_id = "Anna";
    start();
    end(REFUND, seqr_refund_begin(till, &back), SEQR_OK);
    for (int look = 0; look < LOOKS; look++) {
        if (look == LOOKS / 2) {
            start();
            end(CANCEL, seqr_cancel_begin(sale), SEQR_OK);
        }
        start();
        end(STATUS, seqr_payment_status(sale), SEQR_E_NOT_READY);
        start();
        end(POLL, seqr_pay_poll(sale, 0, &state), SEQR_OK);
        start();
        end(REFUND_POLL, seqr_refund_poll(till, name, 0, &outcome, &reference), SEQR_E_NOT_FOUND);
        start();
        end(ANOTHER, seqr_refund_poll(till, "of another day", 0, &outcome, &reference), SEQR_E_NOT_FOUND);
        nanosleep(&pause, NULL);
    }
    seqr_payment_close(sale);
    seqr_terminal_close(till);
}

int main(int argc, char **argv)
{
    if (argc < 5) return 2;
    int tills = atoi(argv[4]);
    seqr_client *client = opened(argv[2], argv[3]);
    if (tills < 1 || tills > TILLS) return 2;
    if (strcmp(argv[1], "register") == 0) {
        register_all(client, tills);
    } else {
        for (int i = 0; i < tills; i++) measure(client, i);
        for (int call = 0; call < CALLS; call++) {
            qsort(took[call], (size_t)count[call], sizeof(double), by_time);
            printf("%s %d %.0f %.0f\n", names[call], count[call], took[call][count[call] / 2], took[call][count[call] - 1]);
        }
    }
    seqr_close(client);
    return 0;
}
