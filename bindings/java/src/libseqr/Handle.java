package libseqr;

import com.sun.jna.Pointer;
import java.util.concurrent.atomic.AtomicReference;

/** Owns a handle of the library. Any thread may use and close it; used after it was closed it gives SEQR_E_ARGUMENT. */
abstract class Handle implements AutoCloseable {
    private final AtomicReference<Pointer> handle;

    Handle(Pointer handle) {
        this.handle = new AtomicReference<>(handle);
    }

    final Pointer handle() {
        return handle.get();
    }

    abstract void free(Pointer handle);

    /** Owns it no longer: it was lent for the time of a call. */
    final void forget() {
        handle.set(null);
    }

    /** Closes it. Closing twice is fine. */
    @Override
    public final void close() {
        Pointer old = handle.getAndSet(null);
        if (old != null) {
            free(old);
        }
    }
}
