#!/usr/bin/env python3
"""A SEQR service by a stranger: written from the WSDL alone, strict in what it takes.

    strict_server.py WSDL

Prints its URL and serves until its input ends; then prints what it has to complain about, one thing a line, and the
operations that it has seen. It shares nothing with the simulator. Every request is judged by the WSDL's schema before
anything else, and so is every answer of its own, which are written as another SOAP stack might: other prefixes, a
Header, a chunked body. A customer pays with the third query, unless the sale's number begins with "NEVER".
Needs python3 with lxml.
"""

import sys
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SEQR = "http://external.interfaces.ers.seamless.com/"
XS = "http://www.w3.org/2001/XMLSchema"
QUERIES_BEFORE_PAYING = 2


class Service:
    """One shop, its tills and their invoices."""

    def __init__(self):
        self.tills = {}
        self.bills = {}
        self.payments = {}

    def caller(self, request, kind):
        principal = request.find("context/initiatorPrincipalId")
        if principal is None or principal.findtext("type") != kind:
            return None, 29
        name, password = principal.findtext("id"), request.findtext("context/password")
        if kind == "RESELLERUSER":
            if (name, principal.findtext("userId")) != ("demo-reseller", "9900"):
                return None, 37
            return name, 0 if password == "demo-password" else 20
        if name not in self.tills:
            return None, 29
        return name, 0 if self.tills[name] == password else 20

    def registerTerminal(self, request):
        _, code = self.caller(request, "RESELLERUSER")
        if code:
            return code, []
        name = "till-%d" % (len(self.tills) + 1)
        self.tills[name] = request.findtext("password")
        return (0, [("terminalId", name)]) if len(self.tills[name]) >= 4 else (21, [])

    def unregisterTerminal(self, request):
        name, code = self.caller(request, "TERMINALID")
        if not code:
            del self.tills[name]
        return code, []

    def assignSeqrId(self, request):
        _, code = self.caller(request, "TERMINALID")
        return code or (0 if (request.findtext("seqrId") or "").isalnum() else 53), []

    def sendInvoice(self, request):
        till, code = self.caller(request, "TERMINALID")
        if code:
            return code, []
        invoice = request.find("invoice")
        total = Decimal(invoice.findtext("totalAmount/value"))
        rows = [Decimal(row.findtext("itemTotalAmount/value")) for row in invoice.iter("invoiceRow")]
        if total <= 0 or sum(rows) != total:
            return 49, []
        reference = str(1000 + len(self.bills))
        self.bills[reference] = {"till": till, "invoice": invoice, "total": total, "asked": 0, "status": "ISSUED"}
        return 0, [("invoiceQRCode", "HTTP://SEQR.SE/R" + reference), ("invoiceReference", reference)]

    def bill(self, request):
        till, code = self.caller(request, "TERMINALID")
        bill = self.bills.get(request.findtext("invoiceReference"))
        if not code and (bill is None or bill["till"] != till):
            code = 54
        return bill, code

    def getPaymentStatus(self, request):
        bill, code = self.bill(request)
        if code:
            return code, [("version", "0")]
        sale = bill["invoice"].findtext("clientInvoiceId")
        bill["asked"] += 1
        if bill["asked"] > QUERIES_BEFORE_PAYING and bill["status"] == "ISSUED" and not sale.startswith("NEVER"):
            bill["status"] = "PAID"
            bill["payment"] = "%025d" % (7000 + len(self.payments))
            self.payments[bill["payment"]] = {"paid": bill["total"], "refunded": Decimal(0)}
        answer = [("ersReference", bill.get("payment"))]
        if bill["status"] == "PAID":
            answer += [("receipt", [
                ("paymentDate", "2015-10-29T10:18:48.663+01:00"), ("clientInvoiceId", sale),
                ("invoiceReference", request.findtext("invoiceReference")), ("paymentReference", bill["payment"]),
            ])]
        version = {"ISSUED": "1", "PAID": "2", "CANCELED": "3"}[bill["status"]]
        return 0, answer + [("status", bill["status"]), ("version", version)]

    def cancelInvoice(self, request):
        bill, code = self.bill(request)
        if not code:
            code = {"PAID": 50, "CANCELED": 95}.get(bill["status"], 0)
        if not code:
            bill["status"] = "CANCELED"
        return code, []

    def submitPaymentReceipt(self, request):
        _, code = self.caller(request, "TERMINALID")
        known = request.findtext("ersReference") in self.payments
        return code or (0 if known and request.findtext("receiptDocument/mimeType") else 23), []

    def refundPayment(self, request):
        _, code = self.caller(request, "TERMINALID")
        payment = self.payments.get(request.findtext("ersReference"))
        if code or payment is None:
            return code or 23, []
        amount = Decimal(request.findtext("invoice/totalAmount/value"))
        if payment["refunded"] + amount > payment["paid"]:
            return 98, []
        payment["refunded"] += amount
        return 0, [("ersReference", "%025d" % (9000 + int(payment["refunded"] * 100)))]

    def benchmarkingNop(self, _request):
        return 0, []


