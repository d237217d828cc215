"""Spyne, which puts every element into the target namespace. Run by ../record: python spyne_server.py PORT"""

import decimal
import json
import os
import sys
from wsgiref.simple_server import make_server

from spyne import Application, ComplexModel, Decimal, Fault, Integer, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

TARGET = "http://external.interfaces.ers.seamless.com/"
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "values.json"), encoding="utf-8") as file:
    VALUES = json.load(file)


def model(name, *fields):
    return type(name, (ComplexModel,), {"__namespace__": TARGET, "_type_info": list(fields)})


Money = model("Money", ("currency", Unicode), ("value", Decimal))
Invoice = model("Invoice", ("title", Unicode), ("totalAmount", Money))
Receipt = model("Receipt", *[(name, Unicode) for name in (
    "terminalId", "paymentDate", "clientInvoiceId", "invoiceReference", "paymentReference", "payerTerminalId",
    "receiverName")], ("invoice", Invoice))
Token = model("Token", ("description", Unicode), ("id", Unicode), ("status", Integer), ("value", Unicode))
Tokens = model("Tokens", ("token", Token.customize(max_occurs="unbounded")))
PrincipalId = model("PrincipalId", ("id", Unicode), ("type", Unicode), ("userId", Unicode))
Specifier = model("Specifier", ("accountId", Unicode), ("accountTypeId", Unicode))
Account = model("Account", ("accountDescription", Unicode), ("accountSpecifier", Specifier), ("balance", Money))
Accounts = model("Accounts", ("account", Account.customize(max_occurs="unbounded")))
Principal = model("Principal", ("principalId", PrincipalId), ("principalName", Unicode), ("accounts", Accounts),
                  ("status", Unicode), ("msisdn", Unicode))
Report = model("Report", ("title", Unicode), ("mimeType", Unicode), ("content", Unicode), ("contentString", Unicode))
Answer = model(
    "Answer", ("ersReference", Unicode), ("resultCode", Integer), ("resultDescription", Unicode), ("status", Unicode),
    ("receipt", Receipt), ("customerTokens", Tokens), ("version", Integer), ("invoiceQRCode", Unicode),
    ("invoiceReference", Unicode), ("requestedPrincipal", Principal), ("report", Report))


def made(kind, value):
    """The values as Spyne's objects."""
    if isinstance(value, list):
        return [made(kind, one) for one in value]
    if isinstance(value, dict):
        fields = kind.get_flat_type_info(kind)
        return kind(**{name: made(fields[name], inner) for name, inner in value.items()})
    return decimal.Decimal(value) if kind is Decimal else value


def answer(name):
    return made(Answer, VALUES[name])


def operation(*inputs):
    return rpc(*inputs, _returns=Answer, _out_variable_name="return")


class Seqr(ServiceBase):
    @operation(Unicode, Unicode)
    def getPaymentStatus(ctx, context, invoiceReference):
        return answer("paid" if invoiceReference == "PAID" else "waiting")

    @operation(Unicode)
    def sendInvoice(ctx, context):
        return answer("invoice")

    @operation(Unicode, Unicode)
    def refundPayment(ctx, context, ersReference):
        return answer("refused" if ersReference == "REFUSED" else "refund")

    @operation(Unicode)
    def requestPrincipalInformation(ctx, context):
        return answer("terminal")

    @operation(Unicode, Unicode)
    def executeReport(ctx, context, reportId):
        return answer("report_text" if reportId == "TEXT" else "report")

    @operation(Unicode)
    def cancelInvoice(ctx, context):
        raise Fault("Server", VALUES["fault"])


application = Application([Seqr], TARGET, in_protocol=Soap11(validator=None), out_protocol=Soap11())
make_server("127.0.0.1", int(sys.argv[1]), WsgiApplication(application)).serve_forever()
