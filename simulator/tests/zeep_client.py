"""Drives a running simulator as any SOAP client would: zeep, from a WSDL alone.

Usage: zeep_client.py WSDL URL CONTROL_URL; the WSDL is a file or an address. Every answer is also validated against the WSDL's schema with lxml.
Ends with exit status 0 and the line "zeep: all well, N answers valid".
"""

import json
import sys
import urllib.request
from decimal import Decimal

import zeep
from lxml import etree
from zeep.plugins import HistoryPlugin

WSDL, URL, CONTROL = sys.argv[1:4]
NS = "http://external.interfaces.ers.seamless.com/"

definitions = etree.parse(urllib.request.urlopen(WSDL, timeout=30) if WSDL.startswith("http") else WSDL)
schema = etree.XMLSchema(definitions.find(".//{http://www.w3.org/2001/XMLSchema}schema"))
history = HistoryPlugin(maxlen=1)
client = zeep.Client(WSDL, plugins=[history], settings=zeep.Settings(strict=True))
[binding] = client.wsdl.bindings.values()
service = client.create_service(binding.name, URL)
valid = 0
seen = set()


def call(operation, **arguments):
    """Calls an operation, validates the answer as it came, and gives zeep's reading of it."""
    global valid
    result = getattr(service, operation)(**arguments)
    body = history.last_received["envelope"].find("{http://schemas.xmlsoap.org/soap/envelope/}Body")
    answer = etree.fromstring(etree.tostring(body[0]))
    if not schema.validate(answer):
        raise AssertionError("%s: %s\n%s" % (operation, schema.error_log, etree.tostring(answer, pretty_print=True)))
    valid += 1
    seen.add(operation)
    return result


def control(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(CONTROL + path, data=data), timeout=30) as answer:
        return json.load(answer)


def expect(result, code, what):
    if result.resultCode != code:
        raise AssertionError("%s: %s instead of %s (%s)" % (what, result.resultCode, code, result.resultDescription))
    return result


def context(kind, id, password, user=None):
    return {
        "channel": "WS", "clientId": "zeep", "clientReference": "zeep-test", "clientRequestTimeout": 0,
        "initiatorPrincipalId": {"id": id, "type": kind, "userId": user}, "password": password,
    }


RESELLER = context("RESELLERUSER", "demo-reseller", "demo-password", "9900")


def invoice(total, number, rows=True, **more):
    amount = {"currency": "SEK", "value": Decimal(total)}
    invoice = {
        "paymentMode": "IMMEDIATE_DEBIT", "acknowledgmentMode": "NO_ACKNOWLEDGMENT",
        "issueDate": "2026-01-31T12:00:00+01:00", "title": "Grand Cinema & Café", "clientInvoiceId": number,
        "totalAmount": amount, "cashierId": "Bob", "footer": "",
    }
    if rows:
        invoice["invoiceRows"] = {"invoiceRow": [{
            "itemDescription": "Ticket", "itemQuantity": Decimal(1), "itemTaxRate": Decimal(25),
            "itemTotalAmount": amount, "itemUnit": "",
        }]}
    invoice.update(more)
    return invoice


def status(till, reference, version=0):
    return call("getPaymentStatus", context=till, invoiceReference=reference, invoiceVersion=version)


# Registration and the sticker
registered = expect(call("registerTerminal", context=RESELLER, externalTerminalId="Store 111/Till 4",
                         password="pass", name="Grand Cinema"), 0, "register")
till = context("TERMINALID", registered.terminalId, "pass")
wrong = dict(RESELLER, password="wrong")
expect(call("registerTerminal", context=wrong, externalTerminalId="x", password="pass", name="x"), 20, "wrong password")
short = expect(call("registerTerminal", context=RESELLER, externalTerminalId="x", password="abc", name="x"), 0, "short password")
expect(call("unregisterTerminal", context=context("TERMINALID", short.terminalId, "abc")), 21, "unregister with it")
both = dict(RESELLER, initiatorPrincipalId={"id": "demo-reseller/9900", "type": "RESELLERUSER"})
expect(call("registerTerminal", context=both, externalTerminalId="y", password="pass", name="y"), 0, "reseller/user as one id")
expect(call("assignSeqrId", context=till, seqrId="ABC123"), 0, "assign")
expect(call("assignSeqrId", context=till, seqrId="AB C"), 53, "assign with a space")
expect(call("benchmarkingNop"), 0, "nop")

