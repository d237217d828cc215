// Axis 1.4 as a service of messages: the answers are made here, and Axis writes them in its way. Run by ../record:
// java -cp JARS:FOLDER org.apache.axis.transport.http.SimpleAxisServer -p PORT, in a folder with axis.wsdd.
import java.io.StringReader;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.axis.AxisFault;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

public class Axis {
    static final String TARGET = "http://external.interfaces.ers.seamless.com/";

    public Element[] answer(Element[] asked) throws Exception {
        String operation = asked[0].getLocalName();
        String inside;
        switch (operation) {
            case "getPaymentStatus":
                inside = text(asked[0], "invoiceReference").equals("PAID") ? PAID : WAITING;
                break;
            case "sendInvoice":
                inside = "<resultCode>0</resultCode><invoiceQRCode>HTTP://SEQR.SE/R12345678901234567</invoiceQRCode>"
                    + "<invoiceReference>12345678901234567</invoiceReference>";
                break;
            case "refundPayment":
                inside = text(asked[0], "ersReference").equals("REFUSED")
                    ? "<resultCode>98</resultCode><resultDescription>Summan är för hög – Åsa &amp; Co</resultDescription>"
                    : "<ersReference>2012050100000000000000099</ersReference><resultCode>0</resultCode>"
                        + "<resultDescription>Återbetalt</resultDescription>";
                break;
            case "requestPrincipalInformation":
                inside = TERMINAL;
                break;
            case "executeReport":
                inside = text(asked[0], "reportId").equals("TEXT") ? REPORT_TEXT : REPORT;
                break;
            default:
                throw new AxisFault(new QName("http://schemas.xmlsoap.org/soap/envelope/", "Server"),
                    "Något gick fel & <snett>", null, null);
        }
        String answer = "<s:" + operation + "Response xmlns:s='" + TARGET + "'><return>" + inside + "</return></s:"
            + operation + "Response>";
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        InputSource source = new InputSource(new StringReader(answer));
        return new Element[] {factory.newDocumentBuilder().parse(source).getDocumentElement()};
    }

    static String text(Element asked, String name) {
        return asked.getElementsByTagName(name).item(0).getFirstChild().getNodeValue();
    }

    static final String PAID = "<ersReference>2012050100000000000000001</ersReference><resultCode>0</resultCode>"
        + "<resultDescription>Köp hos Åsa &amp; &lt;Söner&gt; \uD83D\uDE00</resultDescription><status>PAID</status><receipt>"
        + "<terminalId>Kassa 4 – Söder</terminalId><paymentDate>2015-10-29T10:18:48.663+01:00</paymentDate>"
        + "<clientInvoiceId>S-1001</clientInvoiceId><invoiceReference>12345678901234567</invoiceReference>"
        + "<paymentReference>P-77</paymentReference><payerTerminalId>+46700000000</payerTerminalId>"
        + "<receiverName>Café Åsa &amp; &lt;Bröd&gt; \uD83D\uDE00</receiverName><invoice><title>Kvitto</title><totalAmount>"
        + "<currency>SEK</currency><value>59.00</value></totalAmount></invoice></receipt><customerTokens><token>"
        + "<description>Klubbkort Åäö</description><id>CLUB</id><status>0</status><value>4711</value></token><token>"
        + "<description/><id>D</id><status>1</status><value>x &amp; y</value></token></customerTokens><version>5</version>";
    static final String WAITING = "<resultCode>0</resultCode><resultDescription>SUCCESS</resultDescription>"
        + "<status>ISSUED</status><version>1</version>";
    static final String TERMINAL = "<resultCode>0</resultCode><requestedPrincipal><principalId><id>T-1</id>"
        + "<type>TERMINALID</type></principalId><principalName>Kassa 4 – Söder</principalName><accounts><account>"
        + "<accountDescription>Konto Å</accountDescription><accountSpecifier><accountId>A1</accountId>"
        + "<accountTypeId>SEK</accountTypeId></accountSpecifier><balance><currency>SEK</currency><value>12.50</value>"
        + "</balance></account></accounts><status>Active</status><msisdn>46700000000</msisdn></requestedPrincipal>";
    static final String REPORT = "<resultCode>0</resultCode><report><title>STD_RECON_003_7.xml</title>"
        + "<mimeType>text/html</mimeType><content>"
        + "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iSVNPLTg4NTktMSI/PjxEZXRhaWxzPkNhZuk8L0RldGFpbHM+</content></report>";
    static final String REPORT_TEXT = "<resultCode>0</resultCode><report><title>STD_RECON_002_7.xml</title>"
        + "<mimeType>text/xml</mimeType><contentString>&lt;Rows&gt;&lt;Row a=\"1\"&gt;Café &amp; 1 &amp;lt; 2 \uD83D\uDE00"
        + "&lt;/Row&gt;&lt;/Rows&gt;</contentString></report>";
}
