// ASMX (System.Web.Services) as Mono runs it, behind a small host: HttpListener takes the request, the ASP.NET runtime's
// own handler reads and writes the messages. Run by ../record: mono bin/asmx.dll PORT, in a folder with Seqr.asmx and
// web.config.
using System;
using System.IO;
using System.Net;
using System.Text;
using System.Web;
using System.Web.Hosting;
using System.Web.Services;
using System.Web.Services.Protocols;
using System.Xml.Schema;
using System.Xml.Serialization;

public class Money { [XmlElement(Form = XmlSchemaForm.Unqualified)] public string currency, value; }
public class Bill { [XmlElement(Form = XmlSchemaForm.Unqualified)] public string title; [XmlElement(Form = XmlSchemaForm.Unqualified)] public Money totalAmount; }
public class Receipt {
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string terminalId, paymentDate, clientInvoiceId, invoiceReference, paymentReference, payerTerminalId, receiverName;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public Bill invoice;
}
public class Token {
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string description, id;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public int status;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string value;
}
public class Tokens { [XmlElement(Form = XmlSchemaForm.Unqualified)] public Token[] token; }
public class Result {
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string ersReference;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public int resultCode;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string resultDescription;
}
public class Status : Result {
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string status;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public Receipt receipt;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public Tokens customerTokens;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public int version;
}
public class Sent : Result { [XmlElement(Form = XmlSchemaForm.Unqualified)] public string invoiceQRCode, invoiceReference; }
public class Report {
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string title, mimeType;
    [XmlElement(Form = XmlSchemaForm.Unqualified, DataType = "base64Binary")] public byte[] content;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string contentString;
}
public class Executed : Result { [XmlElement(Form = XmlSchemaForm.Unqualified)] public Report report; }
public class Name { [XmlElement(Form = XmlSchemaForm.Unqualified)] public string id, type; }
public class AccountName { [XmlElement(Form = XmlSchemaForm.Unqualified)] public string accountId, accountTypeId; }
public class Account {
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string accountDescription;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public AccountName accountSpecifier;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public Money balance;
}
public class Accounts { [XmlElement(Form = XmlSchemaForm.Unqualified)] public Account[] account; }
public class Principal {
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public Name principalId;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string principalName;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public Accounts accounts;
    [XmlElement(Form = XmlSchemaForm.Unqualified)] public string status, msisdn;
}
public class Information : Result { [XmlElement(Form = XmlSchemaForm.Unqualified)] public Principal requestedPrincipal; }

[WebService(Namespace = "http://external.interfaces.ers.seamless.com/")]
[SoapDocumentService(RoutingStyle = SoapServiceRoutingStyle.RequestElement)]
public class Seqr : WebService {
    const string Target = "http://external.interfaces.ers.seamless.com/";
    static readonly Result Refunded = new Result { ersReference = "2012050100000000000000099", resultDescription = "Återbetalt" };

    [WebMethod, SoapDocumentMethod(Action = "", RequestNamespace = Target, ResponseNamespace = Target)]
    [return: XmlElement("return", Form = XmlSchemaForm.Unqualified)]
    public Status getPaymentStatus([XmlElement(Form = XmlSchemaForm.Unqualified)] string invoiceReference) {
        if (invoiceReference != "PAID")
            return new Status { resultDescription = "SUCCESS", status = "ISSUED", version = 1 };
        return new Status {
            ersReference = "2012050100000000000000001", resultDescription = "Köp hos Åsa & <Söner> 😀", status = "PAID", version = 5,
            receipt = new Receipt {
                terminalId = "Kassa 4 – Söder", paymentDate = "2015-10-29T10:18:48.663+01:00", clientInvoiceId = "S-1001",
                invoiceReference = "12345678901234567", paymentReference = "P-77", payerTerminalId = "+46700000000",
                receiverName = "Café Åsa & <Bröd> 😀",
                invoice = new Bill { title = "Kvitto", totalAmount = new Money { currency = "SEK", value = "59.00" } },
            },
            customerTokens = new Tokens { token = new[] {
                new Token { description = "Klubbkort Åäö", id = "CLUB", value = "4711" },
                new Token { description = "", id = "D", status = 1, value = "x & y" },
            } },
        };
    }

    [WebMethod, SoapDocumentMethod(Action = "", RequestNamespace = Target, ResponseNamespace = Target)]
    [return: XmlElement("return", Form = XmlSchemaForm.Unqualified)]
    public Sent sendInvoice() {
        return new Sent { invoiceQRCode = "HTTP://SEQR.SE/R12345678901234567", invoiceReference = "12345678901234567" };
    }

