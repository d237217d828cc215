package libseqr;

import com.sun.jna.Pointer;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.ToIntFunction;

/** A cashier as the library calls it, and what it threw: that must not go through the library. Lives during one call. */
final class Callbacks {
    /** With these the sale is left as it is, and a recovery takes it up. */
    private static final Set<Status> LEFT =
            EnumSet.of(Status.STOPPED, Status.NOT_SAVED, Status.BUSY, Status.UNFINISHED);

    final Raw.Cashier raw = new Raw.Cashier();
    private Throwable thrown;

    Callbacks(Cashier cashier) {
        raw.struct_size = raw.size();
        raw.columns = cashier.columns();
        raw.show = (context, sale, state, text) -> call(sale, Wish.LEAVE.number,
                lent -> cashier.show(lent, new Look(state, 0, "").state(), text).number);
        raw.ask = (context, sale, question, text) -> call(sale, Answer.WAIT.number,
                lent -> cashier.ask(lent, Question.of(question), text).number);
        raw.book = (context, sale, reference, amount, currency) -> call(sale, 0,
                lent -> cashier.book(lent, reference, amount, currency) ? 1 : 0);
        raw.unbook = (context, sale, reference) -> call(sale, 0, lent -> cashier.unbook(lent, reference) ? 1 : 0);
        raw.print = (context, sale, text) -> call(sale, 0, lent -> {
            cashier.print(lent, text);
            return 0;
        });
    }

    private int call(Pointer sale, int otherwise, ToIntFunction<Payment> function) {
        if (thrown != null) {
            return otherwise;
        }
        Payment lent = new Payment(sale);
        try {
            return function.applyAsInt(lent);
        } catch (Throwable problem) {
            thrown = problem;
            return otherwise;
        } finally {
            lent.forget(); // the library's
        }
    }

    /** The end of a sale. payment is null where the call gave none: then nothing is to be paid. */
    SaleResult ended(int status, int state, Pointer payment) {
        return ended(status, state, payment == null ? null : new Payment(payment), payment != null);
    }

    /** The end of a recovery. */
    SaleResult ended(int status) {
        return ended(status, 0, null, true);
    }

    private SaleResult ended(int status, int state, Payment payment, boolean mayBeLeft) {
        SeqrException problem = status == 0 ? null : Library.lastError(status);
        boolean isLeft = problem != null && mayBeLeft && problem.status() != null && LEFT.contains(problem.status());
        if (thrown == null && (problem == null || isLeft)) {
            return new SaleResult(state, status, problem == null ? "" : problem.getMessage(), payment);
        }
        if (payment != null) {
            payment.close();
        }
        if (thrown instanceof RuntimeException) {
            throw (RuntimeException) thrown;
        }
        if (thrown instanceof Error) {
            throw (Error) thrown;
        }
        if (thrown != null) {
            throw new IllegalStateException(thrown); // a checked one, of a language that does not check
        }
        throw problem;
    }
}
