using System;
using System.Net;
using System.Text;
using seqr;

/// A till on what Mono's wsdl makes from ?wsdl. Usage: client ENDPOINT CONTROL_URL. Prints "mono: all well".
public static class MonoClient
{
    static Caller Name(string type, string id, string user, string password)
    {
        return new Caller {
            channel = "WS", clientId = "mono", clientReference = "mono-test", password = password,
            initiatorPrincipalId = new PrincipalName { id = id, type = type, userId = user },
        };
    }

    static void Expect(object got, object wanted, string what)
    {
        if (!got.Equals(wanted)) throw new Exception(what + ": " + got + " instead of " + wanted);
    }

    static Money Amount()
    {
        return new Money { currency = "SEK", value = 25.50m, valueSpecified = true };
    }

    public static void Main(string[] arguments)
    {
        // The address is the description's.
        var port = new SeqrService();
        var reseller = Name("RESELLERUSER", "demo-reseller", "9900", "demo-password");
        var registered = port.registerTerminal(reseller, "mono/Till 1", "till-password", "Corner shop");
        Expect(registered.resultCode, 0, "registerTerminal");
        var till = Name("TERMINALID", registered.terminalId, null, "till-password");
        Expect(port.assignSeqrId(till, "MONO1").resultCode, 0, "assignSeqrId");
        var row = new InvoiceRow {
            itemDescription = "Café", itemQuantity = 1, itemQuantitySpecified = true, itemTotalAmount = Amount(),
        };
        var sent = port.sendInvoice(till, new Invoice {
            paymentMode = PaymentMode.IMMEDIATE_DEBIT, paymentModeSpecified = true,
            acknowledgmentMode = AcknowledgmentMode.NO_ACKNOWLEDGMENT, acknowledgmentModeSpecified = true,
            title = "Corner shop", clientInvoiceId = "mono-1", invoiceRows = new[] { row }, totalAmount = Amount(), cashierId = "Bob",
        }, null);
        Expect(sent.resultCode, 0, "sendInvoice");
        var issued = port.getPaymentStatus(till, sent.invoiceReference, 0);
        Expect(issued.status, InvoiceStatus.ISSUED, "status");
        var pay = Encoding.UTF8.GetBytes("{\"invoice\": \"" + sent.invoiceReference + "\"}");
        new WebClient().UploadData(arguments[1] + "pay", pay);
        var paid = port.getPaymentStatus(till, sent.invoiceReference, issued.version);
        Expect(paid.status, InvoiceStatus.PAID, "status");
        Expect(paid.receipt.clientInvoiceId, "mono-1", "clientInvoiceId");
        Expect(port.submitPaymentReceipt(till, paid.ersReference, new Document {
            mimeType = "text/html", receiptData = Encoding.UTF8.GetBytes("<p>SEQR payment</p>"), receiptType = "PAYMENT_RECEIPT",
        }).resultCode, 0, "submitPaymentReceipt");
        var refund = new Invoice { title = "Refund", totalAmount = Amount(), cashierId = "Bob" };
        Expect(port.refundPayment(till, paid.ersReference, refund).resultCode, 0, "refundPayment");
        Expect(port.cancelInvoice(till, sent.invoiceReference).resultCode, 50, "cancelInvoice");
        Expect(port.unregisterTerminal(till).resultCode, 0, "unregisterTerminal");
        Console.WriteLine("mono: all well");
    }
}
