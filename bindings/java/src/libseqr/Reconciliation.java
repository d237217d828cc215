package libseqr;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the comparison of SEQR's books with the store's found. Differences are no error. */
public final class Reconciliation {
    /** How many lines of a kind, and their sums in minor units. */
    public static final class Total {
        public final long count;
        public final long amountHere;
        public final long amountThere;

        Total(Raw.ReconciliationTotal total) {
            count = total.count;
            amountHere = total.amount_here;
            amountThere = total.amount_there;
        }
    }

    /** One payment, refund or row; what does not apply is null. */
    public static final class Line {
        public final ReconciliationKind kind;
        public final String externalTerminalId;
        public final String terminalId;
        public final String clientInvoiceId;
        public final String refundId;
        public final String ersReference;
        public final Long amountHere;
        public final Long amountThere;

        Line(ReconciliationKind kind, Raw.ReconciliationLine line) {
            this.kind = kind;
            externalTerminalId = line.external_terminal_id;
            terminalId = line.terminal_id;
            clientInvoiceId = line.client_invoice_id;
            refundId = line.refund_id;
            ersReference = line.ers_reference;
            amountHere = line.has_here == 0 ? null : line.amount_here;
            amountThere = line.has_there == 0 ? null : line.amount_there;
        }
    }

    private final boolean clean;
    private final Map<ReconciliationKind, Total> totals = new EnumMap<>(ReconciliationKind.class);
    private final List<Line> lines = new ArrayList<>();
    private final String text;
    private final String json;

    Reconciliation(Pointer result, int columns, String language) {
        Raw raw = Library.raw();
        clean = raw.seqr_reconciliation_is_clean(result) == 1;
        for (ReconciliationKind kind : ReconciliationKind.values()) {
            Raw.ReconciliationTotal total = new Raw.ReconciliationTotal();
            total.struct_size = total.size();
            Library.check(raw.seqr_reconciliation_sum(result, kind.number(), total));
            totals.put(kind, new Total(total));
            for (long at = 0; kind != ReconciliationKind.MATCHED && at < total.count; at++) {
                Raw.ReconciliationLine line = new Raw.ReconciliationLine();
                line.struct_size = line.size();
                Library.check(raw.seqr_reconciliation_get(result, kind.number(), new Raw.SizeT(at), line));
                lines.add(new Line(kind, line));
            }
        }
        text = Library.text(place -> raw.seqr_reconciliation_text(result, columns, Library.text(language), place));
        json = Library.text(place -> raw.seqr_reconciliation_json(result, place));
    }

    /** Both sides say the same. */
    public boolean isClean() {
        return clean;
    }

    public Map<ReconciliationKind, Total> totals() {
        return Collections.unmodifiableMap(totals);
    }

    /** Each line but those that match. */
    public List<Line> lines() {
        return Collections.unmodifiableList(lines);
    }

    /** For a manager, as wide and in the language that the request asks for. */
    public String text() {
        return text;
    }

    /** For a program. */
    public String json() {
        return json;
    }
}
