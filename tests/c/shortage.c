/* A machine that has nothing left to give: no thread, no file descriptor, a resolver that hangs. What fails is the
 * network, for the library and the host live on. The program stands between the library and the system's functions. */
#if !defined(_GNU_SOURCE)
#  define _GNU_SOURCE
#endif
#include "shop.h"

#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static volatile int no_threads, resolver_hangs;
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

/* The system's function of this name, behind ours. */
static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    CHECK(found != NULL);
    memcpy(function, &found, sizeof found);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (no_threads) return EAGAIN;
    find("pthread_create", &real);
    return real(thread, attributes, run, argument);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    if (resolver_hangs) { /* until the test ends the hanging */
        pthread_mutex_lock(&held);
        pthread_mutex_unlock(&held);
    }
    find("getaddrinfo", &real);
    return real(name, service, hints, found);
}

/* The simulator by its name, so that each connection looks an address up. */
static seqr_config by_name(void)
{
    static char endpoint[200];
    seqr_config config = test_config();
    const char *rest = strstr(config.endpoint, "127.0.0.1");
    CHECK(rest != NULL);
    snprintf(endpoint, sizeof endpoint, "http://localhost%s", rest + strlen("127.0.0.1"));
    config.endpoint = endpoint;
    config.connect_timeout_ms = 500;
    return config;
}

static void the_network_comes_back(seqr_payment *payment)
{
    customer("pay", "S-1");
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    HOLDS(ledger_after("receipt", "S-1"), "\"charged\":\"12.50\"");
    seqr_payment_close(payment);
    close_shop();
}

/* The payment's connection is closed, and what is wrong with the next is what `what` names. */
static void wait_for_error(seqr_payment *payment, const char *what)
{
    const char *error;
    do {
        CHECK(state_of(payment) == SEQR_PAY_WAITING); /* polled through */
        error = seqr_payment_error(payment);
    } while (error == NULL || strstr(error, what) == NULL);
}

static void no_thread_at_a_reconnect(void)
{
    const seqr_config config = by_name();
    const seqr_invoice next = bill("S-2", 100);
    seqr_refund_request request;
    seqr_payment *payment, *other = NULL;
    char *text = NULL;
    open_shop_with(&config);
    payment = start("S-1", 1250);
    wait_for_calls("getPaymentStatus", 2);
    no_threads = 1;
    stage("stop");
    stage("start");
    wait_for_error(payment, "thread");
    EXPECT(SEQR_E_NETWORK, seqr_ping(library, NULL));
    request = refund_of("2012050100000000000000001", "R-1", 50);
    EXPECT(SEQR_E_NETWORK, seqr_refund(till, &request, &text));
    EXPECT(SEQR_OK, seqr_next_refund_in_doubt(till, NULL, &text)); /* nothing was sent */
    CHECK(text == NULL);
    EXPECT(SEQR_E_UNFINISHED, seqr_pay_start(till, &next, &other));
    no_threads = 0;
    EXPECT(SEQR_OK, seqr_ping(library, NULL));
    the_network_comes_back(payment);
}

static void no_thread_for_the_first_call(void)
{
    const seqr_config config = by_name();
    const seqr_registration registration = test_registration();
    open_library(&config);
    no_threads = 1;
    EXPECT(SEQR_E_NETWORK, seqr_ping(library, NULL));
    HOLDS(seqr_last_error(), "thread");
    EXPECT(SEQR_E_NETWORK, seqr_register(library, &registration, &till));
    no_threads = 0;
    EXPECT(SEQR_OK, seqr_register(library, &registration, &till));
    close_shop();
}

static void no_descriptor_at_a_reconnect(void)
{
    seqr_payment *payment;
    struct rlimit before, none;
    open_shop();
    payment = start("S-1", 1250);
    wait_for_calls("getPaymentStatus", 2);
    CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
    none = before;
    none.rlim_cur = 0; /* those that are open stay open */
    CHECK(setrlimit(RLIMIT_NOFILE, &none) == 0);
    stage("stop");
    stage("start");
    wait_for_error(payment, "descriptor");
    EXPECT(SEQR_E_NETWORK, seqr_ping(library, NULL));
    HOLDS(seqr_last_error(), "descriptor");
    CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
    EXPECT(SEQR_OK, seqr_ping(library, NULL));
    the_network_comes_back(payment);
}

static void a_resolver_that_hangs(void)
{
    const seqr_config config = by_name();
    seqr_payment *payment;
    struct timespec begun, ended;
    open_shop_with(&config);
    payment = start("S-1", 1250);
    wait_for_calls("getPaymentStatus", 2);
    pthread_mutex_lock(&held);
    resolver_hangs = 1;
    stage("stop");
    stage("start");
    wait_for_error(payment, "timed out");
    EXPECT(SEQR_E_NETWORK, seqr_ping(library, NULL));
    EXPECT(SEQR_E_NETWORK, seqr_ping(library, NULL)); /* waits for the same lookup */
    resolver_hangs = 0;
    pthread_mutex_unlock(&held);
    wait_for_calls("getPaymentStatus", 3);
    pthread_mutex_lock(&held);
    resolver_hangs = 1;
    stage("stop");
    stage("start");
    wait_for_error(payment, "timed out");
    seqr_payment_close(payment);
    clock_gettime(CLOCK_MONOTONIC, &begun);
    close_shop();
    clock_gettime(CLOCK_MONOTONIC, &ended);
    CHECK(ended.tv_sec - begun.tv_sec < 10); /* it does not wait for the resolver, which would be for ever */
    resolver_hangs = 0;
    pthread_mutex_unlock(&held);
    open_shop_with(&config);
    payment = unfinished();
    EXPECT(SEQR_OK, seqr_pay_continue(payment));
    the_network_comes_back(payment);
}

static const struct test_case cases[] = {
    CASE(no_thread_at_a_reconnect),
    CASE(no_thread_for_the_first_call),
    CASE(no_descriptor_at_a_reconnect),
    CASE(a_resolver_that_hangs),
};

int main(int argc, char **argv) { return run_case(argc, argv, cases, COUNT(cases)); }