class Judge:
    """The WSDL's schema, and what was wrong."""

    def __init__(self, wsdl):
        schema = etree.parse(wsdl).find(".//{%s}schema" % XS)
        self.schema = etree.XMLSchema(etree.fromstring(etree.tostring(schema)))
        self.response_fields = {}
        # Named types, and messages whose type has no name.
        for kind in schema.iterchildren("{%s}complexType" % XS, "{%s}element" % XS):
            elements = kind.findall(".//{%s}element" % XS)
            base = kind.find(".//{%s}extension" % XS)
            above = base.get("base") if base is not None else None
            self.response_fields[kind.get("name")] = (above, [element.get("name") for element in elements])
            for element in elements:
                if element.get("name") == "return":
                    self.response_fields[kind.get("name")] = (element.get("type"), [])
        self.complaints, self.operations, self.references = [], [], set()

    def complain(self, what):
        self.complaints.append(what)

    def order(self, operation):
        """The fields of an operation's answer, in the schema's order."""
        name, names = operation + "Response", []
        while name:
            base, own = self.response_fields[name.split(":")[-1]]
            names, name = own + names, base
        return names


def chunks(data, size=100):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in
                    (data[at:at + size] for at in range(0, len(data), size))) + b"0\r\n\r\n"


def append(parent, fields):
    for name, value in fields:
        if isinstance(value, list):
            append(etree.SubElement(parent, name), value)
        elif value is not None:
            etree.SubElement(parent, name).text = value


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/xml;charset=UTF-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(chunks(body))

    def fault(self, why):
        self.server.judge.complain(why)
        self.answer(500, ("<e:Envelope xmlns:e='%s'><e:Body><e:Fault><faultcode>e:Client</faultcode>"
                          "<faultstring>not by the schema</faultstring></e:Fault></e:Body></e:Envelope>" % SOAP).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.lock:
            self.judged(body)

    def judged(self, body):
        judge = self.server.judge
        if self.headers.get("SOAPAction") != '""':
            judge.complain("SOAPAction is %r" % self.headers.get("SOAPAction"))
        if self.headers.get("Content-Type", "").replace(" ", "").lower() != "text/xml;charset=utf-8":
            judge.complain("Content-Type is %r" % self.headers.get("Content-Type"))
        try:
            envelope = etree.fromstring(body)
        except etree.XMLSyntaxError as error:
            return self.fault("no XML: %s" % error)
        found = envelope.findall("{%s}Body/*" % SOAP)
        if envelope.tag != "{%s}Envelope" % SOAP or len(found) != 1 or len(envelope) != 1:
            return self.fault("no SOAP 1.1 envelope with one element in its Body")
        request = found[0]
        operation = etree.QName(request).localname
        judge.operations.append(operation)
        # Apart, so that nothing of the envelope takes part.
        if not judge.schema.validate(etree.fromstring(etree.tostring(request))):
            return self.fault("%s: %s" % (operation, judge.schema.error_log.last_error))
        if etree.QName(request).namespace != SEQR or not hasattr(self.server.service, operation):
            return self.fault("%s is no operation" % request.tag)
        self.context(request, operation)
        code, fields = getattr(self.server.service, operation)(request)
        root = etree.Element("{%s}Envelope" % SOAP, nsmap={"SOAP-ENV": SOAP})
        etree.SubElement(root, "{%s}Header" % SOAP)
        element = etree.SubElement(etree.SubElement(root, "{%s}Body" % SOAP),
                                   "{%s}%sResponse" % (SEQR, operation), nsmap={"q": SEQR})
        fields = dict(fields, resultCode=str(code), resultDescription="SUCCESS" if code == 0 else "refused (%d)" % code)
        append(etree.SubElement(element, "return"), [(n, fields.get(n)) for n in judge.order(operation)])
        if not judge.schema.validate(etree.fromstring(etree.tostring(element))):
            judge.complain("the server's own answer: %s" % judge.schema.error_log.last_error)
        self.answer(200, etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def context(self, request, operation):
        judge = self.server.judge
        if operation == "benchmarkingNop":
            return
        context = request.find("context")
        if context is None:
            return judge.complain("%s has no context" % operation)
        reference = context.findtext("clientReference")
        if not reference or len(reference) > 32 or reference in judge.references:
            judge.complain("%s: clientReference %r is not unique and short" % (operation, reference))
        judge.references.add(reference)
        if context.findtext("clientRequestTimeout") != "0" or not context.findtext("clientId"):
            judge.complain("%s: clientRequestTimeout is not 0, or there is no clientId" % operation)


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.service, server.judge = Service(), Judge(sys.argv[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print("http://127.0.0.1:%d/seqr" % server.server_address[1], flush=True)
    sys.stdin.read()
    server.shutdown()
    for complaint in server.judge.complaints:
        print("complaint: %s" % complaint)
    print("operations: %s" % " ".join(sorted(set(server.judge.operations))))


if __name__ == "__main__":
    main()
