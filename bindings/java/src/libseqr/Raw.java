// Made from src/capi by `make header`: change it there.
package libseqr;

import com.sun.jna.Callback;
import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Arrays;
import java.util.List;

interface Raw extends Library {
    String VERSION = "0.9.0";
    int ABI_VERSION = 1;
    int ALLOW_PLAIN_HTTP = 1;
    int IMMEDIATE_DEBIT = 0;
    int RESERVATION_DESIRED = 1;
    int RESERVATION_REQUIRED = 2;
    int RESERVATION_PRELIMINARY = 3;
    int NO_ACKNOWLEDGMENT = 0;
    int OPTIONAL_ACKNOWLEDGMENT = 1;
    int REQUIRE_ACKNOWLEDGMENT = 2;
    int PAYMENT_RECEIPT = 0;
    int WARRANTY = 1;
    int VOUCHER = 2;
    int OTHER_DOCUMENT = 3;
    int JSON_LINES = 1;
    int CSV = 2;
    int QR_BORDER = 4;
    int QR_MAX_MODULES = 177 * 177;

    /** size_t: as wide as a pointer, unlike NativeLong on 64-bit Windows. */
    final class SizeT extends IntegerType {
        private static final long serialVersionUID = 1;

        public SizeT() {
            this(0);
        }

        SizeT(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    interface LogFn extends Callback {
        void invoke(Pointer context, int level, String message);
    }

    interface ShowFn extends Callback {
        int invoke(Pointer context, Pointer payment, int state, String text);
    }

    interface AskFn extends Callback {
        int invoke(Pointer context, Pointer payment, int question, String text);
    }

    interface BookFn extends Callback {
        int invoke(Pointer context, Pointer payment, String ers_reference, long amount, String currency_code);
    }

    interface UnbookFn extends Callback {
        int invoke(Pointer context, Pointer payment, String ers_reference);
    }

    interface PrintFn extends Callback {
        void invoke(Pointer context, Pointer payment, String text);
    }

    interface ProgressFn extends Callback {
        int invoke(Pointer context, int step, int attempt, int elapsed_ms);
    }

    interface WriteFn extends Callback {
        int invoke(Pointer context, Pointer data, SizeT size);
    }

    final class Config extends Structure {
        public int struct_size;
        public int flags;
        public String endpoint;
        public String store_path;
        public String client_id;
        public String client_reference;
        public String client_comment;
        public String ca_file;
        public String proxy;
        public int connect_timeout_ms;
        public int request_timeout_ms;
        public int money_timeout_ms;
        public int cancel_timeout_ms;
        public int poll_interval_ms;
        public int poll_window_ms;
        public int question_timeout_ms;
        public int log_level;
        public String receipt_file;
        public String language;
        public String time_zone;
        public LogFn log;
        public Pointer log_context;
        public String log_file;
        public String store_key_file;
        public String seqr_time_zone;
        public int log_file_limit_kb;
        public int reserved;

        public Config() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "flags",
                "endpoint",
                "store_path",
                "client_id",
                "client_reference",
                "client_comment",
                "ca_file",
                "proxy",
                "connect_timeout_ms",
                "request_timeout_ms",
                "money_timeout_ms",
                "cancel_timeout_ms",
                "poll_interval_ms",
                "poll_window_ms",
                "question_timeout_ms",
                "log_level",
                "receipt_file",
                "language",
                "time_zone",
                "log",
                "log_context",
                "log_file",
                "store_key_file",
                "seqr_time_zone",
                "log_file_limit_kb",
                "reserved");
        }
    }

    final class Registration extends Structure {
        public int struct_size;
        public int reserved;
        public String reseller_id;
        public String reseller_user_id;
        public String reseller_password;
        public String external_terminal_id;
        public String name;
        public String seqr_id;

