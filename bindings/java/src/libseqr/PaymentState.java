// Made from src/capi by `make header`: change it there.
package libseqr;

public enum PaymentState {
    WAITING(1),
    ASK_CASHIER(2),
    LOYALTY(3),
    RESERVED(4),
    COMPLETED(5),
    CANCELED(6),
    FAILED(7),
    UNKNOWN(8),
    STARTING(9),
    ABANDONED(10),
    CANCELING(11);

    private final int number;

    PaymentState(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static PaymentState of(int number) {
        for (PaymentState one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
