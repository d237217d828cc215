// Made from src/capi by `make header`: change it there.
package libseqr;

public enum EndedBy {
    CASHIER(1),
    CUSTOMER(2),
    BANK(3),
    SEQR(4),
    QUESTION_TIMEOUT(5),
    SUPERVISOR(6),
    UNKNOWN(7);

    private final int number;

    EndedBy(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static EndedBy of(int number) {
        for (EndedBy one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
