// Made from src/capi by `make header`: change it there.
package libseqr;

public enum TextKind {
    STATUS(1),
    STATE(2),
    RESULT_CODE(3),
    ENDED_BY(4);

    private final int number;

    TextKind(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static TextKind of(int number) {
        for (TextKind one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
