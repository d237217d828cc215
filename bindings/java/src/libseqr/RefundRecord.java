package libseqr;

/** A refund of the store, as {@link Terminal#findRefund} gives it. */
public final class RefundRecord {
    private final Status outcome;
    private final String text;
    private final String ersReference;
    private final String reference;
    private final long amount;
    private final String currencyCode;
    private final long begunAtMs;
    private final long changedAtMs;
    private final Integer resultCode;

    RefundRecord(Raw.RefundInfo info) {
        outcome = Status.of(info.outcome);
        text = info.outcome == Status.OK.number() ? "" : Library.lastError(info.outcome).getMessage();
        ersReference = info.ers_reference;
        reference = info.refund_reference;
        amount = info.amount;
        currencyCode = info.currency_code;
        begunAtMs = info.begun_at_ms;
        changedAtMs = info.changed_at_ms;
        resultCode = info.result_code < 0 ? null : info.result_code;
    }

    /** OK, NOT_READY (it is under way), IN_DOUBT, or why it was not made. */
    public Status outcome() {
        return outcome;
    }

    /** Where the outcome is an error: which, for an engineer. */
    public String text() {
        return text;
    }

    /** The payment that was refunded. */
    public String ersReference() {
        return ersReference;
    }

    /** SEQR's own reference of the refund; null if it gave none. */
    public String reference() {
        return reference;
    }

    /** In minor units. */
    public long amount() {
        return amount;
    }

    public String currencyCode() {
        return currencyCode;
    }

    /** Unix milliseconds. */
    public long begunAtMs() {
        return begunAtMs;
    }

    /** When the store heard of it last: Unix milliseconds. */
    public long changedAtMs() {
        return changedAtMs;
    }

    /** SEQR's result code, where it refused; else null. */
    public Integer resultCode() {
        return resultCode;
    }
}
