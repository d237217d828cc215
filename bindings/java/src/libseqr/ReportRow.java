package libseqr;

/** A row of a report; what it does not say is null. */
public final class ReportRow {
    public final String terminalId;
    public final String cashierId;
    public final String ersReference;
    /** How many rows the sum is of; -1 in a report of details. */
    public final long salesCount;
    /** In minor units; a refund's is negative. */
    public final long amount;

    ReportRow(Raw.ReportRow row) {
        terminalId = row.terminal_id;
        cashierId = row.cashier_id;
        ersReference = row.ers_reference;
        salesCount = row.sales_count;
        amount = row.amount;
    }
}
