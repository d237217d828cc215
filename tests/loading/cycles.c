/* A program that loads the library, uses it and unloads it, again and again:
 *     cycles LIBRARY ENDPOINT STORE [CYCLES]
 * Threads of the program outlive each cycle, and some end after the library is "gone" with an error of it in their
 * thread-local memory. Nothing may crash, and cycle 100 may need no more memory, threads or files than cycle 20. */
#define _GNU_SOURCE
#include "seqr.h"

#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAIL(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(1))
#define CHECK(what) ((what) ? (void)0 : FAIL("line %d, cycle %d: not so: %s (%s)", __LINE__, cycle, #what, said()))

/* Far more than malloc's fragments, far less than eighty cycles that lose a connection or a cache each. */
enum { GROWTH_KB = 4096 };

static int cycle;

/* The functions that a cycle needs, looked for anew each time. */
#define FUNCTIONS(X) X(seqr_abi_version) X(seqr_last_error) X(seqr_open) X(seqr_close) X(seqr_register) X(seqr_pay_start) \
    X(seqr_pay_poll) X(seqr_cancel) X(seqr_pay_confirm) X(seqr_payment_close) X(seqr_terminal_close) X(seqr_next_unfinished)
#define POINTER(name) static __typeof__(&name) p_##name;
FUNCTIONS(POINTER)

static const char *said(void) { return p_seqr_last_error ? p_seqr_last_error() : ""; }

static void *load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) FAIL("%s", dlerror());
#define FIND(name) *(void **)&p_##name = dlsym(library, #name); if (!p_##name) FAIL("no %s", #name);
    FUNCTIONS(FIND)
    return library;
}

/* ---- threads of the program ----------------------------------------------------------------------------------- */

static pthread_barrier_t erred, unloaded;

/* Has an error of the library, and ends after dlclose: what the library keeps for this thread is freed then. */
static void *outlives_the_library(void *nothing)
{
    CHECK(p_seqr_open(NULL, NULL) == SEQR_E_ARGUMENT && *p_seqr_last_error() != '\0');
    pthread_barrier_wait(&erred);
    pthread_barrier_wait(&unloaded);
    return nothing;
}

/* Lives from the first cycle to the last, and has its first error in the first. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int wanted, done;

static void *lives_for_ever(void *nothing)
{
    int last = 0;
    while (last >= 0) {
        pthread_mutex_lock(&turn);
        while (wanted == last) pthread_cond_wait(&turned, &turn);
        last = wanted;
        pthread_mutex_unlock(&turn);
        if (last >= 0) CHECK(p_seqr_open(NULL, NULL) == SEQR_E_ARGUMENT);
        pthread_mutex_lock(&turn);
        done = last;
        pthread_cond_broadcast(&turned);
        pthread_mutex_unlock(&turn);
    }
    return nothing;
}

static void give_turn(int number)
{
    pthread_mutex_lock(&turn);
    wanted = number;
    pthread_cond_broadcast(&turned);
    while (done != number) pthread_cond_wait(&turned, &turn);
    pthread_mutex_unlock(&turn);
}

/* ---- a cycle -------------------------------------------------------------------------------------------------- */

struct shop {
    seqr_client *library;
    seqr_terminal *till;
};

static struct shop open_shop(const char *endpoint, const char *store)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration registration = SEQR_REGISTRATION_INIT;
    struct shop shop = {NULL, NULL};
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Cycles 1.0";
    config.poll_interval_ms = 20;
    CHECK(p_seqr_open(&config, &shop.library) == SEQR_OK);
    registration.reseller_id = "demo-reseller";
    registration.reseller_password = "demo-password";
    registration.external_terminal_id = "Till 1";
    registration.name = "Corner shop";
    registration.seqr_id = "CYCLES1";
    CHECK(p_seqr_register(shop.library, &registration, &shop.till) == SEQR_OK);
    return shop;
}

static seqr_payment *start(struct shop shop, const char *kind)
{
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_payment *sale = NULL;
    char number[32];
    snprintf(number, sizeof number, "%s-%d", kind, cycle);
    bill.client_invoice_id = number;
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.total = 100;
    bill.currency_code = "SEK";
    CHECK(p_seqr_pay_start(shop.till, &bill, &sale) == SEQR_OK);
    return sale;
}

