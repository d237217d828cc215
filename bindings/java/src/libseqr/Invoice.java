package libseqr;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The invoice. Amounts are minor units: 5900 is 59.00 SEK. The total is the sum of the rows unless it is given. */
public final class Invoice {
    public static final int RESERVATION_DESIRED = Raw.RESERVATION_DESIRED;
    public static final int RESERVATION_REQUIRED = Raw.RESERVATION_REQUIRED;
    public static final int RESERVATION_PRELIMINARY = Raw.RESERVATION_PRELIMINARY;
    public static final int OPTIONAL_ACKNOWLEDGMENT = Raw.OPTIONAL_ACKNOWLEDGMENT;
    public static final int REQUIRE_ACKNOWLEDGMENT = Raw.REQUIRE_ACKNOWLEDGMENT;

    private final String clientInvoiceId;
    private final String title;
    private final String cashierId;
    private final List<Row> rows = new ArrayList<>();
    private final List<CustomerToken> tokens = new ArrayList<>();
    private Long total;
    private String currencyCode = "SEK";
    private String footer;
    private Instant issuedAt;
    private int paymentMode;
    private int acknowledgmentMode;
    private String backUrl;
    private String notificationUrl;
    private int commitTimeoutSeconds;

    /** clientInvoiceId: the sale's number in your books. title: the shop's name, on the customer's phone. */
    public Invoice(String clientInvoiceId, String title, String cashierId) {
        this.clientInvoiceId = clientInvoiceId;
        this.title = title;
        this.cashierId = cashierId;
    }

    public Invoice total(long minorUnits) {
        total = minorUnits;
        return this;
    }

    public Invoice currency(String code) {
        currencyCode = code;
        return this;
    }

    public Invoice row(String description, long rowTotal) {
        return row(new Row(description, rowTotal));
    }

    public Invoice row(Row row) {
        rows.add(row);
        return this;
    }

    public Invoice token(CustomerToken token) {
        tokens.add(token);
        return this;
    }

    public Invoice footer(String text) {
        footer = text;
        return this;
    }

    public Invoice issuedAt(Instant at) {
        issuedAt = at;
        return this;
    }

    public Invoice paymentMode(int mode) {
        paymentMode = mode;
        return this;
    }

    public Invoice acknowledgmentMode(int mode) {
        acknowledgmentMode = mode;
        return this;
    }

    public Invoice backUrl(String url) {
        backUrl = url;
        return this;
    }

    public Invoice notificationUrl(String url) {
        notificationUrl = url;
        return this;
    }

    public Invoice commitTimeout(int seconds) {
        commitTimeoutSeconds = seconds;
        return this;
    }

    /** An invoice as the library takes it, with the memory that it points to. */
    static final class Copied {
        final Raw.Invoice raw = new Raw.Invoice();
        final Raw.InvoiceRow[] rows;
        final Raw.CustomerToken[] tokens;

        Copied(Invoice from) {
            rows = Row.raw(from.rows);
            tokens = rawTokens(from.tokens);
            raw.struct_size = raw.size();
            raw.row_size = new Raw.InvoiceRow().size();
            raw.token_size = new Raw.CustomerToken().size();
            raw.client_invoice_id = Library.text(from.clientInvoiceId);
            raw.title = Library.text(from.title);
            raw.cashier_id = Library.text(from.cashierId);
            raw.footer = Library.text(from.footer);
            raw.total = from.total != null ? from.total : from.rows.stream().mapToLong(row -> row.total).sum();
            raw.currency_code = Library.text(from.currencyCode);
            raw.rows = rows.length == 0 ? null : rows[0].getPointer();
            raw.row_count = new Raw.SizeT(rows.length);
            raw.tokens = tokens.length == 0 ? null : tokens[0].getPointer();
            raw.token_count = new Raw.SizeT(tokens.length);
            raw.issued_at_ms = from.issuedAt == null ? 0 : from.issuedAt.toEpochMilli();
            raw.payment_mode = from.paymentMode;
            raw.acknowledgment_mode = from.acknowledgmentMode;
            raw.back_url = Library.text(from.backUrl);
            raw.notification_url = Library.text(from.notificationUrl);
            raw.commit_timeout_s = from.commitTimeoutSeconds;
        }

        private static Raw.CustomerToken[] rawTokens(List<CustomerToken> tokens) {
            if (tokens.isEmpty()) {
                return new Raw.CustomerToken[0];
            }
            Raw.CustomerToken[] made = (Raw.CustomerToken[]) new Raw.CustomerToken().toArray(tokens.size());
            for (int at = 0; at < made.length; at++) {
                CustomerToken token = tokens.get(at);
                made[at].id = Library.text(token.id);
                made[at].value = Library.text(token.value);
                made[at].description = Library.text(token.description);
                made[at].status = token.status;
                made[at].write();
            }
            return made;
        }
    }
}