# Pay to completion
sent = expect(call("sendInvoice", context=till, invoice=invoice("123.45", "sale-1"), tokens=[]), 0, "send")
assert sent.invoiceQRCode == "HTTP://SEQR.SE/R" + sent.invoiceReference
issued = expect(status(till, sent.invoiceReference), 0, "status")
assert issued.status == "ISSUED" and issued.ersReference is None and issued.receipt is None
control("pay", {"client_invoice_id": "sale-1"})
paid = expect(status(till, sent.invoiceReference, issued.version), 0, "status")
assert paid.status == "PAID" and len(paid.ersReference) == 25 and paid.version > issued.version
assert paid.receipt.clientInvoiceId == "sale-1" and paid.receipt.invoice.totalAmount.value == Decimal("123.45")
status(till, sent.invoiceReference, paid.version)
document = {"mimeType": "text/html", "receiptData": b"<p>SEQR payment</p>", "receiptType": "PAYMENT_RECEIPT"}
expect(call("submitPaymentReceipt", context=till, ersReference=paid.ersReference, receiptDocument=document), 0, "receipt")
expect(call("cancelInvoice", context=till, invoiceReference=sent.invoiceReference), 50, "cancel a paid one")

# Refund in two parts, and one too much
for part in ("23.45", "100.00"):
    back = expect(call("refundPayment", context=till, ersReference=paid.ersReference,
                       invoice=invoice(part, "refund", rows=False)), 0, "refund")
    assert back.ersReference not in (None, paid.ersReference)
expect(call("refundPayment", context=till, ersReference=paid.ersReference, invoice=invoice("0.01", "refund")), 98, "over-refund")
expect(call("refundPayment", context=till, ersReference="1" * 25, invoice=invoice("1.00", "refund")), 23, "unknown payment")

# Cancel
sent = expect(call("sendInvoice", context=till, invoice=invoice("10.00", "sale-2"), tokens=[]), 0, "send")
expect(call("cancelInvoice", context=till, invoiceReference=sent.invoiceReference), 0, "cancel")
expect(call("cancelInvoice", context=till, invoiceReference=sent.invoiceReference), 95, "cancel again")
assert status(till, sent.invoiceReference).status == "CANCELED"
expect(status(till, "unknown"), 54, "unknown invoice")
assert status(till, None).status == "CANCELED"

# Loyalty
sent = expect(call("sendInvoice", context=till, tokens=[],
                   invoice=invoice("50.00", "sale-3", acknowledgmentMode="REQUIRE_ACKNOWLEDGMENT")), 0, "send")
control("attach-card", {"client_invoice_id": "sale-3", "id": "card", "value": "4711", "description": "Club"})
control("pay", {"client_invoice_id": "sale-3"})
pending = status(till, sent.invoiceReference)
assert pending.status == "PENDING_ISSUER_ACKNOWLEDGE", pending
assert [(t.id, t.value, t.status) for t in pending.customerTokens.token] == [("card", "4711", 0)]
used = {"id": "card", "value": "4711", "status": 1}
expect(call("updateInvoice", context=till, invoiceReference=sent.invoiceReference, tokens=[used],
            invoice=invoice("45.00", "sale-3", acknowledgmentMode="REQUIRE_ACKNOWLEDGMENT")), 0, "update")
loyal = status(till, sent.invoiceReference, pending.version)
assert loyal.status == "PAID" and loyal.receipt.invoice.totalAmount.value == Decimal("45.00"), loyal
assert loyal.customerTokens.token[0].status == 1
expect(call("updateInvoice", context=till, invoiceReference=sent.invoiceReference, tokens=[],
            invoice=invoice("40.00", "sale-3")), 90, "update a paid one")

