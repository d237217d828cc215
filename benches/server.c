/* A SEQR service that thinks nothing: one thread, kept connections, fixed answers. What is measured against it is the
 * client. It knows no password and no invoice; each new invoice gets a number of its own, and is ISSUED until
 * --paid-after queries of it have been answered.
 *     server [--port-file F] [--paid-after N] [--delay-ms N] [--report F] [--times F]
 * GET /polls tells how many status queries were answered. --times: at SIGTERM a line for each query is written, with
 * the invoice, when it arrived and when its answer was sent (ns of CLOCK_MONOTONIC), and whether that was PAID. */
#define _GNU_SOURCE
#include "clocks.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROOM 16384 /* of a request: an invoice of some ten rows */
#define INVOICES 1048576
#define FIRST_REFERENCE 1000000000000L

#define ENVELOPE(operation, inside) \
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><ns2:" operation \
    "Response xmlns:ns2=\"http://external.interfaces.ers.seamless.com/\"><return>" inside \
    "</return></ns2:" operation "Response></soap:Body></soap:Envelope>"
#define DONE "<resultCode>0</resultCode><resultDescription>SUCCESS</resultDescription>"
#define HEAD \
    "HTTP/1.1 %s\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: %zu\r\nServer: Jetty(6.1.26)\r\n\r\n"

struct line {
    int fd, waiting; /* waiting: answers that are still to be sent */
    char closed;
    size_t filled;
    char in[ROOM];
};

struct answer {
    struct line *line;
    long reference, arrived, due;
    int paid;
    char *text;
    size_t length;
};

struct moment {
    long reference, arrived, sent;
    int paid;
};

static struct {
    int paid_after, delay_ms;
    const char *times, *report;
} options;
static int polls_of[INVOICES];
static long polls, invoices;
static struct moment *moments;
static size_t moment_count, moment_room;
static struct answer *queue; /* answers that wait for their time: a ring */
static size_t queue_first, queue_count, queue_room;
static char *report_text;
static volatile sig_atomic_t ended;