        public Registration() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "reserved",
                "reseller_id",
                "reseller_user_id",
                "reseller_password",
                "external_terminal_id",
                "name",
                "seqr_id");
        }
    }

    final class Attention extends Structure {
        public int struct_size;
        public int unfinished;
        public int refunds_in_doubt;
        public int reversals;
        public int receipts_waiting;
        public int receipts_given_up;

        public Attention() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "unfinished",
                "refunds_in_doubt",
                "reversals",
                "receipts_waiting",
                "receipts_given_up");
        }
    }

    final class InvoiceRow extends Structure {
        public String description;
        public long quantity_thousandths;
        public String unit_name;
        public long unit_price;
        public long discount;
        public long total;
        public int tax_basis_points;
        public int reserved;
        public String ean;
        public String sku;

        public InvoiceRow() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "description",
                "quantity_thousandths",
                "unit_name",
                "unit_price",
                "discount",
                "total",
                "tax_basis_points",
                "reserved",
                "ean",
                "sku");
        }
    }

    final class CustomerToken extends Structure {
        public String id;
        public String value;
        public String description;
        public int status;
        public int reserved;

        public CustomerToken() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "id",
                "value",
                "description",
                "status",
                "reserved");
        }
    }

    final class Invoice extends Structure {
        public int struct_size;
        public int row_size;
        public int token_size;
        public int reserved;
        public String client_invoice_id;
        public String title;
        public String cashier_id;
        public String footer;
        public long total;
        public String currency_code;
        public Pointer rows;
        public SizeT row_count;
        public Pointer tokens;
        public SizeT token_count;
        public long issued_at_ms;
        public int payment_mode;
        public int acknowledgment_mode;
        public String back_url;
        public String notification_url;
        public int commit_timeout_s;
        public int reserved2;

        public Invoice() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "row_size",
                "token_size",
                "reserved",
                "client_invoice_id",
                "title",
                "cashier_id",
                "footer",
                "total",
                "currency_code",
                "rows",
                "row_count",
                "tokens",
                "token_count",
                "issued_at_ms",
                "payment_mode",
                "acknowledgment_mode",
                "back_url",
                "notification_url",
                "commit_timeout_s",
                "reserved2");
        }
    }

    final class Cashier extends Structure {
        public int struct_size;
        public int columns;
        public Pointer context;
        public ShowFn show;
        public AskFn ask;
        public BookFn book;
        public UnbookFn unbook;
        public PrintFn print;

        public Cashier() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "columns",
                "context",
                "show",
                "ask",
                "book",
                "unbook",
                "print");
        }
    }

    final class RefundRequest extends Structure {
        public int struct_size;
        public int row_size;
        public String refund_id;
        public String ers_reference;
        public long amount;
        public String currency_code;
        public String title;
        public String cashier_id;
        public Pointer rows;
        public SizeT row_count;
        public SizeT reserved;

        public RefundRequest() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "row_size",
                "refund_id",
                "ers_reference",
                "amount",
                "currency_code",
                "title",
                "cashier_id",
                "rows",
                "row_count",
                "reserved");
        }
    }

    final class RefundInfo extends Structure {
        public int struct_size;
        public int outcome;
        public String ers_reference;
        public String refund_reference;
        public long amount;
        public String currency_code;
        public long begun_at_ms;
        public long changed_at_ms;
        public int result_code;
        public int reserved;

        public RefundInfo() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "outcome",
                "ers_reference",
                "refund_reference",
                "amount",
                "currency_code",
                "begun_at_ms",
                "changed_at_ms",
                "result_code",
                "reserved");
        }
    }

    final class ReceiptTexts extends Structure {
        public int struct_size;
        public int reserved;
        public String amount;
        public String time;
        public String reference;
        public String sale;
        public String cashier;
        public String copy;
        public String refund;
        public String refunded_payment;
        public String decimal_mark;
        public String group_mark;

        public ReceiptTexts() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "reserved",
                "amount",
                "time",
                "reference",
                "sale",
                "cashier",
                "copy",
                "refund",
                "refunded_payment",
                "decimal_mark",
                "group_mark");
        }
    }

    final class ReceiptDocument extends Structure {
        public int struct_size;
        public int receipt_type;
        public String mime_type;
        public Pointer data;
        public SizeT size;

        public ReceiptDocument() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "receipt_type",
                "mime_type",
                "data",
                "size");
        }
    }

    final class Reseller extends Structure {
        public int struct_size;
        public int reserved;
        public String reseller_id;
        public String reseller_user_id;
        public String reseller_password;

        public Reseller() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "reserved",
                "reseller_id",
                "reseller_user_id",
                "reseller_password");
        }
    }

    final class ReportRequest extends Structure {
        public int struct_size;
        public int report;
        public String period_id;
        public String external_terminal_id;
        public String currency_code;
        public int first_wait_ms;
        public int repeat_wait_ms;
        public int patience_ms;
        public int near_mark_ms;
        public ProgressFn progress;
        public Pointer progress_context;

        public ReportRequest() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "report",
                "period_id",
                "external_terminal_id",
                "currency_code",
                "first_wait_ms",
                "repeat_wait_ms",
                "patience_ms",
                "near_mark_ms",
                "progress",
                "progress_context");
        }
    }

    final class ReportRow extends Structure {
        public int struct_size;
        public int reserved;
        public String terminal_id;
        public String cashier_id;
        public String ers_reference;
        public long sales_count;
        public long amount;

        public ReportRow() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "reserved",
                "terminal_id",
                "cashier_id",
                "ers_reference",
                "sales_count",
                "amount");
        }
    }

    final class ReconciliationTotal extends Structure {
        public int struct_size;
        public int reserved;
        public long count;
        public long amount_here;
        public long amount_there;

        public ReconciliationTotal() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "reserved",
                "count",
                "amount_here",
                "amount_there");
        }
    }

    final class ReconciliationLine extends Structure {
        public int struct_size;
        public int kind;
        public String external_terminal_id;
        public String terminal_id;
        public String client_invoice_id;
        public String refund_id;
        public String ers_reference;
        public long amount_here;
        public long amount_there;
        public long at_ms;
        public int rows;
        public int has_here;
        public int has_there;
        public int reserved;

        public ReconciliationLine() {
            setStringEncoding("UTF-8");
        }

        @Override
        protected List<String> getFieldOrder() {
            return Arrays.asList(
                "struct_size",
                "kind",
                "external_terminal_id",
                "terminal_id",
                "client_invoice_id",
                "refund_id",
                "ers_reference",
                "amount_here",
                "amount_there",
                "at_ms",
                "rows",
                "has_here",
                "has_there",
                "reserved");
        }
    }

    String seqr_version();

    int seqr_abi_version();

    String seqr_status_name(int status);

    String seqr_last_error();

    int seqr_last_result_code();

    void seqr_string_free(Pointer text);

    int seqr_open(Config config, PointerByReference client);

    void seqr_close(Pointer client);

    int seqr_ping(Pointer client, IntByReference milliseconds);

    int seqr_diagnose(Pointer client, PointerByReference text);

    int seqr_register(Pointer client, Registration registration, PointerByReference terminal);

    int seqr_terminal_open(Pointer client, String external_terminal_id, PointerByReference terminal);

    int seqr_terminal_import(Pointer client, String external_terminal_id, String terminal_id, String password, String seqr_id, PointerByReference terminal);

    int seqr_next_terminal(Pointer client, String after, PointerByReference external_terminal_id);

    int seqr_assign_seqr_id(Pointer terminal, String seqr_id);

    int seqr_unregister(Pointer terminal);

    String seqr_terminal_id(Pointer terminal);

    String seqr_terminal_seqr_id(Pointer terminal);

    int seqr_terminal_attention(Pointer terminal, Attention attention);

    void seqr_terminal_close(Pointer terminal);

    int seqr_pay_start(Pointer terminal, Invoice invoice, PointerByReference payment);

    int seqr_pay_begin(Pointer terminal, Invoice invoice, PointerByReference payment);

    int seqr_payment_status(Pointer payment);

    int seqr_pay_poll(Pointer payment, int wait_ms, IntByReference state);

    int seqr_pay_continue(Pointer payment);

    int seqr_cancel(Pointer payment);

    int seqr_cancel_begin(Pointer payment);

    int seqr_pay_confirm(Pointer payment);

    int seqr_pay_abandon(Pointer payment);

    void seqr_payment_close(Pointer payment);

    int seqr_next_unfinished(Pointer terminal, Pointer after, PointerByReference payment);

    int seqr_next_reversal(Pointer terminal, Pointer after, PointerByReference payment);

    int seqr_acknowledge_reversal(Pointer payment);

    int seqr_next_payment(Pointer client, long from_ms, long to_ms, Pointer after, PointerByReference payment);

    int seqr_payment_find_reference(Pointer client, String reference, PointerByReference payment);

    int seqr_payment_find(Pointer terminal, String client_invoice_id, PointerByReference payment);

    String seqr_payment_client_invoice_id(Pointer payment);

    String seqr_payment_invoice_reference(Pointer payment);

    String seqr_payment_ers_reference(Pointer payment);

    String seqr_payment_qr_code(Pointer payment);

    int seqr_payment_amount(Pointer payment, LongByReference amount, byte[] currency_code);

    int seqr_payment_paid_at(Pointer payment, LongByReference unix_ms);

    int seqr_payment_result_code(Pointer payment);

    int seqr_payment_ended_by(Pointer payment);

    String seqr_payment_error(Pointer payment);

    int seqr_pay_update(Pointer payment, Invoice invoice);

    SizeT seqr_payment_token_count(Pointer payment);

    int seqr_payment_token(Pointer payment, SizeT index, CustomerToken token);

    int seqr_pay_commit(Pointer payment, long amount);

    int seqr_sale_run(Pointer terminal, Invoice invoice, Cashier cashier, IntByReference state, PointerByReference payment);

    int seqr_recover_run(Pointer terminal, Cashier cashier);

    int seqr_refund(Pointer terminal, RefundRequest refund, PointerByReference refund_reference);

    int seqr_refund_begin(Pointer terminal, RefundRequest refund);

    int seqr_refund_poll(Pointer terminal, String refund_id, int wait_ms, IntByReference outcome, PointerByReference refund_reference);

    int seqr_refund_find(Pointer terminal, String refund_id, RefundInfo info);

    int seqr_refund_resolve(Pointer terminal, String refund_id, int happened);

    int seqr_refund_allow(Pointer terminal, String ers_reference);

    int seqr_next_refund_in_doubt(Pointer terminal, String after, PointerByReference refund_id);

    int seqr_set_receipt_texts(Pointer client, ReceiptTexts texts);

    int seqr_receipt_text(Pointer payment, int columns, PointerByReference text);

    int seqr_refund_receipt_text(Pointer terminal, String refund_id, int columns, PointerByReference text);

    int seqr_submit_receipt(Pointer terminal, String ers_reference, ReceiptDocument document);

    int seqr_change_password(Pointer terminal);

    int seqr_terminal_info(Pointer terminal, PointerByReference json);

    int seqr_period_close(Pointer client, Reseller reseller, String external_terminal_id, PointerByReference period_id);

    int seqr_report(Pointer client, Reseller reseller, ReportRequest request, PointerByReference result);

    SizeT seqr_report_result_count(Pointer result);

    int seqr_report_result_row(Pointer result, SizeT index, ReportRow row);

    String seqr_report_result_text(Pointer result);

    void seqr_report_result_close(Pointer result);

    int seqr_reconcile(Pointer client, Reseller reseller, ReportRequest request, PointerByReference result);

    int seqr_reconciliation_is_clean(Pointer result);

    int seqr_reconciliation_sum(Pointer result, int kind, ReconciliationTotal total);

    int seqr_reconciliation_get(Pointer result, int kind, SizeT index, ReconciliationLine line);

    int seqr_reconciliation_text(Pointer result, int columns, String language, PointerByReference text);

    int seqr_reconciliation_json(Pointer result, PointerByReference json);

    void seqr_reconciliation_close(Pointer result);

    int seqr_journal_export(Pointer client, int format, long from_ms, long to_ms, WriteFn write, Pointer write_context);

    int seqr_journal_changes(Pointer client, long after, int limit, WriteFn write, Pointer write_context);

    int seqr_store_backup(Pointer client, String path);

    int seqr_store_adopt(String store_path, PointerByReference report);

    int seqr_journal_prune(Pointer client, long before_ms, LongByReference pruned);

    int seqr_takeover(Pointer client, IntByReference terminals);

    int seqr_qr_code(String text, Pointer modules, SizeT capacity, IntByReference size);

    int seqr_qr_svg(String text, int border, PointerByReference svg);

    int seqr_cashier_text(int kind, int number, String language, PointerByReference text);

    String seqr_payment_state_name(int state);

    int seqr_amount_parse(String text, String currency_code, LongByReference amount);

    int seqr_amount_text(long amount, String currency_code, PointerByReference text);
}
