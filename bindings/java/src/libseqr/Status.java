// Made from src/capi by `make header`: change it there.
package libseqr;

public enum Status {
    OK(0),
    ARGUMENT(-101),
    AMOUNT(-102),
    ROWS(-103),
    CONFLICT(-104),
    CLOSED(-105),
    CONFIG(-106),
    NOT_FOUND(-107),
    NOT_SAVED(-201),
    STORE(-202),
    STORE_BUSY(-203),
    NETWORK(-301),
    LOST(-302),
    TLS(-303),
    ANSWER(-401),
    HTTP(-402),
    FAULT(-403),
    REFUSED(-501),
    AUTHENTICATION(-502),
    ALREADY_PAID(-601),
    IN_DOUBT(-602),
    UNFINISHED(-603),
    BUSY(-604),
    STATE(-605),
    REVERSED(-606),
    NOT_READY(-607),
    STOPPED(-608),
    OTHER_AMOUNT(-609),
    OTHER_PAYMENT(-610),
    INTERNAL(-901);

    private final int number;

    Status(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static Status of(int number) {
        for (Status one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
