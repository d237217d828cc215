// Made from src/capi by `make header`: change it there.
package libseqr;

public enum ReportKind {
    SHOP(1),
    SHOP_BY_TERMINAL(2),
    SHOP_DETAILS(3),
    SHOP_BY_CASHIER(4),
    TERMINAL(6),
    TERMINAL_DETAILS(7);

    private final int number;

    ReportKind(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static ReportKind of(int number) {
        for (ReportKind one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
