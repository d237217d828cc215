package libseqr;

/** A row of an invoice or a refund. Amounts are minor units (cents). */
public final class Row {
    public String description;
    public long total;
    public long quantityThousandths;
    public String unitName;
    public long unitPrice;
    public long discount;
    public int taxBasisPoints;
    public String ean;
    public String sku;

    public Row(String description, long total) {
        this.description = description;
        this.total = total;
    }

    static Raw.InvoiceRow[] raw(java.util.List<Row> rows) {
        if (rows.isEmpty()) {
            return new Raw.InvoiceRow[0];
        }
        Raw.InvoiceRow[] made = (Raw.InvoiceRow[]) new Raw.InvoiceRow().toArray(rows.size());
        for (int at = 0; at < made.length; at++) {
            Row row = rows.get(at);
            made[at].description = Library.text(row.description);
            made[at].quantity_thousandths = row.quantityThousandths;
            made[at].unit_name = Library.text(row.unitName);
            made[at].unit_price = row.unitPrice;
            made[at].discount = row.discount;
            made[at].total = row.total;
            made[at].tax_basis_points = row.taxBasisPoints;
            made[at].ean = Library.text(row.ean);
            made[at].sku = Library.text(row.sku);
            made[at].write();
        }
        return made;
    }
}
