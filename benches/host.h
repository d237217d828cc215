/* What the measured programs share: opening, terminals and payments by the number, clocks, and what /proc says. */
#ifndef HOST_H
#define HOST_H
#define _GNU_SOURCE
#include "clocks.h"
#include "seqr.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HANDS 64 /* threads that start payments, so that they share the journal's fsyncs */

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, seqr_last_error());
    exit(1);
}

static void pause_ms(long ms) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* A number from a file of /proc, by the word before it; -1 where it is not there. */
static long said(const char *path, const char *word) {
    char line[256];
    long value = -1;
    FILE *file = fopen(path, "r");
    while (file && value < 0 && fgets(line, sizeof line, file))
        if (!strncmp(line, word, strlen(word))) value = atol(line + strlen(word));
    if (file) fclose(file);
    return value;
}

/* How many status queries the fixed server on this port has answered. The connection is made by the first call, while
 * there are descriptors left. */
static long polls_at(int port) {
    static int fd = -1;
    char answer[512] = "";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const char *body = NULL;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) {
        fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&to, sizeof to)) perror("the fixed server"), exit(1);
    }
    if (write(fd, "GET /polls HTTP/1.1\r\n\r\n", 23) == 23 && read(fd, answer, sizeof answer - 1) > 0)
        body = strstr(answer, "\r\n\r\n");
    if (!body) perror("the fixed server"), exit(1);
    return atol(body + 4);
}

/* Of a store in PostgreSQL; NULL for a file. */
static const char *key_file;

struct shop {
    seqr_config config;
    seqr_client *seqr;
    seqr_terminal **tills;
    seqr_payment **sales;
    int count;
    int first; /* what the numbers of sales are counted from */
    /* what the hands do with each number, and the next number */
    void (*work)(struct shop *, int);
    int next;
};

static void *hand(void *context) {
    struct shop *shop = context;
    int i;
    while ((i = __atomic_fetch_add(&shop->next, 1, __ATOMIC_RELAXED)) < shop->count) shop->work(shop, i);
    return NULL;
}

/* Does the work for each number, by so many threads. */
static void by_hands(struct shop *shop, int hands, void (*work)(struct shop *, int)) {
    pthread_t *threads = calloc((size_t)hands, sizeof *threads);
    pthread_attr_t small;
    int i;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 * 1024);
    shop->work = work;
    shop->next = 0;
    if (hands == 1) hand(shop);
    for (i = 0; hands > 1 && i < hands; i++)
        if (pthread_create(&threads[i], &small, hand, shop)) exit(3);
    for (i = 0; hands > 1 && i < hands; i++) pthread_join(threads[i], NULL);
    pthread_attr_destroy(&small);
    free(threads);
}

static void open_till(struct shop *shop, int i) {
    char name[32], id[40];
    snprintf(name, sizeof name, "Till %d", i);
    snprintf(id, sizeof id, "87e791f9e24148a6892c52aa%08x", (unsigned)i);
    if (seqr_terminal_open(shop->seqr, name, &shop->tills[i]) == SEQR_OK) return;
    if (seqr_terminal_import(shop->seqr, name, id, "secret", NULL, &shop->tills[i]) != SEQR_OK) fail("import");
}

/* seqr_pay_start, or seqr_pay_begin, which does not wait. */
typedef seqr_status(SEQR_CALL *sending)(seqr_terminal *, const seqr_invoice *, seqr_payment **);

/* An invoice of five rows, as the peer's. */
static void send_sale(struct shop *shop, int i, int sale, sending send) {
    static const char *const names[5] = {"Coffee", "Cinnamon bun", "Sandwich <large>", "Milk & sugar", "Newspaper"};
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_invoice_row rows[5];
    char number[32];
    int row;
    memset(rows, 0, sizeof rows);
    for (row = 0; row < 5; row++) {
        rows[row].description = names[row];
        rows[row].unit_name = "pcs";
        rows[row].unit_price = rows[row].total = 1022;
        rows[row].ean = "7350031100000";
        rows[row].sku = "SKU1";
    }
    snprintf(number, sizeof number, "INV-%d", sale);
    bill.client_invoice_id = number;
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.footer = "Thank you";
    bill.total = 5110;
    bill.currency_code = "SEK";
    bill.rows = rows;
    bill.row_count = 5;
    if (send(shop->tills[i], &bill, &shop->sales[i]) != SEQR_OK) fail("start");
}

static void start_sale(struct shop *shop, int i) {
    send_sale(shop, i, shop->first + i, seqr_pay_start);
}

static struct shop *opened(const char *url, const char *store, const char *ca, int count, uint32_t interval_ms) {
    struct shop *shop = calloc(1, sizeof *shop);
    seqr_config config = SEQR_CONFIG_INIT;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files); /* a till's lock is an open file */
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    config.endpoint = url;
    config.store_path = store;
    config.store_key_file = key_file;
    config.client_id = "Example POS 1.0";
    config.client_reference = "POS";
    config.ca_file = ca;
    config.poll_interval_ms = interval_ms;
    config.poll_window_ms = 3600000;
    shop->config = config;
    shop->count = count;
    shop->tills = calloc((size_t)count + 1, sizeof *shop->tills);
    shop->sales = calloc((size_t)count + 1, sizeof *shop->sales);
    if (seqr_open(&shop->config, &shop->seqr) != SEQR_OK) fail("open");
    return shop;
}

/* Until the state says PAID; any other end is a failure. */
static void await_paid(seqr_payment *sale) {
    int32_t state = SEQR_PAY_WAITING;
    while (state != SEQR_PAY_COMPLETED) {
        seqr_status status = seqr_pay_poll(sale, 60000, &state);
        if (status == SEQR_E_NOT_SAVED) { /* the disk is slow: the library tries again by itself */
            pause_ms(20);
            continue;
        }
        if (status != SEQR_OK) fail("poll");
        if (state == SEQR_PAY_CANCELED || state == SEQR_PAY_FAILED || state == SEQR_PAY_UNKNOWN) {
            fprintf(stderr, "the sale became %d\n", (int)state);
            exit(1);
        }
    }
}
#endif
