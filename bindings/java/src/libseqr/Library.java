package libseqr;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;

/** The loaded library: texts, errors, threads for what waits. Knows nothing of tills and payments. */
final class Library {
    private static final ThreadFactory DAEMONS = work -> {
        Thread thread = new Thread(work, "seqr-java");
        thread.setDaemon(true);
        return thread;
    };
    /** For calls that wait for SEQR. */
    private static final ExecutorService CALLS = Executors.newCachedThreadPool(DAEMONS);
    /** For looks, which take microseconds. */
    static final ScheduledExecutorService GLANCES = Executors.newSingleThreadScheduledExecutor(DAEMONS);

    private Library() {
    }

    private static final class Loaded {
        static final Raw RAW = load();

        private static Raw load() {
            String given = System.getProperty("seqr.library", System.getenv("SEQR_LIBRARY"));
            String name = given == null || given.isEmpty() ? "seqr" : given;
            Raw raw = Native.load(name, Raw.class, Collections.singletonMap(
                    com.sun.jna.Library.OPTION_STRING_ENCODING, "UTF-8"));
            if (raw.seqr_abi_version() != Raw.ABI_VERSION) {
                throw new UnsatisfiedLinkError(name + " speaks version " + raw.seqr_abi_version()
                        + " of the binary interface, and this package version " + Raw.ABI_VERSION
                        + ". Install a package and a library that belong together.");
            }
            return raw;
        }
    }

    static Raw raw() {
        return Loaded.RAW;
    }

    /** The error of the call that this thread has just made. */
    static SeqrException lastError(int status) {
        return new SeqrException(status, raw().seqr_last_error(), raw().seqr_last_result_code());
    }

    static void check(int status) {
        if (status != 0) {
            throw lastError(status);
        }
    }

    /** A text that goes in: C would end it at a NUL. */
    static String text(String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a text must not contain NUL");
        }
        return value;
    }

    /** A text that is ours: copied, then freed. Null where there is none. */
    static String take(PointerByReference place) {
        Pointer text = place.getValue();
        if (text == null) {
            return null;
        }
        try {
            return text.getString(0, "UTF-8");
        } finally {
            raw().seqr_string_free(text);
        }
    }

    /** Calls a function whose last parameter is a text that the caller frees. */
    static String text(Function<PointerByReference, Integer> call) {
        PointerByReference place = new PointerByReference();
        check(call.apply(place));
        return take(place);
    }

    static Pointer handle(Function<PointerByReference, Integer> call) {
        PointerByReference place = new PointerByReference();
        check(call.apply(place));
        return place.getValue();
    }

    static String cashierText(int kind, int number, String language) {
        return text(place -> raw().seqr_cashier_text(kind, number, text(language), place));
    }

    /** A call that waits, on another thread: its error is read on that thread too. */
    static <T> CompletableFuture<T> later(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, CALLS);
    }

    /** Memory that a call has read lives until here. */
    static void keep(Object... memory) {
        for (Object one : memory) {
            synchronized (one) {
                continue;
            }
        }
    }
}
