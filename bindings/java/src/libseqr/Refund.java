package libseqr;

/** What came of a refund. Neither is an error. */
public final class Refund {
    private final String reference;
    private final String doubt;

    Refund(String reference, String doubt) {
        this.reference = reference;
        this.doubt = doubt;
    }

    /** The money is on its way back. */
    public boolean isDone() {
        return doubt == null;
    }

    /** SEQR may or may not have refunded. It is never sent again by itself; see {@link Terminal#resolveRefund}. */
    public boolean isInDoubt() {
        return doubt != null;
    }

    /** SEQR's own reference of the refund; null if it gave none. */
    public String reference() {
        return reference;
    }

    /** Why it is in doubt, for an engineer; null if it is not. */
    public String text() {
        return doubt;
    }
}
