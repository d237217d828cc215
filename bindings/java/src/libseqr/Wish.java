package libseqr;

/** What the cashier wishes while {@link Cashier#show} is called. */
public enum Wish {
    GO_ON(0),
    /** The cashier has pressed Cancel. */
    CANCEL(1),
    /** Leave the sale as it is, unsettled: {@link Terminal#recover} takes it up. */
    LEAVE(2);

    final int number;

    Wish(int number) {
        this.number = number;
    }
}