# Reservation
sent = expect(call("sendInvoice", context=till, tokens=[],
                   invoice=invoice("70.00", "sale-4", paymentMode="RESERVATION_REQUIRED")), 0, "send")
expect(call("commitReservation", context=till, invoiceReference=sent.invoiceReference), 96, "commit too early")
control("pay", {"client_invoice_id": "sale-4"})
assert status(till, sent.invoiceReference).status == "RESERVED"
expect(call("commitReservation", context=till, invoiceReference=sent.invoiceReference), 0, "commit")
assert status(till, sent.invoiceReference).status == "PAID"

# End of day
control("clock", {"freeze": True})


def parameters(**pairs):
    return {"parameter": {"entry": [{"key": key, "value": value} for key, value in pairs.items()]}}


shop = expect(call("markTransactionPeriod", context=RESELLER, parameters=None), 0, "mark").transactionPeriodId
one = expect(call("markTransactionPeriod", context=RESELLER,
                  parameters=parameters(TERMINALID=registered.terminalId)), 0, "mark").transactionPeriodId
REPORTS = {
    "Reconciliation/Shop.xml": "ResellerTransactionSummary", "Reconciliation/STD_RECON_002.xml": "TerminalTransactionSummary",
    "Reconciliation/STD_RECON_003.xml": "TransactionDetails", "Reconciliation/STD_RECON_004.xml": "CashierTransactionSummary",
    "Reconciliation/STD_RECON_006.xml": "TerminalTransactionSummary", "Reconciliation/STD_RECON_007.xml": "TransactionDetails",
}


def report(id):
    of_terminal = id.endswith(("006.xml", "007.xml"))
    wanted = {"transactionPeriodId": one, "TERMINALID": registered.terminalId} if of_terminal else {"transactionPeriodId": shop}
    return call("executeReport", context=RESELLER, reportId=id, language="en", parameters=parameters(**wanted))


for id in REPORTS:
    expect(report(id), 2, "report at once")
control("clock", {"advance_ms": 3000})
for id, root in REPORTS.items():
    document = etree.fromstring(expect(report(id), 0, id).report.contentString.encode())
    assert document.tag == root and document[0].tag == "Meta", id
    rows = document.findall("Row")
    if root == "TransactionDetails":
        assert [row.findtext("SalesAmount") for row in rows] == ["123.45000", "-23.45000", "-100.00000", "45.00000", "70.00000"]
    else:
        assert rows[0].findtext("SalesTotal") == "115.00000" and rows[0].findtext("SalesCount") == "5", id
control("clock", {"run": True})

# The rest of the operations
information = expect(call("requestPrincipalInformation", context=RESELLER, principalId=RESELLER["initiatorPrincipalId"]), 0, "information")
assert information.requestedPrincipal.principalId.id == "demo-reseller"
expect(call("changePrincipalPassword", context=till, principalId=till["initiatorPrincipalId"], newPassword="abc"), 22, "short")
expect(call("changePrincipalPassword", context=till, principalId=till["initiatorPrincipalId"], newPassword="new password"), 0, "change")
expect(status(till, sent.invoiceReference), 20, "old password")
till["password"] = "new password"
# Of other products: SEQR's own WSDL has them, the project's has not.
OTHER_PRODUCTS = {
    "requestPurchase": {"context": till, "purchaseOrder": []}, "requestTopup": {"context": till},
    "requestTransfer": {"context": till}, "confirmCustomerRegistration": {"context": till},
}
for operation, arguments in OTHER_PRODUCTS.items():
    if operation in binding.all():
        expect(call(operation, **arguments), 91, "other product")

expect(call("unregisterTerminal", context=till), 0, "unregister")
expect(call("sendInvoice", context=till, invoice=invoice("1.00", "sale-5"), tokens=[]), 29, "send after that")

operations = set(binding.all())
assert seen == operations, operations - seen
print("zeep: all well, %d answers valid" % valid)
