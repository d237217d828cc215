package libseqr;

/** What became of a whole sale. Close it: it holds the payment. */
public final class SaleResult implements AutoCloseable {
    private final Look look;
    private final Payment payment;

    SaleResult(int state, int status, String text, Payment payment) {
        this.look = new Look(state, status, text);
        this.payment = payment;
    }

    /** The state that was seen last; null after a recovery. */
    public PaymentState state() {
        return payment == null ? null : look.state();
    }

    /** Why it is not settled: STOPPED, NOT_SAVED, BUSY, UNFINISHED. {@link Terminal#recover} takes it up. Null if it is. */
    public Status remark() {
        return look.remark();
    }

    /** The sentence that belongs to the remark, for an engineer. */
    public String text() {
        return look.text();
    }

    /** The sale; null after a recovery. */
    public Payment payment() {
        return payment;
    }

    public boolean isSettled() {
        return remark() == null;
    }

    /** The customer has paid. It is booked and confirmed too where {@link #isSettled()}. */
    public boolean isPaid() {
        return state() == PaymentState.COMPLETED;
    }

    @Override
    public void close() {
        if (payment != null) {
            payment.close();
        }
    }
}
