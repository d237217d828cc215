// Made from src/capi by `make header`: change it there.
package libseqr;

public enum LogLevel {
    ERROR(1),
    WARNING(2),
    INFO(3),
    DEBUG(4);

    private final int number;

    LogLevel(int number) {
        this.number = number;
    }

    /** The number that the library uses. */
    public int number() {
        return number;
    }

    /** The member of a number; null for one that this version does not know. */
    public static LogLevel of(int number) {
        for (LogLevel one : values()) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }
}
