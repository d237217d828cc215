// JAX-WS's reference implementation, its classes written by hand as its tools would make them. Run by ../record:
// java -cp JARS:FOLDER Jaxws PORT
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.bind.annotation.XmlRootElement;
import javax.xml.bind.annotation.XmlSchemaType;
import javax.xml.bind.annotation.XmlType;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.ws.Endpoint;
import javax.xml.ws.RequestWrapper;
import javax.xml.ws.ResponseWrapper;

@WebService(serviceName = "SeqrService", targetNamespace = Jaxws.TARGET)
public class Jaxws {
    static final String TARGET = "http://external.interfaces.ers.seamless.com/";

    @XmlAccessorType(XmlAccessType.FIELD) public static class Money { String currency; BigDecimal value; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Invoice { String title; Money totalAmount; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Receipt {
        String terminalId; @XmlSchemaType(name = "dateTime") XMLGregorianCalendar paymentDate;
        String clientInvoiceId, invoiceReference, paymentReference, payerTerminalId, receiverName; Invoice invoice;
    }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Token { String description, id; int status; String value; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Tokens { List<Token> token; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class PrincipalId { String id, type, userId; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Specifier { String accountId, accountTypeId; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Account {
        String accountDescription; Specifier accountSpecifier; Money balance;
    }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Accounts { List<Account> account; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Principal {
        PrincipalId principalId; String principalName; Accounts accounts; String status, msisdn;
    }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Report {
        String title, mimeType; byte[] content; String contentString;
    }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Answer {
        String ersReference; int resultCode; String resultDescription;
    }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Status extends Answer {
        String status; Receipt receipt; Tokens customerTokens; int version;
    }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Sent extends Answer { String invoiceQRCode, invoiceReference; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Known extends Answer { Principal requestedPrincipal; }
    @XmlAccessorType(XmlAccessType.FIELD) public static class Reported extends Answer { Report report; }

    // The wrappers of requests and answers, which the tools would generate.
    @XmlRootElement(name = "getPaymentStatus", namespace = TARGET) @XmlType(name = "getPaymentStatus", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class GetPaymentStatusRequest { String invoiceReference; }
    @XmlRootElement(name = "getPaymentStatusResponse", namespace = TARGET) @XmlType(name = "getPaymentStatusResponse", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class GetPaymentStatusResponse { @XmlElement(name = "return") Status answer; }
    @XmlRootElement(name = "sendInvoice", namespace = TARGET) @XmlType(name = "sendInvoice", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class SendInvoiceRequest {  }
    @XmlRootElement(name = "sendInvoiceResponse", namespace = TARGET) @XmlType(name = "sendInvoiceResponse", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class SendInvoiceResponse { @XmlElement(name = "return") Sent answer; }
    @XmlRootElement(name = "refundPayment", namespace = TARGET) @XmlType(name = "refundPayment", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class RefundPaymentRequest { String ersReference; }
    @XmlRootElement(name = "refundPaymentResponse", namespace = TARGET) @XmlType(name = "refundPaymentResponse", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class RefundPaymentResponse { @XmlElement(name = "return") Answer answer; }
    @XmlRootElement(name = "cancelInvoice", namespace = TARGET) @XmlType(name = "cancelInvoice", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class CancelInvoiceRequest {  }
    @XmlRootElement(name = "cancelInvoiceResponse", namespace = TARGET) @XmlType(name = "cancelInvoiceResponse", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class CancelInvoiceResponse { @XmlElement(name = "return") Answer answer; }
    @XmlRootElement(name = "requestPrincipalInformation", namespace = TARGET) @XmlType(name = "requestPrincipalInformation", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class RequestPrincipalInformationRequest {  }
    @XmlRootElement(name = "requestPrincipalInformationResponse", namespace = TARGET) @XmlType(name = "requestPrincipalInformationResponse", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class RequestPrincipalInformationResponse { @XmlElement(name = "return") Known answer; }
    @XmlRootElement(name = "executeReport", namespace = TARGET) @XmlType(name = "executeReport", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class ExecuteReportRequest { String reportId; }
    @XmlRootElement(name = "executeReportResponse", namespace = TARGET) @XmlType(name = "executeReportResponse", namespace = TARGET)
    @XmlAccessorType(XmlAccessType.FIELD) public static class ExecuteReportResponse { @XmlElement(name = "return") Reported answer; }

    static Money money(String value) {
        Money money = new Money(); money.currency = "SEK"; money.value = new BigDecimal(value); return money;
    }
    static Token token(String description, String id, int status, String value) {
        Token token = new Token(); token.description = description; token.id = id; token.status = status; token.value = value;
        return token;
    }

    @WebMethod @WebResult(name = "return")
    @RequestWrapper(localName = "getPaymentStatus", targetNamespace = TARGET, className = "Jaxws$GetPaymentStatusRequest")
    @ResponseWrapper(localName = "getPaymentStatusResponse", targetNamespace = TARGET, className = "Jaxws$GetPaymentStatusResponse")
    public Status getPaymentStatus(@WebParam(name = "invoiceReference") String invoiceReference) {
        Status answer = new Status();
        if (!"PAID".equals(invoiceReference)) {
            answer.resultDescription = "SUCCESS"; answer.status = "ISSUED"; answer.version = 1;
            return answer;
        }
        answer.ersReference = "2012050100000000000000001";
        answer.resultDescription = "Köp hos Åsa & <Söner> \uD83D\uDE00";
        answer.status = "PAID";
        answer.version = 5;
        Receipt receipt = answer.receipt = new Receipt();
        receipt.terminalId = "Kassa 4 – Söder";
        try { // no checked exception may leave an operation: its bean would be generated at run time
            receipt.paymentDate = DatatypeFactory.newInstance().newXMLGregorianCalendar("2015-10-29T10:18:48.663+01:00");
        } catch (DatatypeConfigurationException error) {
            throw new IllegalStateException(error);
        }
        receipt.clientInvoiceId = "S-1001"; receipt.invoiceReference = "12345678901234567";
        receipt.paymentReference = "P-77"; receipt.payerTerminalId = "+46700000000";
        receipt.receiverName = "Café Åsa & <Bröd> \uD83D\uDE00";
        receipt.invoice = new Invoice(); receipt.invoice.title = "Kvitto"; receipt.invoice.totalAmount = money("59.00");
        answer.customerTokens = new Tokens();
        answer.customerTokens.token = Arrays.asList(token("Klubbkort Åäö", "CLUB", 0, "4711"), token("", "D", 1, "x & y"));
        return answer;
    }

    @WebMethod @WebResult(name = "return")
    @RequestWrapper(localName = "sendInvoice", targetNamespace = TARGET, className = "Jaxws$SendInvoiceRequest")
    @ResponseWrapper(localName = "sendInvoiceResponse", targetNamespace = TARGET, className = "Jaxws$SendInvoiceResponse")
    public Sent sendInvoice() {
        Sent answer = new Sent();
        answer.invoiceQRCode = "HTTP://SEQR.SE/R12345678901234567"; answer.invoiceReference = "12345678901234567";
        return answer;
    }

    @WebMethod @WebResult(name = "return")
    @RequestWrapper(localName = "refundPayment", targetNamespace = TARGET, className = "Jaxws$RefundPaymentRequest")
    @ResponseWrapper(localName = "refundPaymentResponse", targetNamespace = TARGET, className = "Jaxws$RefundPaymentResponse")
    public Answer refundPayment(@WebParam(name = "ersReference") String ersReference) {
        Answer answer = new Answer();
        if ("REFUSED".equals(ersReference)) {
            answer.resultCode = 98; answer.resultDescription = "Summan är för hög – Åsa & Co";
        } else {
            answer.ersReference = "2012050100000000000000099"; answer.resultDescription = "Återbetalt";
        }
        return answer;
    }

    @WebMethod @WebResult(name = "return")
    @RequestWrapper(localName = "cancelInvoice", targetNamespace = TARGET, className = "Jaxws$CancelInvoiceRequest")
    @ResponseWrapper(localName = "cancelInvoiceResponse", targetNamespace = TARGET, className = "Jaxws$CancelInvoiceResponse")
    public Answer cancelInvoice() { throw new RuntimeException("Något gick fel & <snett>"); }

    @WebMethod @WebResult(name = "return")
    @RequestWrapper(localName = "requestPrincipalInformation", targetNamespace = TARGET, className = "Jaxws$RequestPrincipalInformationRequest")
    @ResponseWrapper(localName = "requestPrincipalInformationResponse", targetNamespace = TARGET, className = "Jaxws$RequestPrincipalInformationResponse")
    public Known requestPrincipalInformation() {
        Known answer = new Known();
        Principal known = answer.requestedPrincipal = new Principal();
        known.principalId = new PrincipalId(); known.principalId.id = "T-1"; known.principalId.type = "TERMINALID";
        known.principalName = "Kassa 4 – Söder"; known.status = "Active"; known.msisdn = "46700000000";
        Account account = new Account();
        account.accountDescription = "Konto Å"; account.balance = money("12.50");
        account.accountSpecifier = new Specifier();
        account.accountSpecifier.accountId = "A1"; account.accountSpecifier.accountTypeId = "SEK";
        known.accounts = new Accounts(); known.accounts.account = Arrays.asList(account);
        return answer;
    }

    @WebMethod @WebResult(name = "return")
    @RequestWrapper(localName = "executeReport", targetNamespace = TARGET, className = "Jaxws$ExecuteReportRequest")
    @ResponseWrapper(localName = "executeReportResponse", targetNamespace = TARGET, className = "Jaxws$ExecuteReportResponse")
    public Reported executeReport(@WebParam(name = "reportId") String reportId) {
        Reported answer = new Reported();
        Report report = answer.report = new Report();
        if ("TEXT".equals(reportId)) {
            report.title = "STD_RECON_002_7.xml"; report.mimeType = "text/xml";
            report.contentString = "<Rows><Row a=\"1\">Café & 1 &lt; 2 \uD83D\uDE00</Row></Rows>";
        } else {
            report.title = "STD_RECON_003_7.xml"; report.mimeType = "text/html";
            report.content = Base64.getDecoder().decode(
                "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iSVNPLTg4NTktMSI/PjxEZXRhaWxzPkNhZuk8L0RldGFpbHM+");
        }
        return answer;
    }

    public static void main(String[] arguments) {
        Endpoint.publish("http://127.0.0.1:" + arguments[0] + "/extclientproxy/service/v2", new Jaxws());
    }
}
