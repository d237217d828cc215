package libseqr;

/** What a look at a payment shows. */
public final class Look {
    private final int number;
    private final int remark;
    private final String text;

    Look(int number, int remark, String text) {
        this.number = number;
        this.remark = remark;
        this.text = text;
    }

    /** The state. One that this version does not know is UNKNOWN from 100 on, and otherwise WAITING. */
    public PaymentState state() {
        PaymentState known = PaymentState.of(number);
        return known != null ? known : number >= 100 ? PaymentState.UNKNOWN : PaymentState.WAITING;
    }

    /** What the cashier must know beside the state: REVERSED, NOT_SAVED, OTHER_AMOUNT, OTHER_PAYMENT, BUSY; or null. */
    public Status remark() {
        return remark == 0 ? null : Status.of(remark);
    }

    /** The sentence that belongs to the remark, for an engineer; "" without one. */
    public String text() {
        return text;
    }

    public boolean isPaid() {
        return state() == PaymentState.COMPLETED;
    }

    /** Nothing more will come of it by itself. */
    public boolean isFinal() {
        return Payment.FINAL.contains(state()) || number >= 100;
    }

    /** A sentence for the cashier's screen. */
    public String cashierText() {
        return remark != 0 ? Library.cashierText(1, remark, "en") : Library.cashierText(2, number, "en");
    }

    boolean isWaiting() {
        return remark == 0 && Payment.WAITING.contains(state());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Look && ((Look) other).number == number && ((Look) other).remark == remark;
    }

    @Override
    public int hashCode() {
        return 31 * number + remark;
    }

    @Override
    public String toString() {
        return state() + (remark == 0 ? "" : " " + remark());
    }
}
