package libseqr;

/** What came of a cancel. None of them is an error. */
public enum CancelOutcome {
    /** Nothing is paid; the sale is open again. */
    CANCELED,
    /** The customer was faster: the sale is paid. Keep it, or confirm it and refund. */
    ALREADY_PAID,
    /** Not known yet: wait, and look again. Do not sell the goods for cash. */
    IN_DOUBT,
    /** It was paid, and SEQR has given the money back since: nothing is paid. */
    REVERSED;

    static CancelOutcome of(int status) {
        if (status == 0) {
            return CANCELED;
        }
        Status known = Status.of(status);
        if (known == Status.ALREADY_PAID || known == Status.IN_DOUBT || known == Status.REVERSED) {
            return valueOf(known.name());
        }
        throw Library.lastError(status);
    }
}
