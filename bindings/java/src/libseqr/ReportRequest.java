package libseqr;

import java.time.Duration;

/** Which period, and how long its report is waited for. */
public final class ReportRequest {
    private final String periodId;
    private String currencyCode = "SEK";
    private String externalTerminalId;
    private Duration firstWait = Duration.ZERO;
    private Duration repeatWait = Duration.ZERO;
    private Duration patience = Duration.ZERO;
    private Progress progress;
    private int columns;
    private String language;

    public ReportRequest(String periodId) {
        this.periodId = periodId;
    }

    public ReportRequest currency(String code) {
        currencyCode = code;
        return this;
    }

    /** The till whose period or report it is. */
    public ReportRequest terminal(String name) {
        externalTerminalId = name;
        return this;
    }

    /** From the closing to the first try; SEQR wants 3 s, which is the default. */
    public ReportRequest firstWait(Duration time) {
        firstWait = time;
        return this;
    }

    public ReportRequest repeatWait(Duration time) {
        repeatWait = time;
        return this;
    }

    public ReportRequest patience(Duration time) {
        patience = time;
        return this;
    }

    public ReportRequest progress(Progress hears) {
        progress = hears;
        return this;
    }

    /** Of a reconciliation's text: 20 to 80; 0 means 80. */
    public ReportRequest columns(int wide) {
        columns = wide;
        return this;
    }

    /** Of a reconciliation's text: "en" or "sv"; null means that of the configuration. */
    public ReportRequest language(String name) {
        language = name;
        return this;
    }

    int columns() {
        return columns;
    }

    String language() {
        return language;
    }

    Call call(int report) {
        return new Call(this, report);
    }

    /** The request as the library takes it, and what the progress function threw. */
    static final class Call {
        final Raw.ReportRequest raw = new Raw.ReportRequest();
        private RuntimeException problem;

        Call(ReportRequest from, int report) {
            raw.struct_size = raw.size();
            raw.report = report;
            raw.period_id = Library.text(from.periodId);
            raw.external_terminal_id = Library.text(from.externalTerminalId);
            raw.currency_code = Library.text(from.currencyCode);
            raw.first_wait_ms = (int) from.firstWait.toMillis();
            raw.repeat_wait_ms = (int) from.repeatWait.toMillis();
            raw.patience_ms = (int) from.patience.toMillis();
            if (from.progress != null) {
                raw.progress = (context, step, attempt, elapsed) -> {
                    try {
                        return from.progress.goOn(Step.of(step), attempt, Duration.ofMillis(elapsed)) ? 0 : 1;
                    } catch (RuntimeException thrown) {
                        problem = thrown;
                        return 1;
                    }
                };
            }
        }

        void check(int status) {
            if (problem != null) {
                throw problem;
            }
            Library.check(status);
        }
    }
}
