package libseqr;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A report as SEQR sent it. */
public final class Report {
    private final List<ReportRow> rows = new ArrayList<>();
    private final String document;

    Report(Pointer result) {
        long count = Library.raw().seqr_report_result_count(result).longValue();
        for (long at = 0; at < count; at++) {
            Raw.ReportRow row = new Raw.ReportRow();
            row.struct_size = row.size();
            Library.check(Library.raw().seqr_report_result_row(result, new Raw.SizeT(at), row));
            rows.add(new ReportRow(row));
        }
        document = Library.raw().seqr_report_result_text(result);
    }

    public List<ReportRow> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** SEQR's XML. */
    public String document() {
        return document;
    }
}
