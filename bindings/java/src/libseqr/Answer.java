package libseqr;

/** What the cashier answers to {@link Cashier#ask}. */
public enum Answer {
    /** Try again; the sale is wanted; ask SEQR again. */
    CONTINUE(1),
    CANCEL(2),
    /** Ask again after ten seconds, or at the next change. */
    WAIT(3),
    /** A supervisor gives up a sale whose outcome is not known. */
    ABANDON(4);

    final int number;

    Answer(int number) {
        this.number = number;
    }
}