static void end(int signal) {
    (void)signal;
    ended = 1;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void note(long reference, long arrived, long sent, int paid) {
    if (!options.times) return;
    if (moment_count == moment_room) {
        moment_room = moment_room ? moment_room * 2 : 65536;
        moments = realloc(moments, moment_room * sizeof *moments);
        if (!moments) die("realloc");
    }
    moments[moment_count++] = (struct moment){reference, arrived, sent, paid};
}

static int is_in(const char *body, size_t length, const char *word) { /* operations stand at the body's begin or end */
    return memmem(body, length, word, strlen(word)) != NULL;
}

static size_t said(char *out, size_t room, const char *text) {
    return (size_t)snprintf(out, room, "%s", text);
}

/* Writes the answer's body for a request's; gives its length. */
static size_t answered(const char *body, size_t length, char *out, size_t room, struct answer *answer) {
    if (is_in(body, length, "getPaymentStatus>")) {
        const char *at = memmem(body, length, "nvoiceReference>", 16);
        long reference = at ? atol(at + 16) : 0, which = reference - FIRST_REFERENCE;
        int count = which >= 0 && which < INVOICES ? ++polls_of[which] : 0;
        polls++;
        answer->reference = reference;
        answer->paid = options.paid_after > 0 && count >= options.paid_after;
        if (answer->paid)
            return (size_t)snprintf(out, room, ENVELOPE("getPaymentStatus", "<ersReference>9%ld</ersReference>" DONE
                "<status>PAID</status><version>2</version>"), reference);
        return said(out, room, ENVELOPE("getPaymentStatus", DONE "<status>ISSUED</status><version>1</version>"));
    }
    if (is_in(body, length, "sendInvoice>")) {
        long reference = FIRST_REFERENCE + invoices++;
        return (size_t)snprintf(out, room, ENVELOPE("sendInvoice", DONE
            "<invoiceQRCode>HTTP://SEQR.SE/R%ld</invoiceQRCode><invoiceReference>%ld</invoiceReference>"),
            reference, reference);
    }
    if (is_in(body, length, "registerTerminal>"))
        return said(out, room, ENVELOPE("registerTerminal", DONE
            "<terminalId>87e791f9e24148a6892c52aa85bb0331</terminalId>"));
    if (is_in(body, length, "markTransactionPeriod>"))
        return said(out, room, ENVELOPE("markTransactionPeriod", DONE "<transactionPeriodId>1</transactionPeriodId>"));
    if (is_in(body, length, "cancelInvoice>")) return said(out, room, ENVELOPE("cancelInvoice", DONE));
    if (is_in(body, length, "submitPaymentReceipt>")) return said(out, room, ENVELOPE("submitPaymentReceipt", DONE));
    if (is_in(body, length, "benchmarkingNop")) return said(out, room, ENVELOPE("benchmarkingNop", DONE));
    return 0;
}

static void send_all(struct line *line, const char *text, size_t length) {
    while (length > 0) {
        ssize_t sent = write(line->fd, text, length);
        if (sent < 0 && errno == EAGAIN) { /* only a report is larger than the socket's buffer */
            struct timespec pause = {0, 1000000};
            nanosleep(&pause, NULL);
            continue;
        }
        if (sent <= 0) { shutdown(line->fd, SHUT_RDWR); return; }
        text += sent;
        length -= (size_t)sent;
    }
}

static void send_answer(struct answer *answer) {
    struct line *line = answer->line;
    long sent = answer->reference ? now_ns() : 0;
    if (!line->closed) send_all(line, answer->text, answer->length);
    if (answer->reference) note(answer->reference, answer->arrived, sent, answer->paid);
}

static void put_off(struct answer *answer) {
    if (queue_count == queue_room) {
        size_t room = queue_room ? queue_room * 2 : 1024, i;
        struct answer *larger = malloc(room * sizeof *larger);
        if (!larger) die("malloc");
        for (i = 0; i < queue_count; i++) larger[i] = queue[(queue_first + i) % queue_room];
        free(queue);
        queue = larger;
        queue_room = room;
        queue_first = 0;
    }
    answer->text = memcpy(malloc(answer->length), answer->text, answer->length);
    answer->due = now_ns() + options.delay_ms * 1000000L;
    answer->line->waiting++;
    queue[(queue_first + queue_count++) % queue_room] = *answer;
}

static void send_due(void) {
    while (queue_count > 0 && queue[queue_first].due <= now_ns()) {
        struct answer *answer = &queue[queue_first];
        queue_first = (queue_first + 1) % queue_room;
        queue_count--;
        send_answer(answer);
        free(answer->text);
        if (--answer->line->waiting == 0 && answer->line->closed) free(answer->line);
    }
}

/* One whole request. */
static void serve(struct line *line, const char *body, size_t length, int is_get) {
    char inside[2048], out[4096];
    struct answer answer = {.line = line, .arrived = now_ns()};
    int head;
    size_t size;
    if (!is_get && report_text && is_in(body, length, "executeReport>")) {
        size = strlen(report_text);
        head = snprintf(out, sizeof out, HEAD, "200 OK", size);
        send_all(line, out, (size_t)head);
        send_all(line, report_text, size);
        return;
    }
    if (is_get) size = (size_t)snprintf(inside, sizeof inside, "%ld", polls);
    else size = answered(body, length, inside, sizeof inside, &answer);
    head = snprintf(out, sizeof out, HEAD, size ? "200 OK" : "501 Not Implemented", size);
    memcpy(out + head, inside, size);
    answer.text = out;
    answer.length = (size_t)head + size;
    if (options.delay_ms > 0 && !is_get) put_off(&answer);
    else send_answer(&answer);
}

/* Serves what is whole in the buffer. */
static void take_requests(struct line *line) {
    for (;;) {
        char *end = memmem(line->in, line->filled, "\r\n\r\n", 4), *field;
        size_t head, length = 0, whole;
        if (!end) return;
        *end = 0;
        field = strcasestr(line->in, "\r\ncontent-length:");
        if (field) length = strtoul(field + 17, NULL, 10);
        *end = '\r';
        head = (size_t)(end + 4 - line->in);
        whole = head + length;
        if (line->filled < whole) return;
        serve(line, line->in + head, length, line->in[0] == 'G');
        memmove(line->in, line->in + whole, line->filled - whole);
        line->filled -= whole;
    }
}

static void hear(struct line *line) {
    ssize_t got = read(line->fd, line->in + line->filled, ROOM - line->filled);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        close(line->fd);
        line->closed = 1;
        if (line->waiting == 0) free(line);
        return;
    }
    line->filled += (size_t)got;
    take_requests(line);
}

