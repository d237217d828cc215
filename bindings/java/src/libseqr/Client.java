package libseqr;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The library opened: one for each store. Close it when the program ends. Any thread may use it. */
public final class Client extends Handle {
    /** Its log function lives as long as the client. */
    private final Config config;

    /** Opens the store and starts the threads that payments need. Nothing is sent. */
    public Client(Config config) {
        super(Library.handle(place -> Library.raw().seqr_open(config.raw, place)));
        this.config = config;
    }

    @Override
    void free(Pointer handle) {
        Library.raw().seqr_close(handle);
        Library.keep(config);
    }

    /** The version of the library. */
    public static String libraryVersion() {
        return Library.raw().seqr_version();
    }

    /** An amount as a person types it ("12.50", "12,5") in minor units (1250), exactly. */
    public static long parseAmount(String text, String currencyCode) {
        LongByReference amount = new LongByReference();
        Library.check(Library.raw().seqr_amount_parse(Library.text(text), Library.text(currencyCode), amount));
        return amount.getValue();
    }

    /** Minor units (1250) as text ("12.50"), exactly. */
    public static String formatAmount(long amount, String currencyCode) {
        return Library.text(place -> Library.raw().seqr_amount_text(amount, Library.text(currencyCode), place));
    }

    /** A sentence for the cashier's screen, in "en" or "sv". */
    public static String cashierText(Status status, String language) {
        return Library.cashierText(1, status.number(), language);
    }

    public static String cashierText(PaymentState state, String language) {
        return Library.cashierText(2, state.number(), language);
    }

    /** A QR code as an SVG document. */
    public static String qrSvg(String text, int border) {
        return Library.text(place -> Library.raw().seqr_qr_svg(Library.text(text), border, place));
    }

    /** A round trip without any effect. */
    public Duration ping() {
        IntByReference took = new IntByReference();
        Library.check(Library.raw().seqr_ping(handle(), took));
        return Duration.ofMillis(took.getValue());
    }

    /** Registers a till, once in its life; again does no harm. */
    public Terminal register(Registration registration) {
        return new Terminal(
                Library.handle(place -> Library.raw().seqr_register(handle(), registration.raw, place)));
    }

    /** A till that is in the store. */
    public Terminal terminal(String externalTerminalId) {
        return new Terminal(Library.handle(
                place -> Library.raw().seqr_terminal_open(handle(), Library.text(externalTerminalId), place)));
    }

    /** Takes over a till that was registered elsewhere. seqrId may be null. */
    public Terminal importTerminal(String externalTerminalId, String terminalId, String password, String seqrId) {
        return new Terminal(Library.handle(place -> Library.raw().seqr_terminal_import(handle(),
                Library.text(externalTerminalId), Library.text(terminalId), Library.text(password),
                Library.text(seqrId), place)));
    }

    /** The names of the tills in the store. */
    public List<String> terminals() {
        List<String> found = new ArrayList<>();
        String next = null;
        while (true) {
            String after = next;
            next = Library.text(place -> Library.raw().seqr_next_terminal(handle(), after, place));
            if (next == null) {
                return found;
            }
            found.add(next);
        }
    }

    /** What support asks first, as text: versions, settings, the store, the way to SEQR. No secret is in it. */
    public String diagnose() {
        return Library.text(place -> Library.raw().seqr_diagnose(handle(), place));
    }

    /** A whole copy of the store, while tills sell, where nothing stands yet. Opened only after adopt. */
    public void backUp(Path path) {
        Library.check(Library.raw().seqr_store_backup(handle(), Library.text(path.toString())));
    }

    /** Makes a store of a backup, only where the old store is lost for good; gives what to do now, in English. */
    public static String adopt(Path store) {
        return Library.text(place -> Library.raw().seqr_store_adopt(Library.text(store.toString()), place));
    }

    /** Takes the terminals of programs that are silent, where several share a database; gives how many. Call it each second. */
    public int takeover() {
        IntByReference terminals = new IntByReference();
        Library.check(Library.raw().seqr_takeover(handle(), terminals));
        return terminals.getValue();
    }

    /** Removes invoices, steps and texts of what was settled before a time; gives of how many payments. */
    public long prune(Instant before) {
        LongByReference pruned = new LongByReference();
        Library.check(Library.raw().seqr_journal_prune(handle(), before.toEpochMilli(), pruned));
        return pruned.getValue();
    }

    /** Closes the shop's period, or (externalTerminalId not null) a till's; gives SEQR's id of it. */
    public String closePeriod(Reseller reseller, String externalTerminalId) {
        Raw.Reseller shop = reseller.raw();
        return Library.text(place -> Library.raw().seqr_period_close(handle(), shop,
                Library.text(externalTerminalId), place));
    }

    /** Waits for a report over a closed period. */
    public Report report(Reseller reseller, ReportKind kind, ReportRequest request) {
        ReportRequest.Call call = request.call(kind.number());
        PointerByReference place = new PointerByReference();
        try {
            call.check(Library.raw().seqr_report(handle(), reseller.raw(), call.raw, place));
            return new Report(place.getValue());
        } finally {
            Library.raw().seqr_report_result_close(place.getValue());
        }
    }

    /** Compares SEQR's books of a closed period with the store's. */
    public Reconciliation reconcile(Reseller reseller, ReportRequest request) {
        ReportRequest.Call call = request.call(0);
        PointerByReference place = new PointerByReference();
        call.check(Library.raw().seqr_reconcile(handle(), reseller.raw(), call.raw, place));
        try {
            return new Reconciliation(place.getValue(), request.columns(), request.language());
        } finally {
            Library.raw().seqr_reconciliation_close(place.getValue());
        }
    }

    /** Gives payments, refunds and closed periods piece by piece, as CSV or JSON lines. since and until may be null. */
    public void export(boolean csv, Instant since, Instant until, Consumer<String> write) {
        RuntimeException[] problem = new RuntimeException[1];
        Raw.WriteFn piece = (context, data, size) -> {
            try {
                byte[] bytes = data.getByteArray(0, size.intValue());
                write.accept(new String(bytes, StandardCharsets.UTF_8));
                return 0;
            } catch (RuntimeException thrown) {
                problem[0] = thrown;
                return 1;
            }
        };
        int status = Library.raw().seqr_journal_export(handle(), csv ? Raw.CSV : Raw.JSON_LINES,
                since == null ? 0 : since.toEpochMilli(), until == null ? 0 : until.toEpochMilli(), piece, null);
        if (problem[0] != null) {
            throw problem[0];
        }
        Library.check(status);
    }
}
