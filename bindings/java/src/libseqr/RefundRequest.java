package libseqr;

import java.util.ArrayList;
import java.util.List;

/** What is given back. refundId is the POS's own number of the refund: the same one never refunds twice. */
public final class RefundRequest {
    final String refundId;
    final String ersReference;
    final long amount;
    final String title;
    final String cashierId;
    final List<Row> rows = new ArrayList<>();
    String currencyCode = "SEK";

    public RefundRequest(String refundId, String ersReference, long amount, String title, String cashierId) {
        this.refundId = refundId;
        this.ersReference = ersReference;
        this.amount = amount;
        this.title = title;
        this.cashierId = cashierId;
    }

    public RefundRequest currency(String code) {
        currencyCode = code;
        return this;
    }

    public RefundRequest row(Row row) {
        rows.add(row);
        return this;
    }
}
