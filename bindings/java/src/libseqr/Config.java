package libseqr;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;

/** What {@link Client} needs. All else than the three of the constructor may stay as it is; see seqr_config in seqr.h. */
public final class Config {
    final Raw.Config raw = new Raw.Config();

    /**
     * endpoint: the SEQR service, beginning with https. store: the file that survives a power cut. clientId: your program and
     * its version.
     */
    public Config(String endpoint, Path store, String clientId) {
        raw.struct_size = raw.size();
        raw.endpoint = Library.text(endpoint);
        raw.store_path = store.toString();
        raw.client_id = Library.text(clientId);
    }

    public Config clientReference(String prefix) {
        raw.client_reference = Library.text(prefix);
        return this;
    }

    public Config clientComment(String comment) {
        raw.client_comment = Library.text(comment);
        return this;
    }

    public Config caFile(Path file) {
        raw.ca_file = file.toString();
        return this;
    }

    public Config proxy(String url) {
        raw.proxy = Library.text(url);
        return this;
    }

    public Config connectTimeout(Duration time) {
        raw.connect_timeout_ms = (int) time.toMillis();
        return this;
    }

    public Config requestTimeout(Duration time) {
        raw.request_timeout_ms = (int) time.toMillis();
        return this;
    }

    public Config moneyTimeout(Duration time) {
        raw.money_timeout_ms = (int) time.toMillis();
        return this;
    }

    public Config cancelTimeout(Duration time) {
        raw.cancel_timeout_ms = (int) time.toMillis();
        return this;
    }

    public Config pollInterval(Duration time) {
        raw.poll_interval_ms = (int) time.toMillis();
        return this;
    }

    /** How long the customer has until the cashier is asked. */
    public Config pollWindow(Duration time) {
        raw.poll_window_ms = (int) time.toMillis();
        return this;
    }

    public Config questionTimeout(Duration time) {
        raw.question_timeout_ms = (int) time.toMillis();
        return this;
    }

    public Config logLevel(LogLevel level) {
        raw.log_level = level.number();
        return this;
    }

    /** A log file of the library's own: nothing is called, and no sale waits for it. */
    public Config logFile(Path file) {
        raw.log_file = file.toString();
        return this;
    }

    public Config logFileLimit(int kilobytes) {
        raw.log_file_limit_kb = kilobytes;
        return this;
    }

    /** Called on threads of the library's; sales wait for it. What it throws is swallowed. */
    public Config log(BiConsumer<LogLevel, String> log) {
        raw.log = (context, level, message) -> {
            try {
                log.accept(LogLevel.of(level), message);
            } catch (Throwable nothingMayLeaveACallback) {
                return;
            }
        };
        return this;
    }

    public Config receiptFile(Path file) {
        raw.receipt_file = file.toString();
        return this;
    }

    /** "en" or "sv". */
    public Config language(String language) {
        raw.language = Library.text(language);
        return this;
    }

    /** IANA name of the till's time zone. */
    public Config timeZone(String zone) {
        raw.time_zone = Library.text(zone);
        return this;
    }

    public Config seqrTimeZone(String zone) {
        raw.seqr_time_zone = Library.text(zone);
        return this;
    }

    public Config storeKeyFile(Path file) {
        raw.store_key_file = file.toString();
        return this;
    }

    /** For tests only: the terminal's password travels in the message. */
    public Config allowPlainHttp() {
        raw.flags |= Raw.ALLOW_PLAIN_HTTP;
        return this;
    }
}