static void welcome(int listener, int epoll) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), one = 1;
        struct line *line;
        struct epoll_event event = {.events = EPOLLIN};
        if (fd < 0) return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        line = malloc(sizeof *line);
        if (!line) die("malloc");
        line->fd = fd;
        line->waiting = line->closed = 0;
        line->filled = 0;
        event.data.ptr = line;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

static char *whole_file(const char *path) {
    FILE *file = fopen(path, "rb");
    long length;
    char *text;
    if (!file || fseek(file, 0, SEEK_END) || (length = ftell(file)) < 0) die(path);
    rewind(file);
    text = malloc((size_t)length + 1);
    if (!text || fread(text, 1, (size_t)length, file) != (size_t)length) die(path);
    text[length] = 0;
    fclose(file);
    return text;
}

static int listening(const char *port_file) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    FILE *file;
    if (bind(fd, (void *)&address, sizeof address) || listen(fd, 4096)) die("listen");
    getsockname(fd, (void *)&address, &length);
    file = port_file ? fopen(port_file, "w") : stdout;
    if (!file) die(port_file);
    fprintf(file, "%d\n", ntohs(address.sin_port));
    if (port_file) fclose(file);
    else fflush(stdout);
    return fd;
}

static void tell_times(void) {
    FILE *file = fopen(options.times, "w");
    size_t i;
    if (!file) die(options.times);
    for (i = 0; i < moment_count; i++)
        fprintf(file, "%ld %ld %ld %d\n", moments[i].reference, moments[i].arrived, moments[i].sent, moments[i].paid);
    if (fclose(file)) die(options.times);
}

int main(int argc, char **argv) {
    const char *port_file = NULL;
    struct rlimit files;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[256];
    struct sigaction ending = {.sa_handler = end}; /* without SA_RESTART, so that it wakes epoll_wait */
    int i, count, listener, epoll;
    for (i = 1; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (!strcmp(argv[i], "--port-file")) port_file = value;
        else if (!strcmp(argv[i], "--paid-after")) options.paid_after = atoi(value);
        else if (!strcmp(argv[i], "--delay-ms")) options.delay_ms = atoi(value);
        else if (!strcmp(argv[i], "--report")) options.report = value;
        else if (!strcmp(argv[i], "--times")) options.times = value;
        else break;
    }
    if (i < argc) {
        fprintf(stderr, "%s: what is %s?\n", argv[0], argv[i]);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGTERM, &ending, NULL);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (options.report) report_text = whole_file(options.report);
    listener = listening(port_file);
    epoll = epoll_create1(0);
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    while (!ended) {
        long left = queue_count > 0 ? (queue[queue_first].due - now_ns() + 999999) / 1000000 : -1;
        count = epoll_wait(epoll, events, 256, queue_count > 0 ? (int)(left > 0 ? left : 0) : -1);
        for (i = 0; i < count; i++) {
            if (events[i].data.ptr) hear(events[i].data.ptr);
            else welcome(listener, epoll);
        }
        send_due();
    }
    if (options.times) tell_times();
    return 0;
}
