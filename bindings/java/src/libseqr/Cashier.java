package libseqr;

/**
 * The POS as {@link Terminal#sell} and {@link Terminal#recover} see it. All functions are called on the thread of that call,
 * one at a time. The payment that they get is good until they return; closing it there does nothing. What a function throws
 * leaves the sale unsettled and comes out of the call.
 */
public interface Cashier {
    /** The width of receipts in characters, 20 to 80. */
    default int columns() {
        return 40;
    }

    /** Shows the state, at each change and five times a second: return soon. text is a sentence for the cashier. */
    default Wish show(Payment sale, PaymentState state, String text) {
        return Wish.GO_ON;
    }

    /**
     * Asks the person at the till, for as long as that takes: the library goes on asking SEQR meanwhile. question is null where
     * this version does not know it: answer WAIT.
     */
    Answer ask(Payment sale, Question question, String text);

    /**
     * Books a paid sale; true once it is booked. After a crash it is called again: booking must be safe to repeat for the
     * same ersReference.
     */
    boolean book(Payment sale, String ersReference, long amount, String currencyCode);

    /** SEQR took the payment back, and the customer has the money: true once nothing is booked for it. */
    boolean unbook(Payment sale, String ersReference);

    /** Prints the receipt, between booking and confirming. */
    default void print(Payment sale, String receipt) {
    }
}
