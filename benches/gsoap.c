/* What you would write without the library, as the service's own manual recommends: gSOAP's C client, made from
 * schema/seqr.wsdl.
 *     gsoap URL CALLS PACE_US [CA]   so many status queries on one kept connection; CPU and time of each as JSON
 *     gsoap --cold URL [CA]          a new client, its connection and its first answer, in ms
 * PACE_US as in floor.c. Built by tools/bench where gSOAP is installed. */
#include "clocks.h"
#include "SeqrBinding.nsmap"
#include "soapH.h"
#include <stdio.h>

static const char *url;
static int version;

static struct soap *client(const char *ca) {
    struct soap *soap = soap_new1(SOAP_IO_KEEPALIVE | SOAP_C_UTFSTRING);
    soap->connect_timeout = 3; /* a till needs them, so they belong to the cost */
    soap->send_timeout = soap->recv_timeout = 5;
#ifdef WITH_OPENSSL
    if (soap_ssl_client_context(soap, SOAP_SSL_DEFAULT, NULL, NULL, ca, NULL, NULL)) {
        soap_print_fault(soap, stderr);
        exit(1);
    }
#else
    (void)ca;
#endif
    return soap;
}

static void ask(struct soap *soap) {
    struct ers__PrincipalName till;
    struct ers__Caller context;
    struct _ers__getPaymentStatus question;
    struct _ers__getPaymentStatusResponse answer;
    soap_default_ers__PrincipalName(soap, &till);
    soap_default_ers__Caller(soap, &context);
    soap_default__ers__getPaymentStatus(soap, &question);
    till.id = "87e791f9e24148a6892c52aa85bb0331";
    till.type = "TERMINALID";
    context.channel = "extWS";
    context.clientId = "Example POS 1.0";
    context.clientReference = "POS";
    context.initiatorPrincipalId = &till;
    context.password = "secret";
    question.context = &context;
    question.invoiceReference = "1000000000000";
    question.invoiceVersion = version;
    if (soap_call___ers__getPaymentStatus(soap, url, NULL, &question, &answer)) {
        soap_print_fault(soap, stderr);
        exit(1);
    }
    if (!answer.return_ || answer.return_->resultCode != 0 || !answer.return_->status) {
        fprintf(stderr, "no status\n");
        exit(1);
    }
    version = answer.return_->version;
    soap_destroy(soap);
    soap_end(soap);
}

static void ask_all(struct soap *soap, long calls, long pace_us) {
    long i, next = now_ns();
    for (i = 0; i < calls; i++) {
        ask(soap);
        if (pace_us > 0) {
            struct timespec until;
            next += pace_us * 1000;
            until.tv_sec = next / 1000000000L;
            until.tv_nsec = next % 1000000000L;
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        }
    }
}

int main(int argc, char **argv) {
    int cold = argc > 2 && !strcmp(argv[1], "--cold");
    long begin = now_ns(), calls;
    double cpu;
    struct soap *soap;
    if (!cold && argc < 4) return fprintf(stderr, "usage: gsoap URL CALLS PACE_US [CA] | --cold URL [CA]\n"), 2;
    url = argv[cold ? 2 : 1];
#ifdef WITH_OPENSSL
    soap_ssl_init();
#endif
    if (cold) {
        soap = client(argc > 3 ? argv[3] : NULL);
        ask(soap);
        printf("{\"ms\": %.3f}\n", (double)(now_ns() - begin) / 1e6);
        return 0;
    }
    calls = atol(argv[2]);
    soap = client(argc > 4 ? argv[4] : NULL);
    ask_all(soap, 500, 0);
    cpu = cpu_us();
    begin = now_ns();
    ask_all(soap, calls, atol(argv[3]));
    printf("{\"calls\": %ld, \"us\": %.3f, \"cpu_us\": %.3f}\n", calls, (double)(now_ns() - begin) / 1e3 / (double)calls,
        (cpu_us() - cpu) / (double)calls);
    soap_free(soap);
    return 0;
}
