// Made from src/capi by `make header`: change it there.
package libseqr;

public enum ReconciliationKind {
    MATCHED(1),
    MISSING_HERE(2),
    MISSING_THERE(3),
    DIFFERENT(4),
    DOUBLED(5),
    NEAR_MARK(6),
    REFUND_FOUND(7),
    REFUND_IN_DOUBT(8),
    OTHER_TERMINAL(9);

    private final int number;

    ReconciliationKind(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static ReconciliationKind of(int number) {
        for (ReconciliationKind one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