    [WebMethod, SoapDocumentMethod(Action = "", RequestNamespace = Target, ResponseNamespace = Target)]
    [return: XmlElement("return", Form = XmlSchemaForm.Unqualified)]
    public Result refundPayment([XmlElement(Form = XmlSchemaForm.Unqualified)] string ersReference) {
        return ersReference == "REFUSED" ? new Result { resultCode = 98, resultDescription = "Summan är för hög – Åsa & Co" } : Refunded;
    }

    [WebMethod, SoapDocumentMethod(Action = "", RequestNamespace = Target, ResponseNamespace = Target)]
    [return: XmlElement("return", Form = XmlSchemaForm.Unqualified)]
    public Result cancelInvoice() {
        throw new SoapException("Något gick fel & <snett>", SoapException.ServerFaultCode);
    }

    [WebMethod, SoapDocumentMethod(Action = "", RequestNamespace = Target, ResponseNamespace = Target)]
    [return: XmlElement("return", Form = XmlSchemaForm.Unqualified)]
    public Information requestPrincipalInformation() {
        return new Information { requestedPrincipal = new Principal {
            principalId = new Name { id = "T-1", type = "TERMINALID" }, principalName = "Kassa 4 – Söder",
            accounts = new Accounts { account = new[] { new Account {
                accountDescription = "Konto Å", accountSpecifier = new AccountName { accountId = "A1", accountTypeId = "SEK" },
                balance = new Money { currency = "SEK", value = "12.50" },
            } } },
            status = "Active", msisdn = "46700000000",
        } };
    }

    [WebMethod, SoapDocumentMethod(Action = "", RequestNamespace = Target, ResponseNamespace = Target)]
    [return: XmlElement("return", Form = XmlSchemaForm.Unqualified)]
    public Executed executeReport([XmlElement(Form = XmlSchemaForm.Unqualified)] string reportId) {
        return new Executed { report = reportId == "TEXT"
            ? new Report { title = "STD_RECON_002_7.xml", mimeType = "text/xml", contentString = "<Rows><Row a=\"1\">Café & 1 &lt; 2 😀</Row></Rows>" }
            : new Report { title = "STD_RECON_003_7.xml", mimeType = "text/html",
                content = Encoding.GetEncoding("ISO-8859-1").GetBytes("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Details>Café</Details>") } };
    }
}

// One request as the ASP.NET runtime wants to see it.
class Work : SimpleWorkerRequest {
    readonly HttpListenerContext context;
    public Work(HttpListenerContext context) : base("Seqr.asmx", "", null) { this.context = context; }
    public override string GetHttpVerbName() { return "POST"; }
    public override string GetKnownRequestHeader(int index) {
        switch (index) {
            case HeaderContentType: return context.Request.ContentType;
            case HeaderContentLength: return context.Request.ContentLength64.ToString();
            default: return base.GetKnownRequestHeader(index);
        }
    }
    public override string GetUnknownRequestHeader(string name) { return context.Request.Headers[name]; }
    public override byte[] GetPreloadedEntityBody() { return null; }
    public override bool IsEntireEntityBodyIsPreloaded() { return false; }
    public override int ReadEntityBody(byte[] buffer, int size) { return context.Request.InputStream.Read(buffer, 0, size); }
    public override void SendStatus(int code, string text) { context.Response.StatusCode = code; context.Response.StatusDescription = text; }
    public override void SendKnownResponseHeader(int index, string value) { SendUnknownResponseHeader(GetKnownResponseHeaderName(index), value); }
    public override void SendUnknownResponseHeader(string name, string value) {
        if (name == "Content-Type") context.Response.ContentType = value;
        else if (name != "Content-Length") context.Response.Headers[name] = value;
    }
    public override void SendResponseFromMemory(byte[] data, int length) { context.Response.OutputStream.Write(data, 0, length); }
    public override void FlushResponse(bool last) { if (last) context.Response.Close(); }
    public override void EndOfRequest() { try { context.Response.Close(); } catch (ObjectDisposedException) { } }
}

public class Host : MarshalByRefObject {
    public override object InitializeLifetimeService() { return null; }
    public void Serve(string port) {
        var listener = new HttpListener();
        listener.Prefixes.Add("http://127.0.0.1:" + port + "/");
        listener.Start();
        while (true) HttpRuntime.ProcessRequest(new Work(listener.GetContext()));
    }
    public static void Main(string[] arguments) {
        var host = (Host)ApplicationHost.CreateApplicationHost(typeof(Host), "/", Directory.GetCurrentDirectory());
        host.Serve(arguments[0]);
    }
}
