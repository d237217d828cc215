import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import seqr.*;

/** A till on what WSDL2Java makes from ?wsdl. Usage: AxisClient ENDPOINT CONTROL_URL. Prints "axis: all well". */
public class AxisClient {
    static Caller caller(String type, String id, String user, String password) {
        PrincipalName name = new PrincipalName();
        name.setId(id);
        name.setType(type);
        name.setUserId(user);
        Caller caller = new Caller();
        caller.setChannel("WS");
        caller.setClientId("axis");
        caller.setClientReference("axis-test");
        caller.setInitiatorPrincipalId(name);
        caller.setPassword(password);
        return caller;
    }

    static void expect(int got, int wanted, String what) {
        if (got != wanted) {
            throw new AssertionError(what + ": " + got + " instead of " + wanted);
        }
    }

    static Money amount() {
        Money amount = new Money();
        amount.setCurrency("SEK");
        amount.setValue(new BigDecimal("25.50"));
        return amount;
    }

    public static void main(String[] arguments) throws Exception {
        SeqrPort port = new SeqrServiceLocator().getSeqr();
        Caller reseller = caller("RESELLERUSER", "demo-reseller", "9900", "demo-password");
        RegisteredTerminal registered = port.registerTerminal(reseller, "axis/Till 1", "till-password", "Corner shop");
        expect(registered.getResultCode(), 0, "registerTerminal");
        Caller till = caller("TERMINALID", registered.getTerminalId(), null, "till-password");
        expect(port.assignSeqrId(till, "AXIS1").getResultCode(), 0, "assignSeqrId");
        Invoice invoice = new Invoice();
        invoice.setPaymentMode(PaymentMode.IMMEDIATE_DEBIT);
        invoice.setAcknowledgmentMode(AcknowledgmentMode.NO_ACKNOWLEDGMENT);
        invoice.setTitle("Corner shop");
        invoice.setClientInvoiceId("axis-1");
        InvoiceRow row = new InvoiceRow();
        row.setItemDescription("Café");
        row.setItemQuantity(BigDecimal.ONE);
        row.setItemTotalAmount(amount());
        invoice.setInvoiceRows(new InvoiceRow[] {row});
        invoice.setTotalAmount(amount());
        invoice.setCashierId("Bob");
        SentInvoice sent = port.sendInvoice(till, invoice, null);
        expect(sent.getResultCode(), 0, "sendInvoice");
        String reference = sent.getInvoiceReference();
        PaymentStatus issued = port.getPaymentStatus(till, reference, 0);
        if (issued.getStatus() != InvoiceStatus.ISSUED) {
            throw new AssertionError(issued.getStatus());
        }
        HttpRequest pay = HttpRequest.newBuilder(URI.create(arguments[1] + "pay"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"invoice\": \"" + reference + "\"}")).build();
        expect(HttpClient.newHttpClient().send(pay, HttpResponse.BodyHandlers.discarding()).statusCode(), 200, "pay");
        PaymentStatus paid = port.getPaymentStatus(till, reference, issued.getVersion());
        if (paid.getStatus() != InvoiceStatus.PAID || !paid.getReceipt().getClientInvoiceId().equals("axis-1")) {
            throw new AssertionError(paid.getStatus());
        }
        Document document = new Document();
        document.setMimeType("text/html");
        document.setReceiptData("<p>SEQR payment</p>".getBytes());
        document.setReceiptType("PAYMENT_RECEIPT");
        expect(port.submitPaymentReceipt(till, paid.getErsReference(), document).getResultCode(), 0, "submitPaymentReceipt");
        Invoice refund = new Invoice();
        refund.setTitle("Refund");
        refund.setTotalAmount(amount());
        refund.setCashierId("Bob");
        expect(port.refundPayment(till, paid.getErsReference(), refund).getResultCode(), 0, "refundPayment");
        expect(port.cancelInvoice(till, reference).getResultCode(), 50, "cancelInvoice");
        expect(port.unregisterTerminal(till).getResultCode(), 0, "unregisterTerminal");
        System.out.println("axis: all well");
    }
}
