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

    /** The request as the library takes it, with the memory that it points to. */
    static final class Call {
        final Raw.RefundRequest raw = new Raw.RefundRequest();
        final Raw.InvoiceRow[] rows;

        Call(RefundRequest from) {
            rows = Row.raw(from.rows);
            raw.struct_size = raw.size();
            raw.row_size = new Raw.InvoiceRow().size();
            raw.refund_id = Library.text(from.refundId);
            raw.ers_reference = Library.text(from.ersReference);
            raw.amount = from.amount;
            raw.currency_code = Library.text(from.currencyCode);
            raw.title = Library.text(from.title);
            raw.cashier_id = Library.text(from.cashierId);
            raw.rows = rows.length == 0 ? null : rows[0].getPointer();
            raw.row_count = new Raw.SizeT(rows.length);
            raw.reserved = new Raw.SizeT(0);
        }
    }
}
