/* A till in C on what gSOAP makes from the simulator's ?wsdl: sells, refunds, unregisters.
   Usage: client ENDPOINT CONTROL_URL. Prints "gsoap: all well". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "SeqrBinding.nsmap"
#include "soapH.h"

static const char *endpoint;
static struct soap *soap;

static void check(int failed, const char *what)
{
    if (failed) {
        fprintf(stderr, "%s\n", what);
        soap_print_fault(soap, stderr);
        exit(1);
    }
}

static void expect(int got, int wanted, const char *what)
{
    if (got != wanted) {
        fprintf(stderr, "%s: %d instead of %d\n", what, got, wanted);
        exit(1);
    }
}

static struct ns1__PrincipalName reseller_name = {"demo-reseller", "RESELLERUSER", "9900"};
static struct ns1__PrincipalName till_name = {NULL, "TERMINALID", NULL};
static struct ns1__Caller reseller = {"WS", NULL, "gsoap", "gsoap-test", 0, &reseller_name, "demo-password"};
static struct ns1__Caller till = {"WS", NULL, "gsoap", "gsoap-test", 0, &till_name, "till-password"};

/* The customer pays, by the control interface. */
static void pay(const char *control, const char *reference)
{
    char command[1024];
    snprintf(command, sizeof command, "curl -sf -d '{\"invoice\": \"%s\"}' %spay >/dev/null", reference, control);
    check(system(command), "the customer does not pay");
}

static struct ns1__PaymentStatus *ask(char *reference, int version)
{
    struct _ns1__getPaymentStatus in;
    struct _ns1__getPaymentStatusResponse out;
    memset(&in, 0, sizeof in);
    in.context = &till;
    in.invoiceReference = reference;
    in.invoiceVersion = version;
    check(soap_call___ns1__getPaymentStatus(soap, endpoint, NULL, &in, &out), "getPaymentStatus");
    expect(out.return_->resultCode, 0, "getPaymentStatus");
    return out.return_;
}

int main(int argc, char **argv)
{
    enum ns1__PaymentMode at_once = ns1__PaymentMode__IMMEDIATE_USCOREDEBIT;
    enum ns1__AcknowledgmentMode none = ns1__AcknowledgmentMode__NO_USCOREACKNOWLEDGMENT;
    struct ns1__Money amount = {"SEK", "25.50"};
    struct ns1__InvoiceRow row;
    struct ns1__InvoiceRows rows = {1, &row};
    struct ns1__Invoice invoice;
    struct ns1__PaymentStatus *status;
    char *reference;

    if (argc != 3)
        return 2;
    endpoint = argv[1];
    soap = soap_new1(SOAP_C_UTFSTRING);

    struct _ns1__registerTerminal reg = {&reseller, "gsoap/Till 1", "till-password", "Corner shop"};
    struct _ns1__registerTerminalResponse registered;
    check(soap_call___ns1__registerTerminal(soap, endpoint, NULL, &reg, &registered), "registerTerminal");
    expect(registered.return_->resultCode, 0, "registerTerminal");
    till_name.id = registered.return_->terminalId;

    struct _ns1__assignSeqrId assign = {&till, "GSOAP1"};
    struct _ns1__assignSeqrIdResponse assigned;
    check(soap_call___ns1__assignSeqrId(soap, endpoint, NULL, &assign, &assigned), "assignSeqrId");
    expect(assigned.return_->resultCode, 0, "assignSeqrId");

    memset(&row, 0, sizeof row);
    row.itemDescription = "Caf\xc3\xa9";
    row.itemQuantity = "1";
    row.itemTotalAmount = &amount;
    memset(&invoice, 0, sizeof invoice);
    invoice.paymentMode = &at_once;
    invoice.acknowledgmentMode = &none;
    invoice.title = "Corner shop";
    invoice.clientInvoiceId = "gsoap-1";
    invoice.invoiceRows = &rows;
    invoice.totalAmount = &amount;
    invoice.cashierId = "Bob";
    struct _ns1__sendInvoice send = {&till, &invoice, 0, NULL};
    struct _ns1__sendInvoiceResponse sent;
    check(soap_call___ns1__sendInvoice(soap, endpoint, NULL, &send, &sent), "sendInvoice");
    expect(sent.return_->resultCode, 0, "sendInvoice");
    reference = sent.return_->invoiceReference;

    status = ask(reference, 0);
    expect((int)*status->status, ns1__InvoiceStatus__ISSUED, "status");
    pay(argv[2], reference);
    status = ask(reference, status->version);
    expect((int)*status->status, ns1__InvoiceStatus__PAID, "status");
    expect(strcmp(status->receipt->clientInvoiceId, "gsoap-1"), 0, "clientInvoiceId");

    memset(&invoice, 0, sizeof invoice);
    invoice.title = "Refund";
    invoice.totalAmount = &amount;
    invoice.cashierId = "Bob";
    struct _ns1__refundPayment refund = {&till, status->ersReference, &invoice};
    struct _ns1__refundPaymentResponse refunded;
    check(soap_call___ns1__refundPayment(soap, endpoint, NULL, &refund, &refunded), "refundPayment");
    expect(refunded.return_->resultCode, 0, "refundPayment");

    struct _ns1__cancelInvoice cancel = {&till, reference};
    struct _ns1__cancelInvoiceResponse canceled;
    check(soap_call___ns1__cancelInvoice(soap, endpoint, NULL, &cancel, &canceled), "cancelInvoice");
    expect(canceled.return_->resultCode, 50, "cancelInvoice");

    struct _ns1__unregisterTerminal leave = {&till};
    struct _ns1__unregisterTerminalResponse left;
    check(soap_call___ns1__unregisterTerminal(soap, endpoint, NULL, &leave, &left), "unregisterTerminal");
    expect(left.return_->resultCode, 0, "unregisterTerminal");
    soap_destroy(soap);
    soap_end(soap);
    soap_free(soap);
    printf("gsoap: all well\n");
    return 0;
}
