// Made from src/capi by `make header`: change it there.

using System;
using System.Runtime.InteropServices;

#pragma warning disable 649

namespace Seqr
{
    internal static class Raw
    {
        internal const string VERSION = "0.9.0";
        internal const int ABI_VERSION = 1;
        internal const int ALLOW_PLAIN_HTTP = 1;
        internal const int IMMEDIATE_DEBIT = 0;
        internal const int RESERVATION_DESIRED = 1;
        internal const int RESERVATION_REQUIRED = 2;
        internal const int RESERVATION_PRELIMINARY = 3;
        internal const int NO_ACKNOWLEDGMENT = 0;
        internal const int OPTIONAL_ACKNOWLEDGMENT = 1;
        internal const int REQUIRE_ACKNOWLEDGMENT = 2;
        internal const int PAYMENT_RECEIPT = 0;
        internal const int WARRANTY = 1;
        internal const int VOUCHER = 2;
        internal const int OTHER_DOCUMENT = 3;
        internal const int JSON_LINES = 1;
        internal const int CSV = 2;
        internal const int QR_BORDER = 4;
        internal const int QR_MAX_MODULES = 177 * 177;

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct Config
        {
            internal uint struct_size;
            internal uint flags;
            internal IntPtr endpoint;
            internal IntPtr store_path;
            internal IntPtr client_id;
            internal IntPtr client_reference;
            internal IntPtr client_comment;
            internal IntPtr ca_file;
            internal IntPtr proxy;
            internal uint connect_timeout_ms;
            internal uint request_timeout_ms;
            internal uint money_timeout_ms;
            internal uint cancel_timeout_ms;
            internal uint poll_interval_ms;
            internal uint poll_window_ms;
            internal uint question_timeout_ms;
            internal int log_level;
            internal IntPtr receipt_file;
            internal IntPtr language;
            internal IntPtr time_zone;
            internal IntPtr log;
            internal IntPtr log_context;
            internal IntPtr log_file;
            internal IntPtr store_key_file;
            internal IntPtr seqr_time_zone;
            internal uint log_file_limit_kb;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct Registration
        {
            internal uint struct_size;
            internal uint reserved;
            internal IntPtr reseller_id;
            internal IntPtr reseller_user_id;
            internal IntPtr reseller_password;
            internal IntPtr external_terminal_id;
            internal IntPtr name;
            internal IntPtr seqr_id;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct Attention
        {
            internal uint struct_size;
            internal uint unfinished;
            internal uint refunds_in_doubt;
            internal uint reversals;
            internal uint receipts_waiting;
            internal uint receipts_given_up;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct InvoiceRow
        {
            internal IntPtr description;
            internal long quantity_thousandths;
            internal IntPtr unit_name;
            internal long unit_price;
            internal long discount;
            internal long total;
            internal int tax_basis_points;
            internal uint reserved;
            internal IntPtr ean;
            internal IntPtr sku;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct CustomerToken
        {
            internal IntPtr id;
            internal IntPtr value;
            internal IntPtr description;
            internal int status;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct Invoice
        {
            internal uint struct_size;
            internal uint row_size;
            internal uint token_size;
            internal uint reserved;
            internal IntPtr client_invoice_id;
            internal IntPtr title;
            internal IntPtr cashier_id;
            internal IntPtr footer;
            internal long total;
            internal IntPtr currency_code;
            internal IntPtr rows;
            internal UIntPtr row_count;
            internal IntPtr tokens;
            internal UIntPtr token_count;
            internal long issued_at_ms;
            internal int payment_mode;
            internal int acknowledgment_mode;
            internal IntPtr back_url;
            internal IntPtr notification_url;
            internal uint commit_timeout_s;
            internal uint reserved2;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct Cashier
        {
            internal uint struct_size;
            internal uint columns;
            internal IntPtr context;
            internal IntPtr show;
            internal IntPtr ask;
            internal IntPtr book;
            internal IntPtr unbook;
            internal IntPtr print;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct RefundRequest
        {
            internal uint struct_size;
            internal uint row_size;
            internal IntPtr refund_id;
            internal IntPtr ers_reference;
            internal long amount;
            internal IntPtr currency_code;
            internal IntPtr title;
            internal IntPtr cashier_id;
            internal IntPtr rows;
            internal UIntPtr row_count;
            internal UIntPtr reserved;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct RefundInfo
        {
            internal uint struct_size;
            internal int outcome;
            internal IntPtr ers_reference;
            internal IntPtr refund_reference;
            internal long amount;
            internal IntPtr currency_code;
            internal long begun_at_ms;
            internal long changed_at_ms;
            internal int result_code;
            internal uint reserved;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct ReceiptTexts
        {
            internal uint struct_size;
            internal uint reserved;
            internal IntPtr amount;
            internal IntPtr time;
            internal IntPtr reference;
            internal IntPtr sale;
            internal IntPtr cashier;
            internal IntPtr copy;
            internal IntPtr refund;
            internal IntPtr refunded_payment;
            internal IntPtr decimal_mark;
            internal IntPtr group_mark;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct ReceiptDocument
        {
            internal uint struct_size;
            internal int receipt_type;
            internal IntPtr mime_type;
            internal IntPtr data;
            internal UIntPtr size;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct Reseller
        {
            internal uint struct_size;
            internal uint reserved;
            internal IntPtr reseller_id;
            internal IntPtr reseller_user_id;
            internal IntPtr reseller_password;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct ReportRequest
        {
            internal uint struct_size;
            internal int report;
            internal IntPtr period_id;
            internal IntPtr external_terminal_id;
            internal IntPtr currency_code;
            internal uint first_wait_ms;
            internal uint repeat_wait_ms;
            internal uint patience_ms;
            internal uint near_mark_ms;
            internal IntPtr progress;
            internal IntPtr progress_context;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct ReportRow
        {
            internal uint struct_size;
            internal uint reserved;
            internal IntPtr terminal_id;
            internal IntPtr cashier_id;
            internal IntPtr ers_reference;
            internal long sales_count;
            internal long amount;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct ReconciliationTotal
        {
            internal uint struct_size;
            internal uint reserved;
            internal long count;
            internal long amount_here;
            internal long amount_there;
        }

        [StructLayout(LayoutKind.Sequential, Pack = 8)]
        internal struct ReconciliationLine
        {
            internal uint struct_size;
            internal int kind;
            internal IntPtr external_terminal_id;
            internal IntPtr terminal_id;
            internal IntPtr client_invoice_id;
            internal IntPtr refund_id;
            internal IntPtr ers_reference;
            internal long amount_here;
            internal long amount_there;
            internal long at_ms;
            internal uint rows;
            internal int has_here;
            internal int has_there;
            internal uint reserved;
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void LogFn(IntPtr context, int level, IntPtr message);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ShowFn(IntPtr context, IntPtr payment, int state, IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int AskFn(IntPtr context, IntPtr payment, int question, IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int BookFn(IntPtr context, IntPtr payment, IntPtr ers_reference, long amount, IntPtr currency_code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int UnbookFn(IntPtr context, IntPtr payment, IntPtr ers_reference);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void PrintFn(IntPtr context, IntPtr payment, IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ProgressFn(IntPtr context, int step, uint attempt, uint elapsed_ms);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int WriteFn(IntPtr context, IntPtr data, UIntPtr size);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr VersionFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate uint AbiVersionFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr StatusNameFunction(int status);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr LastErrorFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int LastResultCodeFunction();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void StringFreeFunction(IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int OpenFunction(ref Raw.Config config, out IntPtr client);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void CloseFunction(IntPtr client);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PingFunction(NativeHandle client, out uint milliseconds);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int DiagnoseFunction(NativeHandle client, out IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RegisterFunction(NativeHandle client, ref Raw.Registration registration, out IntPtr terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int TerminalOpenFunction(NativeHandle client, IntPtr external_terminal_id, out IntPtr terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int TerminalImportFunction(NativeHandle client, IntPtr external_terminal_id, IntPtr terminal_id, IntPtr password, IntPtr seqr_id, out IntPtr terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int NextTerminalFunction(NativeHandle client, IntPtr after, out IntPtr external_terminal_id);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int AssignSeqrIdFunction(NativeHandle terminal, IntPtr seqr_id);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int UnregisterFunction(NativeHandle terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr TerminalIdFunction(NativeHandle terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr TerminalSeqrIdFunction(NativeHandle terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int TerminalAttentionFunction(NativeHandle terminal, ref Raw.Attention attention);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void TerminalCloseFunction(IntPtr terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayStartFunction(NativeHandle terminal, ref Raw.Invoice invoice, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayBeginFunction(NativeHandle terminal, ref Raw.Invoice invoice, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentStatusFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayPollFunction(NativeHandle payment, uint wait_ms, out int state);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayContinueFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int CancelFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int CancelBeginFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayConfirmFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayAbandonFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void PaymentCloseFunction(IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int NextUnfinishedFunction(NativeHandle terminal, NativeHandle after, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int NextReversalFunction(NativeHandle terminal, NativeHandle after, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int AcknowledgeReversalFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int NextPaymentFunction(NativeHandle client, long from_ms, long to_ms, NativeHandle after, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentFindReferenceFunction(NativeHandle client, IntPtr reference, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentFindFunction(NativeHandle terminal, IntPtr client_invoice_id, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr PaymentClientInvoiceIdFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr PaymentInvoiceReferenceFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr PaymentErsReferenceFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr PaymentQrCodeFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentAmountFunction(NativeHandle payment, out long amount, byte[] currency_code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentPaidAtFunction(NativeHandle payment, out long unix_ms);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentResultCodeFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentEndedByFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr PaymentErrorFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayUpdateFunction(NativeHandle payment, ref Raw.Invoice invoice);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate UIntPtr PaymentTokenCountFunction(NativeHandle payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PaymentTokenFunction(NativeHandle payment, UIntPtr index, ref Raw.CustomerToken token);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PayCommitFunction(NativeHandle payment, long amount);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int SaleRunFunction(NativeHandle terminal, ref Raw.Invoice invoice, ref Raw.Cashier cashier, out int state, out IntPtr payment);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RecoverRunFunction(NativeHandle terminal, ref Raw.Cashier cashier);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RefundFunction(NativeHandle terminal, ref Raw.RefundRequest refund, out IntPtr refund_reference);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RefundBeginFunction(NativeHandle terminal, ref Raw.RefundRequest refund);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RefundPollFunction(NativeHandle terminal, IntPtr refund_id, uint wait_ms, out int outcome, out IntPtr refund_reference);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RefundFindFunction(NativeHandle terminal, IntPtr refund_id, ref Raw.RefundInfo info);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RefundResolveFunction(NativeHandle terminal, IntPtr refund_id, int happened);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RefundAllowFunction(NativeHandle terminal, IntPtr ers_reference);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int NextRefundInDoubtFunction(NativeHandle terminal, IntPtr after, out IntPtr refund_id);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int SetReceiptTextsFunction(NativeHandle client, ref Raw.ReceiptTexts texts);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReceiptTextFunction(NativeHandle payment, uint columns, out IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int RefundReceiptTextFunction(NativeHandle terminal, IntPtr refund_id, uint columns, out IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int SubmitReceiptFunction(NativeHandle terminal, IntPtr ers_reference, ref Raw.ReceiptDocument document);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ChangePasswordFunction(NativeHandle terminal);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int TerminalInfoFunction(NativeHandle terminal, out IntPtr json);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int PeriodCloseFunction(NativeHandle client, ref Raw.Reseller reseller, IntPtr external_terminal_id, out IntPtr period_id);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReportFunction(NativeHandle client, ref Raw.Reseller reseller, ref Raw.ReportRequest request, out IntPtr result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate UIntPtr ReportResultCountFunction(NativeHandle result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReportResultRowFunction(NativeHandle result, UIntPtr index, ref Raw.ReportRow row);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr ReportResultTextFunction(NativeHandle result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void ReportResultCloseFunction(IntPtr result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReconcileFunction(NativeHandle client, ref Raw.Reseller reseller, ref Raw.ReportRequest request, out IntPtr result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReconciliationIsCleanFunction(NativeHandle result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReconciliationSumFunction(NativeHandle result, int kind, ref Raw.ReconciliationTotal total);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReconciliationGetFunction(NativeHandle result, int kind, UIntPtr index, ref Raw.ReconciliationLine line);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReconciliationTextFunction(NativeHandle result, uint columns, IntPtr language, out IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ReconciliationJsonFunction(NativeHandle result, out IntPtr json);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void ReconciliationCloseFunction(IntPtr result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int JournalExportFunction(NativeHandle client, int format, long from_ms, long to_ms, IntPtr write, IntPtr write_context);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int JournalChangesFunction(NativeHandle client, long after, uint limit, IntPtr write, IntPtr write_context);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int StoreBackupFunction(NativeHandle client, IntPtr path);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int StoreAdoptFunction(IntPtr store_path, out IntPtr report);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int JournalPruneFunction(NativeHandle client, long before_ms, out ulong pruned);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int TakeoverFunction(NativeHandle client, out uint terminals);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int QrCodeFunction(IntPtr text, IntPtr modules, UIntPtr capacity, out uint size);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int QrSvgFunction(IntPtr text, uint border, out IntPtr svg);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int CashierTextFunction(int kind, int number, IntPtr language, out IntPtr text);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr PaymentStateNameFunction(int state);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int AmountParseFunction(IntPtr text, IntPtr currency_code, out long amount);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int AmountTextFunction(long amount, IntPtr currency_code, out IntPtr text);

        internal static VersionFunction seqr_version;
        internal static AbiVersionFunction seqr_abi_version;
        internal static StatusNameFunction seqr_status_name;
        internal static LastErrorFunction seqr_last_error;
        internal static LastResultCodeFunction seqr_last_result_code;
        internal static StringFreeFunction seqr_string_free;
        internal static OpenFunction seqr_open;
        internal static CloseFunction seqr_close;
        internal static PingFunction seqr_ping;
        internal static DiagnoseFunction seqr_diagnose;
        internal static RegisterFunction seqr_register;
        internal static TerminalOpenFunction seqr_terminal_open;
        internal static TerminalImportFunction seqr_terminal_import;
        internal static NextTerminalFunction seqr_next_terminal;
        internal static AssignSeqrIdFunction seqr_assign_seqr_id;
        internal static UnregisterFunction seqr_unregister;
        internal static TerminalIdFunction seqr_terminal_id;
        internal static TerminalSeqrIdFunction seqr_terminal_seqr_id;
        internal static TerminalAttentionFunction seqr_terminal_attention;
        internal static TerminalCloseFunction seqr_terminal_close;
        internal static PayStartFunction seqr_pay_start;
        internal static PayBeginFunction seqr_pay_begin;
        internal static PaymentStatusFunction seqr_payment_status;
        internal static PayPollFunction seqr_pay_poll;
        internal static PayContinueFunction seqr_pay_continue;
        internal static CancelFunction seqr_cancel;
        internal static CancelBeginFunction seqr_cancel_begin;
        internal static PayConfirmFunction seqr_pay_confirm;
        internal static PayAbandonFunction seqr_pay_abandon;
        internal static PaymentCloseFunction seqr_payment_close;
        internal static NextUnfinishedFunction seqr_next_unfinished;
        internal static NextReversalFunction seqr_next_reversal;
        internal static AcknowledgeReversalFunction seqr_acknowledge_reversal;
        internal static NextPaymentFunction seqr_next_payment;
        internal static PaymentFindReferenceFunction seqr_payment_find_reference;
        internal static PaymentFindFunction seqr_payment_find;
        internal static PaymentClientInvoiceIdFunction seqr_payment_client_invoice_id;
        internal static PaymentInvoiceReferenceFunction seqr_payment_invoice_reference;
        internal static PaymentErsReferenceFunction seqr_payment_ers_reference;
        internal static PaymentQrCodeFunction seqr_payment_qr_code;
        internal static PaymentAmountFunction seqr_payment_amount;
        internal static PaymentPaidAtFunction seqr_payment_paid_at;
        internal static PaymentResultCodeFunction seqr_payment_result_code;
        internal static PaymentEndedByFunction seqr_payment_ended_by;
        internal static PaymentErrorFunction seqr_payment_error;
        internal static PayUpdateFunction seqr_pay_update;
        internal static PaymentTokenCountFunction seqr_payment_token_count;
        internal static PaymentTokenFunction seqr_payment_token;
        internal static PayCommitFunction seqr_pay_commit;
        internal static SaleRunFunction seqr_sale_run;
        internal static RecoverRunFunction seqr_recover_run;
        internal static RefundFunction seqr_refund;
        internal static RefundBeginFunction seqr_refund_begin;
        internal static RefundPollFunction seqr_refund_poll;
        internal static RefundFindFunction seqr_refund_find;
        internal static RefundResolveFunction seqr_refund_resolve;
        internal static RefundAllowFunction seqr_refund_allow;
        internal static NextRefundInDoubtFunction seqr_next_refund_in_doubt;
        internal static SetReceiptTextsFunction seqr_set_receipt_texts;
        internal static ReceiptTextFunction seqr_receipt_text;
        internal static RefundReceiptTextFunction seqr_refund_receipt_text;
        internal static SubmitReceiptFunction seqr_submit_receipt;
        internal static ChangePasswordFunction seqr_change_password;
        internal static TerminalInfoFunction seqr_terminal_info;
        internal static PeriodCloseFunction seqr_period_close;
        internal static ReportFunction seqr_report;
        internal static ReportResultCountFunction seqr_report_result_count;
        internal static ReportResultRowFunction seqr_report_result_row;
        internal static ReportResultTextFunction seqr_report_result_text;
        internal static ReportResultCloseFunction seqr_report_result_close;
        internal static ReconcileFunction seqr_reconcile;
        internal static ReconciliationIsCleanFunction seqr_reconciliation_is_clean;
        internal static ReconciliationSumFunction seqr_reconciliation_sum;
        internal static ReconciliationGetFunction seqr_reconciliation_get;
        internal static ReconciliationTextFunction seqr_reconciliation_text;
        internal static ReconciliationJsonFunction seqr_reconciliation_json;
        internal static ReconciliationCloseFunction seqr_reconciliation_close;
        internal static JournalExportFunction seqr_journal_export;
        internal static JournalChangesFunction seqr_journal_changes;
        internal static StoreBackupFunction seqr_store_backup;
        internal static StoreAdoptFunction seqr_store_adopt;
        internal static JournalPruneFunction seqr_journal_prune;
        internal static TakeoverFunction seqr_takeover;
        internal static QrCodeFunction seqr_qr_code;
        internal static QrSvgFunction seqr_qr_svg;
        internal static CashierTextFunction seqr_cashier_text;
        internal static PaymentStateNameFunction seqr_payment_state_name;
        internal static AmountParseFunction seqr_amount_parse;
        internal static AmountTextFunction seqr_amount_text;

        /// Finds each function; find throws for one that is not there.
        internal static void Bind(Func<string, Type, object> find)
        {
            seqr_version = (VersionFunction)find("seqr_version", typeof(VersionFunction));
            seqr_abi_version = (AbiVersionFunction)find("seqr_abi_version", typeof(AbiVersionFunction));
            seqr_status_name = (StatusNameFunction)find("seqr_status_name", typeof(StatusNameFunction));
            seqr_last_error = (LastErrorFunction)find("seqr_last_error", typeof(LastErrorFunction));
            seqr_last_result_code = (LastResultCodeFunction)find("seqr_last_result_code", typeof(LastResultCodeFunction));
            seqr_string_free = (StringFreeFunction)find("seqr_string_free", typeof(StringFreeFunction));
            seqr_open = (OpenFunction)find("seqr_open", typeof(OpenFunction));
            seqr_close = (CloseFunction)find("seqr_close", typeof(CloseFunction));
            seqr_ping = (PingFunction)find("seqr_ping", typeof(PingFunction));
            seqr_diagnose = (DiagnoseFunction)find("seqr_diagnose", typeof(DiagnoseFunction));
            seqr_register = (RegisterFunction)find("seqr_register", typeof(RegisterFunction));
            seqr_terminal_open = (TerminalOpenFunction)find("seqr_terminal_open", typeof(TerminalOpenFunction));
            seqr_terminal_import = (TerminalImportFunction)find("seqr_terminal_import", typeof(TerminalImportFunction));
            seqr_next_terminal = (NextTerminalFunction)find("seqr_next_terminal", typeof(NextTerminalFunction));
            seqr_assign_seqr_id = (AssignSeqrIdFunction)find("seqr_assign_seqr_id", typeof(AssignSeqrIdFunction));
            seqr_unregister = (UnregisterFunction)find("seqr_unregister", typeof(UnregisterFunction));
            seqr_terminal_id = (TerminalIdFunction)find("seqr_terminal_id", typeof(TerminalIdFunction));
            seqr_terminal_seqr_id = (TerminalSeqrIdFunction)find("seqr_terminal_seqr_id", typeof(TerminalSeqrIdFunction));
            seqr_terminal_attention = (TerminalAttentionFunction)find("seqr_terminal_attention", typeof(TerminalAttentionFunction));
            seqr_terminal_close = (TerminalCloseFunction)find("seqr_terminal_close", typeof(TerminalCloseFunction));
            seqr_pay_start = (PayStartFunction)find("seqr_pay_start", typeof(PayStartFunction));
            seqr_pay_begin = (PayBeginFunction)find("seqr_pay_begin", typeof(PayBeginFunction));
            seqr_payment_status = (PaymentStatusFunction)find("seqr_payment_status", typeof(PaymentStatusFunction));
            seqr_pay_poll = (PayPollFunction)find("seqr_pay_poll", typeof(PayPollFunction));
            seqr_pay_continue = (PayContinueFunction)find("seqr_pay_continue", typeof(PayContinueFunction));
            seqr_cancel = (CancelFunction)find("seqr_cancel", typeof(CancelFunction));
            seqr_cancel_begin = (CancelBeginFunction)find("seqr_cancel_begin", typeof(CancelBeginFunction));
            seqr_pay_confirm = (PayConfirmFunction)find("seqr_pay_confirm", typeof(PayConfirmFunction));
            seqr_pay_abandon = (PayAbandonFunction)find("seqr_pay_abandon", typeof(PayAbandonFunction));
            seqr_payment_close = (PaymentCloseFunction)find("seqr_payment_close", typeof(PaymentCloseFunction));
            seqr_next_unfinished = (NextUnfinishedFunction)find("seqr_next_unfinished", typeof(NextUnfinishedFunction));
            seqr_next_reversal = (NextReversalFunction)find("seqr_next_reversal", typeof(NextReversalFunction));
            seqr_acknowledge_reversal = (AcknowledgeReversalFunction)find("seqr_acknowledge_reversal", typeof(AcknowledgeReversalFunction));
            seqr_next_payment = (NextPaymentFunction)find("seqr_next_payment", typeof(NextPaymentFunction));
            seqr_payment_find_reference = (PaymentFindReferenceFunction)find("seqr_payment_find_reference", typeof(PaymentFindReferenceFunction));
            seqr_payment_find = (PaymentFindFunction)find("seqr_payment_find", typeof(PaymentFindFunction));
            seqr_payment_client_invoice_id = (PaymentClientInvoiceIdFunction)find("seqr_payment_client_invoice_id", typeof(PaymentClientInvoiceIdFunction));
            seqr_payment_invoice_reference = (PaymentInvoiceReferenceFunction)find("seqr_payment_invoice_reference", typeof(PaymentInvoiceReferenceFunction));
            seqr_payment_ers_reference = (PaymentErsReferenceFunction)find("seqr_payment_ers_reference", typeof(PaymentErsReferenceFunction));
            seqr_payment_qr_code = (PaymentQrCodeFunction)find("seqr_payment_qr_code", typeof(PaymentQrCodeFunction));
            seqr_payment_amount = (PaymentAmountFunction)find("seqr_payment_amount", typeof(PaymentAmountFunction));
            seqr_payment_paid_at = (PaymentPaidAtFunction)find("seqr_payment_paid_at", typeof(PaymentPaidAtFunction));
            seqr_payment_result_code = (PaymentResultCodeFunction)find("seqr_payment_result_code", typeof(PaymentResultCodeFunction));
            seqr_payment_ended_by = (PaymentEndedByFunction)find("seqr_payment_ended_by", typeof(PaymentEndedByFunction));
            seqr_payment_error = (PaymentErrorFunction)find("seqr_payment_error", typeof(PaymentErrorFunction));
            seqr_pay_update = (PayUpdateFunction)find("seqr_pay_update", typeof(PayUpdateFunction));
            seqr_payment_token_count = (PaymentTokenCountFunction)find("seqr_payment_token_count", typeof(PaymentTokenCountFunction));
            seqr_payment_token = (PaymentTokenFunction)find("seqr_payment_token", typeof(PaymentTokenFunction));
            seqr_pay_commit = (PayCommitFunction)find("seqr_pay_commit", typeof(PayCommitFunction));
            seqr_sale_run = (SaleRunFunction)find("seqr_sale_run", typeof(SaleRunFunction));
            seqr_recover_run = (RecoverRunFunction)find("seqr_recover_run", typeof(RecoverRunFunction));
            seqr_refund = (RefundFunction)find("seqr_refund", typeof(RefundFunction));
            seqr_refund_begin = (RefundBeginFunction)find("seqr_refund_begin", typeof(RefundBeginFunction));
            seqr_refund_poll = (RefundPollFunction)find("seqr_refund_poll", typeof(RefundPollFunction));
            seqr_refund_find = (RefundFindFunction)find("seqr_refund_find", typeof(RefundFindFunction));
            seqr_refund_resolve = (RefundResolveFunction)find("seqr_refund_resolve", typeof(RefundResolveFunction));
            seqr_refund_allow = (RefundAllowFunction)find("seqr_refund_allow", typeof(RefundAllowFunction));
            seqr_next_refund_in_doubt = (NextRefundInDoubtFunction)find("seqr_next_refund_in_doubt", typeof(NextRefundInDoubtFunction));
            seqr_set_receipt_texts = (SetReceiptTextsFunction)find("seqr_set_receipt_texts", typeof(SetReceiptTextsFunction));
            seqr_receipt_text = (ReceiptTextFunction)find("seqr_receipt_text", typeof(ReceiptTextFunction));
            seqr_refund_receipt_text = (RefundReceiptTextFunction)find("seqr_refund_receipt_text", typeof(RefundReceiptTextFunction));
            seqr_submit_receipt = (SubmitReceiptFunction)find("seqr_submit_receipt", typeof(SubmitReceiptFunction));
            seqr_change_password = (ChangePasswordFunction)find("seqr_change_password", typeof(ChangePasswordFunction));
            seqr_terminal_info = (TerminalInfoFunction)find("seqr_terminal_info", typeof(TerminalInfoFunction));
            seqr_period_close = (PeriodCloseFunction)find("seqr_period_close", typeof(PeriodCloseFunction));
            seqr_report = (ReportFunction)find("seqr_report", typeof(ReportFunction));
            seqr_report_result_count = (ReportResultCountFunction)find("seqr_report_result_count", typeof(ReportResultCountFunction));
            seqr_report_result_row = (ReportResultRowFunction)find("seqr_report_result_row", typeof(ReportResultRowFunction));
            seqr_report_result_text = (ReportResultTextFunction)find("seqr_report_result_text", typeof(ReportResultTextFunction));
            seqr_report_result_close = (ReportResultCloseFunction)find("seqr_report_result_close", typeof(ReportResultCloseFunction));
            seqr_reconcile = (ReconcileFunction)find("seqr_reconcile", typeof(ReconcileFunction));
            seqr_reconciliation_is_clean = (ReconciliationIsCleanFunction)find("seqr_reconciliation_is_clean", typeof(ReconciliationIsCleanFunction));
            seqr_reconciliation_sum = (ReconciliationSumFunction)find("seqr_reconciliation_sum", typeof(ReconciliationSumFunction));
            seqr_reconciliation_get = (ReconciliationGetFunction)find("seqr_reconciliation_get", typeof(ReconciliationGetFunction));
            seqr_reconciliation_text = (ReconciliationTextFunction)find("seqr_reconciliation_text", typeof(ReconciliationTextFunction));
            seqr_reconciliation_json = (ReconciliationJsonFunction)find("seqr_reconciliation_json", typeof(ReconciliationJsonFunction));
            seqr_reconciliation_close = (ReconciliationCloseFunction)find("seqr_reconciliation_close", typeof(ReconciliationCloseFunction));
            seqr_journal_export = (JournalExportFunction)find("seqr_journal_export", typeof(JournalExportFunction));
            seqr_journal_changes = (JournalChangesFunction)find("seqr_journal_changes", typeof(JournalChangesFunction));
            seqr_store_backup = (StoreBackupFunction)find("seqr_store_backup", typeof(StoreBackupFunction));
            seqr_store_adopt = (StoreAdoptFunction)find("seqr_store_adopt", typeof(StoreAdoptFunction));
            seqr_journal_prune = (JournalPruneFunction)find("seqr_journal_prune", typeof(JournalPruneFunction));
            seqr_takeover = (TakeoverFunction)find("seqr_takeover", typeof(TakeoverFunction));
            seqr_qr_code = (QrCodeFunction)find("seqr_qr_code", typeof(QrCodeFunction));
            seqr_qr_svg = (QrSvgFunction)find("seqr_qr_svg", typeof(QrSvgFunction));
            seqr_cashier_text = (CashierTextFunction)find("seqr_cashier_text", typeof(CashierTextFunction));
            seqr_payment_state_name = (PaymentStateNameFunction)find("seqr_payment_state_name", typeof(PaymentStateNameFunction));
            seqr_amount_parse = (AmountParseFunction)find("seqr_amount_parse", typeof(AmountParseFunction));
            seqr_amount_text = (AmountTextFunction)find("seqr_amount_text", typeof(AmountTextFunction));
        }
    }
}
