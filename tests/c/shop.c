#include "shop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, STEP_MS = 100 };

seqr_client *library;
seqr_terminal *till;

/* ---- the log -------------------------------------------------------------------------------------------------- */

static pthread_mutex_t in_log = PTHREAD_MUTEX_INITIALIZER, lines_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more_lines = PTHREAD_COND_INITIALIZER;
static char *lines;
static size_t lines_size;
static int log_is_closed;

void SEQR_CALL note_log(void *context, int32_t level, const char *message)
{
    const size_t length = strlen(message);
    CHECK(context == &library);
    CHECK(level >= SEQR_LOG_ERROR && level <= SEQR_LOG_DEBUG);
    CHECK(pthread_mutex_trylock(&in_log) == 0); /* one at a time */
    CHECK(!log_is_closed);
    CHECK(strchr(message, '\n') == NULL);
    CHECK(strstr(message, "demo-password") == NULL && strstr(message, "terminal-password") == NULL);
    pthread_mutex_lock(&lines_lock);
    lines = (char *)realloc(lines, lines_size + length + 2);
    CHECK(lines != NULL);
    memcpy(lines + lines_size, message, length);
    memcpy(lines + lines_size + length, "\n", 2);
    lines_size += length + 1;
    pthread_cond_broadcast(&more_lines);
    pthread_mutex_unlock(&lines_lock);
    fprintf(stderr, "seqr[%d] %s\n", (int)level, message); /* where the test looks for passwords, too */
    pthread_mutex_unlock(&in_log);
}

void wait_for_log(const char *part)
{
    struct timespec until;
    int right = 1;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_MS / 1000;
    pthread_mutex_lock(&lines_lock);
    while (right && (lines == NULL || strstr(lines, part) == NULL))
        right = pthread_cond_timedwait(&more_lines, &lines_lock, &until) == 0;
    pthread_mutex_unlock(&lines_lock);
    if (!right) fprintf(stderr, "the log never said: %s\n", part);
    CHECK(right);
}

int logged(const char *part)
{
    const char *at;
    int count = 0;
    pthread_mutex_lock(&lines_lock);
    for (at = lines; at != NULL && (at = strstr(at, part)) != NULL; at++) count++;
    pthread_mutex_unlock(&lines_lock);
    return count;
}

/* ---- the library ---------------------------------------------------------------------------------------------- */

const char *in_scratch(const char *name)
{
    static char paths[8][1024];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", given("SEQR_SCRATCH"), name);
    return path;
}

seqr_config test_config(void)
{
    seqr_config config = SEQR_CONFIG_INIT;
    config.endpoint = given("SEQR_ENDPOINT");
    config.store_path = in_scratch("till.db");
    config.client_id = "Test POS 1.0";
    config.client_reference = "Test POS";
    config.request_timeout_ms = 2000;
    config.money_timeout_ms = 5000;
    config.cancel_timeout_ms = 5000;
    config.poll_interval_ms = 20;
    config.poll_window_ms = 60000;
    config.log = note_log;
    config.log_context = &library;
    config.log_level = SEQR_LOG_DEBUG;
    return config;
}

seqr_registration test_registration(void)
{
    seqr_registration registration = SEQR_REGISTRATION_INIT;
    registration.reseller_id = "demo-reseller";
    registration.reseller_password = "demo-password";
    registration.external_terminal_id = TILL;
    registration.name = "Corner Shop";
    registration.seqr_id = "12345";
    return registration;
}

void open_shop(void)
{
    const seqr_config config = test_config();
    open_shop_with(&config);
}

void open_library(const seqr_config *config)
{
    log_is_closed = 0;
    EXPECT(SEQR_OK, seqr_open(config, &library));
}

void open_shop_with(const seqr_config *config)
{
    const seqr_registration registration = test_registration();
    open_library(config);
    if (seqr_terminal_open(library, TILL, &till) != SEQR_OK)
        EXPECT(SEQR_OK, seqr_register(library, &registration, &till));
}

void close_shop(void)
{
    seqr_terminal_close(till);
    seqr_close(library);
    log_is_closed = 1;
    till = NULL;
    library = NULL;
}

seqr_invoice bill(const char *sale, int64_t total)
{
    seqr_invoice invoice = SEQR_INVOICE_INIT;
    invoice.client_invoice_id = sale;
    invoice.title = "Corner Shop";
    invoice.cashier_id = "Anna";
    invoice.total = total;
    invoice.currency_code = "SEK";
    return invoice;
}

seqr_payment *start(const char *sale, int64_t total)
{
    const seqr_invoice invoice = bill(sale, total);
    seqr_payment *payment = NULL;
    EXPECT(SEQR_OK, seqr_pay_start(till, &invoice, &payment));
    return payment;
}

seqr_payment *paid(const char *sale, int64_t total)
{
    seqr_payment *payment = start(sale, total);
    customer("pay", sale);
    wait_for_state(payment, SEQR_PAY_COMPLETED);
    return payment;
}

