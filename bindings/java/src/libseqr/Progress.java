package libseqr;

import java.time.Duration;

/** Hears how far a long call is, on the thread that made it; false stops it. What it throws comes out of the call. */
@FunctionalInterface
public interface Progress {
    boolean goOn(Step step, int attempt, Duration elapsed);
}
