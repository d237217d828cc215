/* gSOAP as a service, from the code that soapcpp2 -S makes of schema/seqr.wsdl. Run by ../record: gsoap PORT.
   Dates are texts here (gsoap.typemap): as time_t gSOAP writes no milliseconds. */
#include <stdlib.h>
#include <string.h>

#include "SeqrBinding.nsmap"
#include "soapH.h"

#define SHARED(type, name, ...) static struct type name = {__VA_ARGS__}

static enum ns1__InvoiceStatus status_paid = ns1__InvoiceStatus__PAID, status_issued = ns1__InvoiceStatus__ISSUED;
SHARED(ns1__Money, total, "SEK", "59.00");
SHARED(ns1__Money, balance, "SEK", "12.50");
static struct ns1__Invoice invoice;
static struct ns1__Receipt receipt;
static struct ns1__Token tokens[2];
SHARED(ns1__Tokens, customer_tokens, 2, tokens);
static struct ns1__PaymentStatus payment, waiting;
static struct ns1__SentInvoice sent;
static struct ns1__Result refund, refused;
static struct ns1__ExecutedReport report, report_text;
static struct ns1__Report bytes, text;
static struct ns1__PrincipalInformation information;
static struct ns1__Principal principal;
SHARED(ns1__PrincipalName, terminal_name, "T-1", "TERMINALID", NULL);
SHARED(ns1__AccountName, account_name, "A1", "SEK");
static struct ns1__Account account;
SHARED(ns1__Accounts, accounts, 1, &account);
static char latin1[] = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Details>Caf\xe9</Details>";

static void values(void)
{
    invoice.title = "Kvitto";
    invoice.totalAmount = &total;
    receipt.terminalId = "Kassa 4 – Söder";
    receipt.paymentDate = "2015-10-29T10:18:48.663+01:00";
    receipt.clientInvoiceId = "S-1001";
    receipt.invoiceReference = "12345678901234567";
    receipt.paymentReference = "P-77";
    receipt.payerTerminalId = "+46700000000";
    receipt.receiverName = "Café Åsa & <Bröd> 😀";
    receipt.invoice = &invoice;
    tokens[0].description = "Klubbkort Åäö";
    tokens[0].id = "CLUB";
    tokens[0].value = "4711";
    tokens[1].description = "";
    tokens[1].id = "D";
    tokens[1].status = 1;
    tokens[1].value = "x & y";
    payment.ersReference = "2012050100000000000000001";
    payment.resultDescription = "Köp hos Åsa & <Söner> 😀";
    payment.status = &status_paid;
    payment.receipt = &receipt;
    payment.customerTokens = &customer_tokens;
    payment.version = 5;
    waiting.resultDescription = "SUCCESS";
    waiting.status = &status_issued;
    waiting.version = 1;
    sent.invoiceQRCode = "HTTP://SEQR.SE/R12345678901234567";
    sent.invoiceReference = "12345678901234567";
    refund.ersReference = "2012050100000000000000099";
    refund.resultDescription = "Återbetalt";
    refused.resultCode = 98;
    refused.resultDescription = "Summan är för hög – Åsa & Co";
    bytes.title = "STD_RECON_003_7.xml";
    bytes.mimeType = "text/html";
    bytes.content.__ptr = (unsigned char *)latin1;
    bytes.content.__size = sizeof latin1 - 1;
    report.report = &bytes;
    text.title = "STD_RECON_002_7.xml";
    text.mimeType = "text/xml";
    text.contentString = "<Rows><Row a=\"1\">Café & 1 &lt; 2 😀</Row></Rows>";
    report_text.report = &text;
    account.accountDescription = "Konto Å";
    account.accountSpecifier = &account_name;
    account.balance = &balance;
    principal.principalId = &terminal_name;
    principal.principalName = "Kassa 4 – Söder";
    principal.accounts = &accounts;
    principal.status = "Active";
    principal.msisdn = "46700000000";
    information.requestedPrincipal = &principal;
}

int main(int count, char **arguments)
{
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_XML_TREE);
    (void)count;
    values();
    soap->bind_flags = SO_REUSEADDR;
    if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", atoi(arguments[1]), 100)))
        return 1;
    while (soap_valid_socket(soap_accept(soap))) {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    return 1;
}

int __ns1__getPaymentStatus(struct soap *soap, struct _ns1__getPaymentStatus *asked, struct _ns1__getPaymentStatusResponse *answer)
{
    (void)soap;
    answer->return_ = strcmp(asked->invoiceReference, "PAID") == 0 ? &payment : &waiting;
    return SOAP_OK;
}

int __ns1__sendInvoice(struct soap *soap, struct _ns1__sendInvoice *asked, struct _ns1__sendInvoiceResponse *answer)
{
    (void)soap;
    (void)asked;
    answer->return_ = &sent;
    return SOAP_OK;
}

int __ns1__refundPayment(struct soap *soap, struct _ns1__refundPayment *asked, struct _ns1__refundPaymentResponse *answer)
{
    (void)soap;
    answer->return_ = strcmp(asked->ersReference, "REFUSED") == 0 ? &refused : &refund;
    return SOAP_OK;
}

int __ns1__cancelInvoice(struct soap *soap, struct _ns1__cancelInvoice *asked, struct _ns1__cancelInvoiceResponse *answer)
{
    (void)asked;
    (void)answer;
    return soap_receiver_fault(soap, "Något gick fel & <snett>", NULL);
}

int __ns1__requestPrincipalInformation(struct soap *soap, struct _ns1__requestPrincipalInformation *asked,
    struct _ns1__requestPrincipalInformationResponse *answer)
{
    (void)soap;
    (void)asked;
    answer->return_ = &information;
    return SOAP_OK;
}

int __ns1__executeReport(struct soap *soap, struct _ns1__executeReport *asked, struct _ns1__executeReportResponse *answer)
{
    (void)soap;
    answer->return_ = strcmp(asked->reportId, "TEXT") == 0 ? &report_text : &report;
    return SOAP_OK;
}

/* What is never asked for. */
#define NOT_HERE(name) \
    int __ns1__##name(struct soap *soap, struct _ns1__##name *asked, struct _ns1__##name##Response *answer) \
    { (void)asked; (void)answer; return soap->error = SOAP_NO_METHOD; }
NOT_HERE(registerTerminal)
NOT_HERE(unregisterTerminal)
NOT_HERE(assignSeqrId)
NOT_HERE(updateInvoice)
NOT_HERE(commitReservation)
NOT_HERE(submitPaymentReceipt)
NOT_HERE(markTransactionPeriod)
NOT_HERE(changePrincipalPassword)
NOT_HERE(benchmarkingNop)
