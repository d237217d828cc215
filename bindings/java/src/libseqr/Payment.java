package libseqr;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One sale being paid: {@link Terminal#start}, {@link Terminal#unfinished} and {@link Terminal#find} give it.
 *
 * <p>Close it when it is settled. One that is closed while it is open is not canceled: the library stops asking for it, and
 * {@link Terminal#unfinished} gives it again.
 */
public final class Payment extends Handle {
    static final Set<PaymentState> FINAL =
            EnumSet.of(PaymentState.COMPLETED, PaymentState.CANCELED, PaymentState.FAILED, PaymentState.ABANDONED);
    static final Set<PaymentState> WAITING =
            EnumSet.of(PaymentState.WAITING, PaymentState.STARTING, PaymentState.CANCELING);
    private static final Set<Status> REMARKS = EnumSet.of(Status.REVERSED, Status.NOT_SAVED, Status.OTHER_AMOUNT,
            Status.OTHER_PAYMENT, Status.BUSY);

    private Look told;

    Payment(Pointer handle) {
        super(handle);
    }

    @Override
    void free(Pointer handle) {
        Library.raw().seqr_payment_close(handle);
    }

    /** Looks. Microseconds, no input or output. */
    public Look poll() {
        return poll(Duration.ZERO);
    }

    /** Looks, for at most that long if nothing changes. */
    public Look poll(Duration wait) {
        IntByReference state = new IntByReference();
        int status = Library.raw().seqr_pay_poll(handle(), (int) Math.max(0, wait.toMillis()), state);
        if (status == 0) {
            return new Look(state.getValue(), 0, "");
        }
        SeqrException problem = Library.lastError(status);
        if (problem.status() == null || !REMARKS.contains(problem.status())) {
            throw problem;
        }
        return new Look(state.getValue(), status, problem.getMessage());
    }

    /** Waits until there is something to do: a final state, or one that was not given since {@link #resume}. */
    public Look await() {
        return await(null, look -> { });
    }

    /** The same, for at most that long (null: no limit); onWait hears each second that it still waits. */
    public Look await(Duration limit, Consumer<Look> onWait) {
        long end = limit == null ? Long.MAX_VALUE : System.nanoTime() + limit.toNanos();
        while (true) {
            long left = limit == null ? Long.MAX_VALUE : end - System.nanoTime();
            Look look = poll(Duration.ofNanos(Math.max(0, Math.min(1_000_000_000L, left))));
            if (isNews(look) || (limit != null && System.nanoTime() >= end)) {
                return look;
            }
            onWait.accept(look);
        }
    }

    /** As {@link #await()}, without a thread that waits. Canceling the future ends the waiting, not the payment. */
    public CompletableFuture<Look> awaitAsync() {
        return Library.glances(() -> {
            Look look = poll();
            return isNews(look) ? look : null;
        });
    }

    private synchronized boolean isNews(Look look) {
        if (look.isWaiting()) {
            told = null;
            return false;
        }
        boolean news = look.isFinal() || !look.equals(told);
        told = look;
        return news;
    }

    /**
     * "Try again" after ASK_CASHIER; takes up one that is UNKNOWN. Only if the sale is still wanted: asking SEQR takes the
     * money of a customer who has paid. (seqr_pay_continue)
     */
    public void resume() {
        Library.check(Library.raw().seqr_pay_continue(handle()));
        synchronized (this) {
            told = null;
        }
    }

    /** Cancels, and waits until that has ended in a fact. */
    public CancelOutcome cancel() {
        return CancelOutcome.of(Library.raw().seqr_cancel(handle()));
    }

    public CompletableFuture<CancelOutcome> cancelAsync() {
        beginCancel();
        return Library.glances(() -> {
            int status = Library.raw().seqr_payment_status(handle());
            return status == Status.NOT_READY.number() ? null : CancelOutcome.of(status);
        });
    }

    /** Begins a cancel and returns at once; the state is CANCELING until there is an outcome. */
    public void beginCancel() {
        Library.check(Library.raw().seqr_cancel_begin(handle()));
    }

    /** The POS has booked the sale. It may be repeated. */
    public void confirm() {
        Library.check(Library.raw().seqr_pay_confirm(handle()));
    }

    /** A supervisor gives up a payment that is UNKNOWN. */
    public void abandon() {
        Library.check(Library.raw().seqr_pay_abandon(handle()));
    }

    /** The booking of a sale that SEQR took back is undone. It may be repeated. */
    public void acknowledgeReversal() {
        Library.check(Library.raw().seqr_acknowledge_reversal(handle()));
    }

    /** Sends SEQR the whole invoice anew, as the answer to the customer's cards. */
    public void update(Invoice invoice) {
        Invoice.Copied copied = new Invoice.Copied(invoice);
        Library.check(Library.raw().seqr_pay_update(handle(), copied.raw));
        Library.keep(copied);
    }

    /** Takes what is reserved, or a part of it; 0 takes all. */
    public Look commit(long amount) {
        int status = Library.raw().seqr_pay_commit(handle(), amount);
        if (status == 0) {
            return new Look(PaymentState.COMPLETED.number(), 0, "");
        }
        SeqrException problem = Library.lastError(status);
        if (problem.status() != null && REMARKS.contains(problem.status()) && poll().isPaid()) {
            return new Look(PaymentState.COMPLETED.number(), status, problem.getMessage());
        }
        throw problem;
    }

    /** The outcome of the start or cancel that was begun last; NOT_READY while there is none. */
    public Status status() {
        return Status.of(Library.raw().seqr_payment_status(handle()));
    }

    public String clientInvoiceId() {
        return Library.raw().seqr_payment_client_invoice_id(handle());
    }

    /** SEQR's reference of the invoice; null until SEQR has taken it. */
    public String invoiceReference() {
        return Library.raw().seqr_payment_invoice_reference(handle());
    }

    /** SEQR's reference of the payment: print it, keep it with the sale, refund by it. Null until it is paid. */
    public String ersReference() {
        return Library.raw().seqr_payment_ers_reference(handle());
    }

    public String qrCode() {
        return Library.raw().seqr_payment_qr_code(handle());
    }

    /** What went wrong last while the library worked on this payment, for an engineer; null if nothing has. */
    public String errorText() {
        return Library.raw().seqr_payment_error(handle());
    }

    /** SEQR's code behind it; -1 if there is none. */
    public int resultCode() {
        return Library.raw().seqr_payment_result_code(handle());
    }

    /** In minor units: what is asked, and once it is paid what was paid. */
    public long amount() {
        LongByReference amount = new LongByReference();
        Library.check(Library.raw().seqr_payment_amount(handle(), amount, new byte[4]));
        return amount.getValue();
    }

    public String currencyCode() {
        byte[] code = new byte[4];
        Library.check(Library.raw().seqr_payment_amount(handle(), new LongByReference(), code));
        return new String(code, 0, 3, StandardCharsets.US_ASCII);
    }

    public Instant paidAt() {
        LongByReference at = new LongByReference();
        Library.check(Library.raw().seqr_payment_paid_at(handle(), at));
        return Instant.ofEpochMilli(at.getValue());
    }

    /** The cards, coupons and vouchers that the customer has shown so far. */
    public List<CustomerToken> tokens() {
        long count = Library.raw().seqr_payment_token_count(handle()).longValue();
        List<CustomerToken> found = new ArrayList<>();
        for (long at = 0; at < count; at++) {
            Raw.CustomerToken token = new Raw.CustomerToken();
            Library.check(Library.raw().seqr_payment_token(handle(), new Raw.SizeT(at), token));
            found.add(new CustomerToken(token.id, token.value, token.description, token.status));
        }
        return found;
    }

    /** The customer's receipt as text, so many columns wide (20 to 80); a copy once it is confirmed. */
    public String receipt(int columns) {
        return Library.text(place -> Library.raw().seqr_receipt_text(handle(), columns, place));
    }
}
