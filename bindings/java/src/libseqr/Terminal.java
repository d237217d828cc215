package libseqr;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One registered till: {@link Client#register}, {@link Client#terminal} and {@link Client#importTerminal} give it. */
public final class Terminal extends Handle {
    Terminal(Pointer handle) {
        super(handle);
    }

    @Override
    void free(Pointer handle) {
        Library.raw().seqr_terminal_close(handle);
    }

    /** The id that SEQR gave the till. */
    public String id() {
        return Library.raw().seqr_terminal_id(handle());
    }

    /** The SEQR id of its sticker; null if none is assigned. */
    public String seqrId() {
        return Library.raw().seqr_terminal_seqr_id(handle());
    }

    /** Links the sticker: the SEQR id, or what a scanner sends. */
    public void assign(String seqrId) {
        Library.check(Library.raw().seqr_assign_seqr_id(handle(), Library.text(seqrId)));
    }

    public void unregister() {
        Library.check(Library.raw().seqr_unregister(handle()));
    }

    public void changePassword() {
        Library.check(Library.raw().seqr_change_password(handle()));
    }

    /** What SEQR knows of the till, as JSON. */
    public String info() {
        return Library.text(place -> Library.raw().seqr_terminal_info(handle(), place));
    }

    /**
     * A whole sale on this thread: sends the invoice, waits, asks the cashier, and for a paid sale books, prints and confirms.
     * An exception means that nothing is to be paid, unless it is what the cashier threw: then {@link #recover} takes the
     * sale up.
     */
    public SaleResult sell(Invoice invoice, Cashier cashier) {
        Invoice.Copied copied = new Invoice.Copied(invoice);
        Callbacks callbacks = new Callbacks(cashier);
        IntByReference state = new IntByReference();
        PointerByReference place = new PointerByReference();
        try {
            int status = Library.raw().seqr_sale_run(handle(), copied.raw, callbacks.raw, state, place);
            return callbacks.ended(status, state.getValue(), place.getValue());
        } finally {
            Library.keep(copied, callbacks);
        }
    }

    /**
     * Settles what a crash or a closed handle left: paid sales are booked (again), printed and confirmed; the cashier is asked
     * whether the others are still wanted; what SEQR took back is unbooked. Before the first sale of the day, and after a
     * result that is not settled.
     */
    public SaleResult recover(Cashier cashier) {
        Callbacks callbacks = new Callbacks(cashier);
        try {
            return callbacks.ended(Library.raw().seqr_recover_run(handle(), callbacks.raw));
        } finally {
            Library.keep(callbacks);
        }
    }

    /**
     * Sends the invoice and waits for SEQR's answer. An exception means that nothing is to be paid. The payment is WAITING, or
     * UNKNOWN where SEQR's answer was lost.
     */
    public Payment start(Invoice invoice) {
        Invoice.Copied copied = new Invoice.Copied(invoice);
        try {
            return new Payment(Library.handle(place -> Library.raw().seqr_pay_start(handle(), copied.raw, place)));
        } finally {
            Library.keep(copied);
        }
    }

    public CompletableFuture<Payment> startAsync(Invoice invoice) {
        Payment sale = begin(invoice);
        return Library.glances(() -> {
            int status = Library.raw().seqr_payment_status(sale.handle());
            if (status == Status.NOT_READY.number()) {
                return null;
            }
            if (status != 0) {
                SeqrException problem = Library.lastError(status);
                sale.close();
                throw problem;
            }
            return sale;
        });
    }

    /**
     * Begins a sale and returns at once, STARTING: for a window's only thread, and to cancel meanwhile. Go on by
     * {@link Payment#awaitAsync}; FAILED means that the invoice did not reach SEQR.
     */
    public Payment begin(Invoice invoice) {
        Invoice.Copied copied = new Invoice.Copied(invoice);
        try {
            return new Payment(Library.handle(place -> Library.raw().seqr_pay_begin(handle(), copied.raw, place)));
        } finally {
            Library.keep(copied);
        }
    }

    /**
     * What a crash or a closed handle interrupted. Settle and close each before the first sale: resume if it is still wanted,
     * cancel if not; book and confirm what is COMPLETED.
     */
    public List<Payment> unfinished() {
        return each(Library.raw()::seqr_next_unfinished);
    }

    /**
     * Sales that SEQR took back after they were COMPLETED, until each is acknowledged: undo the booking first. Until then
     * the sale's number cannot be used again.
     */
    public List<Payment> reversals() {
        return each(Library.raw()::seqr_next_reversal);
    }

    private interface Next {
        int payment(Pointer terminal, Pointer after, PointerByReference place);
    }

    private List<Payment> each(Next function) {
        List<Payment> found = new ArrayList<>();
        while (true) {
            Pointer after = found.isEmpty() ? null : found.get(found.size() - 1).handle();
            Pointer next = Library.handle(place -> function.payment(handle(), after, place));
            if (next == null) {
                return found;
            }
            found.add(new Payment(next));
        }
    }

    /** The newest payment of a sale's number. */
    public Optional<Payment> find(String clientInvoiceId) {
        PointerByReference place = new PointerByReference();
        int status = Library.raw().seqr_payment_find(handle(), Library.text(clientInvoiceId), place);
        if (status == Status.NOT_FOUND.number()) {
            return Optional.empty();
        }
        Library.check(status);
        return Optional.of(new Payment(place.getValue()));
    }

    /** Gives money back, exactly once for each refund id. An exception means that nothing was refunded. */
    public Refund refund(RefundRequest request) {
        RefundRequest.Call call = new RefundRequest.Call(request);
        PointerByReference place = new PointerByReference();
        int status = Library.raw().seqr_refund(handle(), call.raw, place);
        Library.keep(call);
        return refunded(status, place);
    }

    public CompletableFuture<Refund> refundAsync(RefundRequest request) {
        RefundRequest.Call call = new RefundRequest.Call(request);
        Library.check(Library.raw().seqr_refund_begin(handle(), call.raw));
        Library.keep(call);
        return Library.glances(() -> {
            PointerByReference place = new PointerByReference();
            IntByReference outcome = new IntByReference();
            Library.check(Library.raw().seqr_refund_poll(handle(), request.refundId, 0, outcome, place));
            return outcome.getValue() == Status.NOT_READY.number() ? null : refunded(outcome.getValue(), place);
        });
    }

    private static Refund refunded(int status, PointerByReference place) {
        if (status == Status.IN_DOUBT.number()) {
            return new Refund(null, Library.lastError(status).getMessage());
        }
        Library.check(status);
        return new Refund(Library.take(place), null);
    }

    /** A refund of the store by the POS's number. */
    public Optional<RefundRecord> findRefund(String refundId) {
        Raw.RefundInfo info = new Raw.RefundInfo();
        info.struct_size = info.size();
        int status = Library.raw().seqr_refund_find(handle(), Library.text(refundId), info);
        if (status == Status.NOT_FOUND.number()) {
            return Optional.empty();
        }
        Library.check(status);
        return Optional.of(new RefundRecord(info));
    }

    /** The refund ids whose outcome is not known. */
    public List<String> refundsInDoubt() {
        List<String> found = new ArrayList<>();
        String next = null;
        while (true) {
            String after = next;
            next = Library.text(place -> Library.raw().seqr_next_refund_in_doubt(handle(), after, place));
            if (next == null) {
                return found;
            }
            found.add(next);
        }
    }

    /** What a person has found out of a refund in doubt. */
    public void resolveRefund(String refundId, boolean happened) {
        Library.check(Library.raw().seqr_refund_resolve(handle(), Library.text(refundId), happened ? 1 : 0));
    }

    /** A supervisor allows refunds of a payment, in a store that Client.adopt has made of a backup. */
    public void allowRefund(String ersReference) {
        Library.check(Library.raw().seqr_refund_allow(handle(), Library.text(ersReference)));
    }

    public String refundReceipt(String refundId, int columns) {
        return Library.text(
                place -> Library.raw().seqr_refund_receipt_text(handle(), Library.text(refundId), columns, place));
    }

    /** Adds a document to a payment or a refund at SEQR, for the customer's phone. receiptType 0 is a receipt. */
    public void submitReceipt(String ersReference, String mimeType, byte[] data, int receiptType) {
        Memory memory = new Memory(Math.max(1, data.length));
        memory.write(0, data, 0, data.length);
        Raw.ReceiptDocument made = new Raw.ReceiptDocument();
        made.struct_size = made.size();
        made.receipt_type = receiptType;
        made.mime_type = Library.text(mimeType);
        made.data = memory;
        made.size = new Raw.SizeT(data.length);
        Library.check(Library.raw().seqr_submit_receipt(handle(), Library.text(ersReference), made));
        Library.keep(memory);
    }
}