const char *sold(const char *sale, int64_t total)
{
    static char references[4][64];
    static int next;
    char *reference = references[next++ % 4];
    seqr_payment *payment = paid(sale, total);
    snprintf(reference, sizeof references[0], "%s", seqr_payment_ers_reference(payment));
    EXPECT(SEQR_OK, seqr_pay_confirm(payment));
    seqr_payment_close(payment);
    return reference;
}

int32_t state_of(seqr_payment *payment)
{
    int32_t state = 0;
    EXPECT(SEQR_OK, seqr_pay_poll(payment, 0, &state));
    return state;
}

void wait_for_state(seqr_payment *payment, int32_t wanted)
{
    int32_t state = 0;
    int waited;
    for (waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
        EXPECT(SEQR_OK, seqr_pay_poll(payment, STEP_MS, &state));
        if (state == wanted) return;
    }
    fprintf(stderr, "state %d never became %d: %s\n", (int)state, (int)wanted,
            seqr_payment_error(payment) != NULL ? seqr_payment_error(payment) : "no error");
    CHECK(state == wanted);
}

seqr_payment *unfinished(void)
{
    seqr_payment *payment = NULL;
    EXPECT(SEQR_OK, seqr_next_unfinished(till, NULL, &payment));
    CHECK(payment != NULL);
    return payment;
}

void nothing_is_unfinished(void)
{
    seqr_payment *payment = NULL;
    EXPECT(SEQR_OK, seqr_next_unfinished(till, NULL, &payment));
    CHECK(payment == NULL);
}

seqr_refund_request refund_of(const char *ers_reference, const char *refund_id, int64_t amount)
{
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    request.refund_id = refund_id;
    request.ers_reference = ers_reference;
    request.amount = amount;
    request.currency_code = "SEK";
    request.title = "Corner Shop";
    request.cashier_id = "Anna";
    return request;
}

/* ---- the simulator -------------------------------------------------------------------------------------------- */

const char *control(const char *method, const char *path, const char *json)
{
    static char answer[1 << 20];
    char request[4096], *body;
    struct sockaddr_in address;
    size_t length = 0;
    ssize_t got;
    const char *port = strrchr(given("SEQR_CONTROL"), ':');
    const int to = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(to >= 0 && port != NULL);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(port + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(connect(to, (struct sockaddr *)&address, sizeof address) == 0);
    snprintf(request, sizeof request,
             "%s /control/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nContent-Length: %u\r\n\r\n%s", method,
             path, atoi(port + 1), (unsigned)strlen(json), json);
    CHECK(write(to, request, strlen(request)) == (ssize_t)strlen(request));
    while ((got = read(to, answer + length, sizeof answer - 1 - length)) > 0) length += (size_t)got;
    answer[length] = '\0';
    close(to);
    if (strncmp(answer, "HTTP/1.1 200", 12) != 0) fprintf(stderr, "%s %s %s: %s\n", method, path, json, answer);
    CHECK(strncmp(answer, "HTTP/1.1 200", 12) == 0);
    body = strstr(answer, "\r\n\r\n");
    CHECK(body != NULL);
    return body + 4;
}

void customer(const char *does, const char *sale)
{
    char json[256];
    snprintf(json, sizeof json, "{\"client_invoice_id\":\"%s\"}", sale);
    control("POST", does, json);
}

const char *ledger_after(const char *event, const char *sale)
{
    char path[256];
    snprintf(path, sizeof path, "wait?event=%s&client_invoice_id=%s&timeout_ms=%d", event, sale, PATIENCE_MS);
    return control("GET", path, "");
}

const char *ledger(const char *sale)
{
    char path[256];
    snprintf(path, sizeof path, "invoice?client_invoice_id=%s", sale);
    return control("GET", path, "");
}

void misbehave(const char *json) { control("POST", "misbehaviour", json); }

void behave_well(void) { control("DELETE", "misbehaviour", ""); }

static const char *calls_path(const char *operation, int count)
{
    static char path[256];
    snprintf(path, sizeof path, "wait?exchanges=%d&arrived=true&timeout_ms=%d%s%s", count, PATIENCE_MS,
             *operation != '\0' ? "&operation=" : "", operation);
    return path;
}

int calls(const char *operation)
{
    const char *count = strstr(control("GET", calls_path(operation, 0), ""), "\"count\":");
    CHECK(count != NULL);
    return atoi(count + strlen("\"count\":"));
}

void wait_for_calls(const char *operation, int count) { control("GET", calls_path(operation, count), ""); }

void stage(const char *command)
{
    char done[64] = "";
    printf("@%s\n", command);
    fflush(stdout);
    CHECK(fgets(done, sizeof done, stdin) != NULL);
    CHECK(strcmp(done, "done\n") == 0);
}
