// Made from src/capi by `make header`: change it there.
package libseqr;

public enum Question {
    TRY_AGAIN(1),
    STILL_WANTED(2),
    UNKNOWN(3);

    private final int number;

    Question(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static Question of(int number) {
        for (Question one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
