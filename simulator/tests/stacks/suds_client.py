"""suds, as the Python procedure of SEQR's integration guide: Client(url), nothing but the URL is known.

Usage: suds_client.py ENDPOINT CONTROL_URL. Ends with exit status 0 and the line "suds: all well".
"""

import json
import sys
import urllib.request

from suds.client import Client

ENDPOINT, CONTROL = sys.argv[1:3]
client = Client(ENDPOINT + "?wsdl", cache=None)
service, factory = client.service, client.factory


def control(path, body):
    request = urllib.request.Request(CONTROL + path, data=json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def expect(result, code=0):
    assert result.resultCode == code, result
    return result


def context(kind, id, password, user=None):
    principal = {"id": id, "type": kind}
    if user:
        principal["userId"] = user
    return {"channel": "WS", "clientId": "suds", "clientReference": "suds-test", "clientRequestTimeout": 0,
            "initiatorPrincipalId": principal, "password": password}


reseller = context("RESELLERUSER", "demo-reseller", "demo-password", "9900")
registered = expect(service.registerTerminal(reseller, "suds/Till 1", "till-password", "Corner shop"))
till = context("TERMINALID", registered.terminalId, "till-password")
expect(service.assignSeqrId(till, "SUDS1"))
amount = {"currency": "SEK", "value": "25.50"}
row = {"itemDescription": "Café", "itemQuantity": "1", "itemTotalAmount": amount}
invoice = {"paymentMode": "IMMEDIATE_DEBIT", "acknowledgmentMode": "NO_ACKNOWLEDGMENT", "title": "Corner shop",
           "clientInvoiceId": "suds-1", "invoiceRows": {"invoiceRow": [row]}, "totalAmount": amount, "cashierId": "Bob"}
sent = expect(service.sendInvoice(till, invoice))
reference = sent.invoiceReference
issued = expect(service.getPaymentStatus(till, reference, 0))
assert issued.status == "ISSUED", issued
control("pay", {"invoice": reference})
paid = expect(service.getPaymentStatus(till, reference, issued.version))
assert paid.status == "PAID" and paid.receipt.invoice.invoiceRows.invoiceRow[0].itemDescription == "Café", paid
expect(service.submitPaymentReceipt(till, paid.ersReference, {
    "mimeType": "text/html", "receiptData": "PHA+", "receiptType": "PAYMENT_RECEIPT"}))
expect(service.refundPayment(till, paid.ersReference, {"title": "Refund", "totalAmount": amount, "cashierId": "Bob"}))
expect(service.cancelInvoice(till, reference), 50)
expect(service.unregisterTerminal(till))
print("suds: all well")
