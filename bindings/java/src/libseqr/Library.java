package libseqr;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.Collections;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The loaded library: texts, errors, threads for what waits. Knows nothing of tills and payments. */
final class Library {
    private static final ThreadFactory DAEMONS = work -> {
        Thread thread = new Thread(work, "seqr-java");
        thread.setDaemon(true);
        return thread;
    };
    /** How often a future looks, in milliseconds. A look takes microseconds. */
    private static final int GLANCE = 50;
    private static final ScheduledExecutorService GLANCES = Executors.newSingleThreadScheduledExecutor(DAEMONS);

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

    /** Looks until there is something; canceling the future ends the looking. */
    static <T> CompletableFuture<T> glances(Supplier<T> look) {
        CompletableFuture<T> found = new CompletableFuture<>();
        ScheduledFuture<?> glances = GLANCES.scheduleWithFixedDelay(() -> {
            try {
                T seen = look.get();
                if (seen != null) {
                    // Not here: what hangs on the future may wait, and other payments look on this thread.
                    CompletableFuture.runAsync(() -> found.complete(seen));
                    throw new CancellationException(); // no further look
                }
            } catch (CancellationException done) {
                throw done;
            } catch (Throwable problem) {
                CompletableFuture.runAsync(() -> found.completeExceptionally(problem));
                throw new CancellationException();
            }
        }, 0, GLANCE, TimeUnit.MILLISECONDS);
        found.whenComplete((value, problem) -> glances.cancel(false));
        return found;
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
