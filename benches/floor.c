/* The floor: what a status query costs when nobody builds, reads or stores anything. Requests are made beforehand, an
 * answer is read up to its Content-Length, and that is all; one thread, plain HTTP.
 *     floor PORT CALLS PACE_US CONNECTIONS
 * PACE_US: so long from a query's begin to the next one's, 0 for back to back. CONNECTIONS above one: that many
 * queries under way at a time, by epoll. Prints CPU and time a query as JSON. */
#define _GNU_SOURCE
#include "clocks.h"
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ASKED \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" \
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>" \
    "<ext:getPaymentStatus xmlns:ext=\"http://external.interfaces.ers.seamless.com/\"><context>" \
    "<channel>extWS</channel><clientId>Example POS 1.0</clientId><clientReference>POS</clientReference>" \
    "<clientRequestTimeout>0</clientRequestTimeout><initiatorPrincipalId><id>87e791f9e24148a6892c52aa85bb0331</id>" \
    "<type>TERMINALID</type></initiatorPrincipalId><password>secret</password></context>" \
    "<invoiceReference>1000000000000</invoiceReference><invoiceVersion>0</invoiceVersion></ext:getPaymentStatus>" \
    "</soap:Body></soap:Envelope>"

static char request[4096];
static size_t request_length;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static int connected(int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, (struct sockaddr *)&to, sizeof to)) die("connect");
    return fd;
}

static void ask(int fd) {
    if (write(fd, request, request_length) != (ssize_t)request_length) die("write");
}

/* The answers of the fixed server are small and come in one piece; one that does not is read on. */
static void hear(int fd) {
    char in[8192];
    size_t filled = 0, whole = 0;
    do {
        ssize_t got = read(fd, in + filled, sizeof in - 1 - filled);
        if (got <= 0) die("read");
        filled += (size_t)got;
        in[filled] = 0;
        if (whole == 0) {
            char *end = strstr(in, "\r\n\r\n"), *field = end ? strcasestr(in, "\r\ncontent-length:") : NULL;
            if (end && !field) die("no length");
            if (end) whole = (size_t)(end + 4 - in) + strtoul(field + 17, NULL, 10);
        }
    } while (whole == 0 || filled < whole);
    if (!memmem(in, filled, "<resultCode>0<", 14)) die("no answer");
}

/* One query at a time. */
static void one_by_one(int fd, long calls, long pace_us) {
    long i, next = now_ns();
    for (i = 0; i < calls; i++) {
        ask(fd);
        hear(fd);
        if (pace_us > 0) {
            struct timespec until;
            next += pace_us * 1000;
            until.tv_sec = next / 1000000000L;
            until.tv_nsec = next % 1000000000L;
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        }
    }
}

/* So many at a time. */
static void together(int epoll, const int *lines, int connections, long calls) {
    struct epoll_event events[256];
    long asked = 0, heard = 0;
    int i, count;
    for (i = 0; i < connections && asked < calls; i++, asked++) ask(lines[i]);
    while (heard < calls) {
        count = epoll_wait(epoll, events, 256, -1);
        for (i = 0; i < count; i++, heard++) {
            hear(events[i].data.fd);
            if (asked < calls) {
                ask(events[i].data.fd);
                asked++;
            }
        }
    }
}

int main(int argc, char **argv) {
    int port, connections, i, epoll = epoll_create1(0), lines[1024];
    long calls, pace, begin;
    double cpu, took;
    if (argc != 5) return fprintf(stderr, "usage: floor PORT CALLS PACE_US CONNECTIONS\n"), 2;
    port = atoi(argv[1]);
    calls = atol(argv[2]);
    pace = atol(argv[3]);
    connections = atoi(argv[4]) > 1024 ? 1024 : atoi(argv[4]);
    request_length = (size_t)snprintf(request, sizeof request,
        "POST /extclientproxy/service/v2 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: text/xml; charset=utf-8\r\n"
        "SOAPAction: \"\"\r\nContent-Length: %zu\r\n\r\n%s", port, sizeof ASKED - 1, ASKED);
    for (i = 0; i < connections; i++) {
        struct epoll_event event = {.events = EPOLLIN};
        event.data.fd = lines[i] = connected(port);
        epoll_ctl(epoll, EPOLL_CTL_ADD, lines[i], &event);
        one_by_one(lines[i], 500 / connections + 1, 0); /* warm */
    }
    cpu = cpu_us();
    begin = now_ns();
    if (connections > 1) together(epoll, lines, connections, calls);
    else one_by_one(lines[0], calls, pace);
    took = (double)(now_ns() - begin) / 1e3;
    cpu = cpu_us() - cpu;
    printf("{\"calls\": %ld, \"us\": %.3f, \"cpu_us\": %.3f}\n", calls, took / (double)calls, cpu / (double)calls);
    return 0;
}
