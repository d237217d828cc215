package libseqr;

/**
 * A call failed. The message says what failed, why, and what to do next, for an engineer. Unchecked: most of a till's code
 * can do nothing about it but show {@link #cashierText()}.
 */
public final class SeqrException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int number;
    private final int resultCode;

    SeqrException(int number, String text, int resultCode) {
        super(text);
        this.number = number;
        this.resultCode = resultCode;
    }

    /** The reason; null for a number that this version does not know. */
    public Status status() {
        return Status.of(number);
    }

    /** The reason's number, also where status() is null. */
    public int number() {
        return number;
    }

    /** SEQR's own code behind it; -1 if there is none. */
    public int resultCode() {
        return resultCode;
    }

    /** The name of the status in seqr.h, for a log: "SEQR_E_NETWORK". */
    public String name() {
        return Library.raw().seqr_status_name(number);
    }

    /** A sentence for the cashier's screen. */
    public String cashierText() {
        return cashierText("en");
    }

    /** The same, in "en" or "sv". */
    public String cashierText(String language) {
        return Library.cashierText(1, number, language);
    }
}