static void is_paid(seqr_payment *sale)
{
    int32_t state = 0;
    int tries;
    for (tries = 0; tries < 60 && state != SEQR_PAY_COMPLETED; tries++)
        CHECK(p_seqr_pay_poll(sale, 1000, &state) == SEQR_OK);
    CHECK(state == SEQR_PAY_COMPLETED && p_seqr_pay_confirm(sale) == SEQR_OK);
    p_seqr_payment_close(sale);
}

/* One payment that is paid and one that is canceled (or, for the simulated customer is quick, paid all the same).
 * In each third cycle the library is closed while a payment is polled, and its handles after that. */
static void sell(const char *endpoint, const char *store)
{
    struct shop shop = open_shop(endpoint, store);
    seqr_payment *sale = NULL;
    seqr_status status;
    CHECK(p_seqr_next_unfinished(shop.till, NULL, &sale) == SEQR_OK);
    if (sale != NULL) { /* of the cycle before */
        status = p_seqr_cancel(sale);
        CHECK(status == SEQR_OK || status == SEQR_E_ALREADY_PAID);
        if (status == SEQR_E_ALREADY_PAID) CHECK(p_seqr_pay_confirm(sale) == SEQR_OK);
        p_seqr_payment_close(sale);
    }
    is_paid(start(shop, "P"));
    sale = start(shop, "C");
    if (cycle % 3 != 0) {
        status = p_seqr_cancel(sale);
        CHECK(status == SEQR_OK || status == SEQR_E_ALREADY_PAID);
        if (status == SEQR_E_ALREADY_PAID) CHECK(p_seqr_pay_confirm(sale) == SEQR_OK);
        p_seqr_payment_close(sale);
        p_seqr_terminal_close(shop.till);
        p_seqr_close(shop.library);
    } else {
        int32_t state = 0;
        p_seqr_close(shop.library);
        CHECK(p_seqr_pay_poll(sale, 1000, &state) == SEQR_E_CLOSED);
        p_seqr_payment_close(sale);
        p_seqr_terminal_close(shop.till);
    }
}

/* ---- what it takes -------------------------------------------------------------------------------------------- */

static int entries(const char *folder)
{
    DIR *open = opendir(folder);
    int count = 0;
    if (open == NULL) FAIL("%s cannot be read", folder);
    while (readdir(open) != NULL) count++;
    closedir(open);
    return count;
}

static long resident_kb(void)
{
    long kb = -1;
    char line[256];
    FILE *status = fopen("/proc/self/status", "r");
    malloc_trim(0);
    while (status != NULL && fgets(line, sizeof line, status) != NULL) sscanf(line, "VmRSS: %ld", &kb);
    if (status != NULL) fclose(status);
    return kb;
}

int main(int argc, char **argv)
{
    const int cycles = argc > 4 ? atoi(argv[4]) : 100;
    int threads = 0, files = 0;
    long memory = 0;
    pthread_t for_ever;
    if (argc < 4) FAIL("cycles LIBRARY ENDPOINT STORE [CYCLES]");
    pthread_create(&for_ever, NULL, lives_for_ever, NULL);
    for (cycle = 1; cycle <= cycles; cycle++) {
        pthread_t thread;
        void *library = load(argv[1]);
        CHECK(p_seqr_abi_version() == SEQR_ABI_VERSION);
        pthread_barrier_init(&erred, NULL, 2);
        pthread_barrier_init(&unloaded, NULL, 2);
        pthread_create(&thread, NULL, outlives_the_library, NULL);
        pthread_barrier_wait(&erred);
        give_turn(cycle);
        sell(argv[2], argv[3]);
        CHECK(dlclose(library) == 0);
        pthread_barrier_wait(&unloaded);
        CHECK(pthread_join(thread, NULL) == 0);
        if (cycle == cycles / 5) {
            threads = entries("/proc/self/task");
            files = entries("/proc/self/fd");
            memory = resident_kb();
        }
    }
    printf("cycle %d: %d threads, %d files, %ld kB; cycle %d: %d threads, %d files, %ld kB\n", cycles / 5, threads - 2,
           files - 3, memory, cycles, entries("/proc/self/task") - 2, entries("/proc/self/fd") - 3, resident_kb());
    if (entries("/proc/self/task") > threads) FAIL("the threads grow");
    if (entries("/proc/self/fd") > files) FAIL("the open files grow");
    if (resident_kb() > memory + GROWTH_KB) FAIL("the memory grows by more than %d kB", GROWTH_KB);
    give_turn(-1);
    return pthread_join(for_ever, NULL);
}
