// Made from src/capi by `make header`: change it there.
package libseqr;

public enum Step {
    WAITING(1),
    ASKING(2),
    READING(3),
    COMPARING(4);

    private final int number;

    Step(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static Step of(int number) {
        for (Step one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
