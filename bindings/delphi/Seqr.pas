unit Seqr;

{ libseqr for Delphi and Free Pascal: every function, constant and record of seqr.h, which explains each of them.

  Written for Delphi 7 and all later ones, and for Free Pascal 3 (in its Delphi mode). It was compiled and run
  by Free Pascal only, for Linux and Windows: nobody has run it with a Delphi yet.

  LOADING. As it is, the library is linked when the program is loaded, and a program does not start without it. With
  SEQR_RUNTIME defined in the project's options the functions are variables instead, nil until SeqrLoad has loaded
  the library: the program starts without it, and can do without SEQR.

  TEXTS are UTF-8 and end with #0. SeqrUtf8 makes one of a string; it must live in a variable during the call:
      title := SeqrUtf8('Corner shop'); invoice.title := PAnsiChar(title);
  SeqrText makes a string of one that the library gave. What came through a "var ...: PAnsiChar" is yours: free it by
  seqr_string_free, or let SeqrTake make a string of it and free it. In a Free Pascal program on Unix put cwstring
  into uses, or letters beyond ASCII are lost where strings are not UTF-8.

  RECORDS are cleared by FillChar, then struct_size (and row_size, token_size) are set: SeqrInit does both.

  FLOATING POINT. Delphi and Free Pascal let an operation like 0/0 raise an exception. The library masks those exceptions
  during each of its functions and restores them afterwards, and while it calls a function of yours.

  FUNCTIONS OF YOURS that the library calls (log, progress, write, those of TSeqrCashier) are cdecl and let no exception
  out; log must not call the library, and comes from the library's own threads: in Free Pascal on Unix put cthreads first into uses. }

{$IFDEF FPC}
  {$MODE DELPHI}
  {$PACKRECORDS C}
{$ELSE}
  {$A8}
{$ENDIF}

interface

{$IFDEF FPC}
{$IFDEF SEQR_RUNTIME}uses Math, dynlibs;{$ENDIF}
{$ELSE}
uses {$IFDEF MSWINDOWS}Windows, {$ENDIF}SysUtils, Math;
{$ENDIF}

const
  { The name by which the library is found. }
{$IFDEF MSWINDOWS}
  SEQR_LIBRARY = 'seqr.dll';
  SEQR_LIBRARY_FILE = 'seqr.dll';
{$ELSE}
  {$IFDEF FPC}
  SEQR_LIBRARY = 'seqr'; { the linker makes -lseqr of it }
  {$ELSE}
  SEQR_LIBRARY = 'libseqr.so';
  {$ENDIF}
  SEQR_LIBRARY_FILE = {$IFDEF DARWIN}'libseqr.1.dylib'{$ELSE}'libseqr.so.1'{$ENDIF};
{$ENDIF}

  { SEQR_ABI_VERSION in C. Pascal knows no capitals, so that it would be the function seqr_abi_version. }
  SEQR_HEADER_ABI_VERSION = 1;
  SEQR_OK = 0;
  SEQR_E_ARGUMENT = -101;
  SEQR_E_AMOUNT = -102;
  SEQR_E_ROWS = -103;
  SEQR_E_CONFLICT = -104;
  SEQR_E_CLOSED = -105;
  SEQR_E_CONFIG = -106;
  SEQR_E_NOT_FOUND = -107;
  SEQR_E_NOT_SAVED = -201;
  SEQR_E_STORE = -202;
  SEQR_E_STORE_BUSY = -203;
  SEQR_E_NETWORK = -301;
  SEQR_E_LOST = -302;
  SEQR_E_TLS = -303;
  SEQR_E_ANSWER = -401;
  SEQR_E_HTTP = -402;
  SEQR_E_FAULT = -403;
  SEQR_E_REFUSED = -501;
  SEQR_E_AUTHENTICATION = -502;
  SEQR_E_ALREADY_PAID = -601;
  SEQR_E_IN_DOUBT = -602;
  SEQR_E_UNFINISHED = -603;
  SEQR_E_BUSY = -604;
  SEQR_E_STATE = -605;
  SEQR_E_REVERSED = -606;
  SEQR_E_NOT_READY = -607;
  SEQR_E_STOPPED = -608;
  SEQR_E_OTHER_AMOUNT = -609;
  SEQR_E_OTHER_PAYMENT = -610;
  SEQR_E_INTERNAL = -901;
  SEQR_LOG_ERROR = 1;
  SEQR_LOG_WARNING = 2;
  SEQR_LOG_INFO = 3;
  SEQR_LOG_DEBUG = 4;
  SEQR_ALLOW_PLAIN_HTTP = 1;
  SEQR_IMMEDIATE_DEBIT = 0;
  SEQR_RESERVATION_DESIRED = 1;
  SEQR_RESERVATION_REQUIRED = 2;
  SEQR_RESERVATION_PRELIMINARY = 3;
  SEQR_NO_ACKNOWLEDGMENT = 0;
  SEQR_OPTIONAL_ACKNOWLEDGMENT = 1;
  SEQR_REQUIRE_ACKNOWLEDGMENT = 2;
  SEQR_PAY_WAITING = 1;
  SEQR_PAY_ASK_CASHIER = 2;
  SEQR_PAY_LOYALTY = 3;
  SEQR_PAY_RESERVED = 4;
  SEQR_PAY_COMPLETED = 5;
  SEQR_PAY_CANCELED = 6;
  SEQR_PAY_FAILED = 7;
  SEQR_PAY_UNKNOWN = 8;
  SEQR_PAY_STARTING = 9;
  SEQR_PAY_ABANDONED = 10;
  SEQR_PAY_CANCELING = 11;
  SEQR_ASK_TRY_AGAIN = 1;
  SEQR_ASK_STILL_WANTED = 2;
  SEQR_ASK_UNKNOWN = 3;
  SEQR_PAYMENT_RECEIPT = 0;
  SEQR_WARRANTY = 1;
  SEQR_VOUCHER = 2;
  SEQR_OTHER_DOCUMENT = 3;
  SEQR_STEP_WAITING = 1;
  SEQR_STEP_ASKING = 2;
  SEQR_STEP_READING = 3;
  SEQR_STEP_COMPARING = 4;
  SEQR_REPORT_SHOP = 1;
  SEQR_REPORT_SHOP_BY_TERMINAL = 2;
  SEQR_REPORT_SHOP_DETAILS = 3;
  SEQR_REPORT_SHOP_BY_CASHIER = 4;
  SEQR_REPORT_TERMINAL = 6;
  SEQR_REPORT_TERMINAL_DETAILS = 7;
  SEQR_RECON_MATCHED = 1;
  SEQR_RECON_MISSING_HERE = 2;
  SEQR_RECON_MISSING_THERE = 3;
  SEQR_RECON_DIFFERENT = 4;
  SEQR_RECON_DOUBLED = 5;
  SEQR_RECON_NEAR_MARK = 6;
  SEQR_RECON_REFUND_FOUND = 7;
  SEQR_RECON_REFUND_IN_DOUBT = 8;
  SEQR_RECON_OTHER_TERMINAL = 9;
  SEQR_JSON_LINES = 1;
  SEQR_CSV = 2;
  SEQR_QR_BORDER = 4;
  SEQR_QR_MAX_MODULES = 177 * 177;
  SEQR_TEXT_STATUS = 1;
  SEQR_TEXT_STATE = 2;
  SEQR_TEXT_RESULT_CODE = 3;
  SEQR_TEXT_ENDED_BY = 4;
  SEQR_BY_CASHIER = 1;
  SEQR_BY_CUSTOMER = 2;
  SEQR_BY_BANK = 3;
  SEQR_BY_SEQR = 4;
  SEQR_BY_QUESTION_TIMEOUT = 5;
  SEQR_BY_SUPERVISOR = 6;
  SEQR_BY_UNKNOWN = 7;

type
  { size_t }
{$IFDEF FPC}
  TSeqrSize = SizeUInt;
{$ELSE}
  {$IFDEF CPUX64} {$DEFINE SEQR_64_BIT} {$ENDIF}
  {$IFDEF CPU64BITS} {$DEFINE SEQR_64_BIT} {$ENDIF}
  { Before 64 bit NativeUInt was missing or wrong. }
  TSeqrSize = {$IFDEF SEQR_64_BIT}NativeUInt{$ELSE}Cardinal{$ENDIF};
{$ENDIF}
  TSeqrStatus = Integer;
  TSeqrCurrencyCode = array[0..3] of AnsiChar;

  { Handles: nothing can be seen in them. }
  PSeqrClient = ^TSeqrClientHandle;
  TSeqrClientHandle = record opaque: Byte; end;
  PSeqrPayment = ^TSeqrPaymentHandle;
  TSeqrPaymentHandle = record opaque: Byte; end;
  PSeqrReconciliation = ^TSeqrReconciliationHandle;
  TSeqrReconciliationHandle = record opaque: Byte; end;
  PSeqrReportResult = ^TSeqrReportResultHandle;
  TSeqrReportResultHandle = record opaque: Byte; end;
  PSeqrTerminal = ^TSeqrTerminalHandle;
  TSeqrTerminalHandle = record opaque: Byte; end;

  TSeqrLogFn = procedure(context: Pointer; level: Integer; message: PAnsiChar); cdecl;
  TSeqrShowFn = function(context: Pointer; payment: PSeqrPayment; state: Integer; text: PAnsiChar): Integer; cdecl;
  TSeqrAskFn = function(context: Pointer; payment: PSeqrPayment; question: Integer; text: PAnsiChar): Integer; cdecl;
  TSeqrBookFn = function(context: Pointer; payment: PSeqrPayment; ers_reference: PAnsiChar; amount: Int64;
    currency_code: PAnsiChar): Integer; cdecl;
  TSeqrUnbookFn = function(context: Pointer; payment: PSeqrPayment; ers_reference: PAnsiChar): Integer; cdecl;
  TSeqrPrintFn = procedure(context: Pointer; payment: PSeqrPayment; text: PAnsiChar); cdecl;
  TSeqrProgressFn = function(context: Pointer; step: Integer; attempt, elapsed_ms: Cardinal): Integer; cdecl;
  TSeqrWriteFn = function(context: Pointer; data: PAnsiChar; size: TSeqrSize): Integer; cdecl;

  PSeqrConfig = ^TSeqrConfig;
  PSeqrRegistration = ^TSeqrRegistration;
  PSeqrAttention = ^TSeqrAttention;
  PSeqrInvoiceRow = ^TSeqrInvoiceRow;
  PSeqrCustomerToken = ^TSeqrCustomerToken;
  PSeqrInvoice = ^TSeqrInvoice;
  PSeqrCashier = ^TSeqrCashier;
  PSeqrRefundRequest = ^TSeqrRefundRequest;
  PSeqrRefundInfo = ^TSeqrRefundInfo;
  PSeqrReceiptTexts = ^TSeqrReceiptTexts;
  PSeqrReceiptDocument = ^TSeqrReceiptDocument;
  PSeqrReseller = ^TSeqrReseller;
  PSeqrReportRequest = ^TSeqrReportRequest;
  PSeqrReportRow = ^TSeqrReportRow;
  PSeqrReconciliationTotal = ^TSeqrReconciliationTotal;
  PSeqrReconciliationLine = ^TSeqrReconciliationLine;

  TSeqrConfig = record
    struct_size: Cardinal;
    flags: Cardinal;
    endpoint: PAnsiChar;
    store_path: PAnsiChar;
    client_id: PAnsiChar;
    client_reference: PAnsiChar;
    client_comment: PAnsiChar;
    ca_file: PAnsiChar;
    proxy: PAnsiChar;
    connect_timeout_ms: Cardinal;
    request_timeout_ms: Cardinal;
    money_timeout_ms: Cardinal;
    cancel_timeout_ms: Cardinal;
    poll_interval_ms: Cardinal;
    poll_window_ms: Cardinal;
    question_timeout_ms: Cardinal;
    log_level: Integer;
    receipt_file: PAnsiChar;
    language: PAnsiChar;
    time_zone: PAnsiChar;
    log: TSeqrLogFn;
    log_context: Pointer;
    log_file: PAnsiChar;
    store_key_file: PAnsiChar;
    seqr_time_zone: PAnsiChar;
    log_file_limit_kb: Cardinal;
    reserved: Cardinal;
  end;
  TSeqrRegistration = record
    struct_size: Cardinal;
    reserved: Cardinal;
    reseller_id: PAnsiChar;
    reseller_user_id: PAnsiChar;
    reseller_password: PAnsiChar;
    external_terminal_id: PAnsiChar;
    name: PAnsiChar;
    seqr_id: PAnsiChar;
  end;
  TSeqrInvoiceRow = record
    description: PAnsiChar;
    quantity_thousandths: Int64;
    unit_name: PAnsiChar;
    unit_price: Int64;
    discount: Int64;
    total: Int64;
    tax_basis_points: Integer;
    reserved: Cardinal;
    ean: PAnsiChar;
    sku: PAnsiChar;
  end;
  TSeqrCustomerToken = record
    id: PAnsiChar;
    value: PAnsiChar;
    description: PAnsiChar;
    status: Integer;
    reserved: Cardinal;
  end;
  TSeqrInvoice = record
    struct_size: Cardinal;
    row_size: Cardinal;
    token_size: Cardinal;
    reserved: Cardinal;
    client_invoice_id: PAnsiChar;
    title: PAnsiChar;
    cashier_id: PAnsiChar;
    footer: PAnsiChar;
    total: Int64;
    currency_code: PAnsiChar;
    rows: PSeqrInvoiceRow;
    row_count: TSeqrSize;
    tokens: PSeqrCustomerToken;
    token_count: TSeqrSize;
    issued_at_ms: Int64;
    payment_mode: Integer;
    acknowledgment_mode: Integer;
    back_url: PAnsiChar;
    notification_url: PAnsiChar;
    commit_timeout_s: Cardinal;
    reserved2: Cardinal;
  end;
  TSeqrCashier = record
    struct_size: Cardinal;
    columns: Cardinal;
    context: Pointer;
    show: TSeqrShowFn;
    ask: TSeqrAskFn;
    book: TSeqrBookFn;
    unbook: TSeqrUnbookFn;
    print: TSeqrPrintFn;
  end;

  TSeqrRefundRequest = record
    struct_size: Cardinal;
    row_size: Cardinal;
    refund_id: PAnsiChar;
    ers_reference: PAnsiChar;
    amount: Int64;
    currency_code: PAnsiChar;
    title: PAnsiChar;
    cashier_id: PAnsiChar;
    rows: PSeqrInvoiceRow;
    row_count: TSeqrSize;
    reserved: TSeqrSize;
  end;
  TSeqrRefundInfo = record
    struct_size: Cardinal;
    outcome: Integer;
    ers_reference: PAnsiChar;
    refund_reference: PAnsiChar;
    amount: Int64;
    currency_code: PAnsiChar;
    begun_at_ms: Int64;
    changed_at_ms: Int64;
    result_code: Integer;
    reserved: Cardinal;
  end;
  TSeqrReceiptTexts = record
    struct_size: Cardinal;
    reserved: Cardinal;
    amount: PAnsiChar;
    time: PAnsiChar;
    reference: PAnsiChar;
    sale: PAnsiChar;
    cashier: PAnsiChar;
    copy: PAnsiChar;
    refund: PAnsiChar;
    refunded_payment: PAnsiChar;
    decimal_mark: PAnsiChar;
    group_mark: PAnsiChar;
  end;
  TSeqrReceiptDocument = record
    struct_size: Cardinal;
    receipt_type: Integer;
    mime_type: PAnsiChar;
    data: Pointer;
    size: TSeqrSize;
  end;
  TSeqrReseller = record
    struct_size: Cardinal;
    reserved: Cardinal;
    reseller_id: PAnsiChar;
    reseller_user_id: PAnsiChar;
    reseller_password: PAnsiChar;
  end;
  TSeqrReportRequest = record
    struct_size: Cardinal;
    report: Integer;
    period_id: PAnsiChar;
    external_terminal_id: PAnsiChar;
    currency_code: PAnsiChar;
    first_wait_ms: Cardinal;
    repeat_wait_ms: Cardinal;
    patience_ms: Cardinal;
    near_mark_ms: Cardinal;
    progress: TSeqrProgressFn;
    progress_context: Pointer;
  end;
  TSeqrAttention = record
    struct_size: Cardinal;
    unfinished: Cardinal;
    refunds_in_doubt: Cardinal;
    reversals: Cardinal;
    receipts_waiting: Cardinal;
    receipts_given_up: Cardinal;
  end;
  TSeqrReportRow = record
    struct_size: Cardinal;
    reserved: Cardinal;
    terminal_id: PAnsiChar;
    cashier_id: PAnsiChar;
    ers_reference: PAnsiChar;
    sales_count: Int64;
    amount: Int64;
  end;
  TSeqrReconciliationTotal = record
    struct_size: Cardinal;
    reserved: Cardinal;
    count: Int64;
    amount_here: Int64;
    amount_there: Int64;
  end;
  TSeqrReconciliationLine = record
    struct_size: Cardinal;
    kind: Integer;
    external_terminal_id: PAnsiChar;
    terminal_id: PAnsiChar;
    client_invoice_id: PAnsiChar;
    refund_id: PAnsiChar;
    ers_reference: PAnsiChar;
    amount_here: Int64;
    amount_there: Int64;
    at_ms: Int64;
    rows: Cardinal;
    has_here: Integer;
    has_there: Integer;
    reserved: Cardinal;
  end;

{$IFDEF SEQR_RUNTIME}
var
  seqr_version: function: PAnsiChar; cdecl;
  seqr_abi_version: function: Cardinal; cdecl;
  seqr_status_name: function(status: TSeqrStatus): PAnsiChar; cdecl;
  seqr_last_error: function: PAnsiChar; cdecl;
  seqr_last_result_code: function: Integer; cdecl;
  seqr_string_free: procedure(text: PAnsiChar); cdecl;
  seqr_open: function(config: PSeqrConfig; var client: PSeqrClient): TSeqrStatus; cdecl;
  seqr_close: procedure(client: PSeqrClient); cdecl;
  seqr_ping: function(client: PSeqrClient; var milliseconds: Cardinal): TSeqrStatus; cdecl;
  seqr_diagnose: function(client: PSeqrClient; var text: PAnsiChar): TSeqrStatus; cdecl;
  seqr_register: function(
    client: PSeqrClient;
    registration: PSeqrRegistration;
    var terminal: PSeqrTerminal): TSeqrStatus; cdecl;
  seqr_terminal_open: function(
    client: PSeqrClient;
    external_terminal_id: PAnsiChar;
    var terminal: PSeqrTerminal): TSeqrStatus; cdecl;
  seqr_terminal_import: function(
    client: PSeqrClient;
    external_terminal_id: PAnsiChar;
    terminal_id: PAnsiChar;
    password: PAnsiChar;
    seqr_id: PAnsiChar;
    var terminal: PSeqrTerminal): TSeqrStatus; cdecl;
  seqr_next_terminal: function(
    client: PSeqrClient;
    after: PAnsiChar;
    var external_terminal_id: PAnsiChar): TSeqrStatus; cdecl;
  seqr_assign_seqr_id: function(terminal: PSeqrTerminal; seqr_id: PAnsiChar): TSeqrStatus; cdecl;
  seqr_unregister: function(terminal: PSeqrTerminal): TSeqrStatus; cdecl;
  seqr_terminal_id: function(terminal: PSeqrTerminal): PAnsiChar; cdecl;
  seqr_terminal_seqr_id: function(terminal: PSeqrTerminal): PAnsiChar; cdecl;
  seqr_terminal_attention: function(terminal: PSeqrTerminal; var attention: TSeqrAttention): TSeqrStatus; cdecl;
  seqr_terminal_close: procedure(terminal: PSeqrTerminal); cdecl;
  seqr_pay_start: function(
    terminal: PSeqrTerminal;
    invoice: PSeqrInvoice;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_pay_begin: function(
    terminal: PSeqrTerminal;
    invoice: PSeqrInvoice;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_payment_status: function(payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_pay_poll: function(payment: PSeqrPayment; wait_ms: Cardinal; var state: Integer): TSeqrStatus; cdecl;
  seqr_pay_continue: function(payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_cancel: function(payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_cancel_begin: function(payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_pay_confirm: function(payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_pay_abandon: function(payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_payment_close: procedure(payment: PSeqrPayment); cdecl;
  seqr_next_unfinished: function(
    terminal: PSeqrTerminal;
    after: PSeqrPayment;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_next_reversal: function(
    terminal: PSeqrTerminal;
    after: PSeqrPayment;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_acknowledge_reversal: function(payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_next_payment: function(
    client: PSeqrClient;
    from_ms: Int64;
    to_ms: Int64;
    after: PSeqrPayment;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_payment_find_reference: function(
    client: PSeqrClient;
    reference: PAnsiChar;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_payment_find: function(
    terminal: PSeqrTerminal;
    client_invoice_id: PAnsiChar;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_payment_client_invoice_id: function(payment: PSeqrPayment): PAnsiChar; cdecl;
  seqr_payment_invoice_reference: function(payment: PSeqrPayment): PAnsiChar; cdecl;
  seqr_payment_ers_reference: function(payment: PSeqrPayment): PAnsiChar; cdecl;
  seqr_payment_qr_code: function(payment: PSeqrPayment): PAnsiChar; cdecl;
  seqr_payment_amount: function(
    payment: PSeqrPayment;
    var amount: Int64;
    var currency_code: TSeqrCurrencyCode): TSeqrStatus; cdecl;
  seqr_payment_paid_at: function(payment: PSeqrPayment; var unix_ms: Int64): TSeqrStatus; cdecl;
  seqr_payment_result_code: function(payment: PSeqrPayment): Integer; cdecl;
  seqr_payment_ended_by: function(payment: PSeqrPayment): Integer; cdecl;
  seqr_payment_error: function(payment: PSeqrPayment): PAnsiChar; cdecl;
  seqr_pay_update: function(payment: PSeqrPayment; invoice: PSeqrInvoice): TSeqrStatus; cdecl;
  seqr_payment_token_count: function(payment: PSeqrPayment): TSeqrSize; cdecl;
  seqr_payment_token: function(
    payment: PSeqrPayment;
    index: TSeqrSize;
    var token: TSeqrCustomerToken): TSeqrStatus; cdecl;
  seqr_pay_commit: function(payment: PSeqrPayment; amount: Int64): TSeqrStatus; cdecl;
  seqr_sale_run: function(
    terminal: PSeqrTerminal;
    invoice: PSeqrInvoice;
    cashier: PSeqrCashier;
    var state: Integer;
    var payment: PSeqrPayment): TSeqrStatus; cdecl;
  seqr_recover_run: function(terminal: PSeqrTerminal; cashier: PSeqrCashier): TSeqrStatus; cdecl;
  seqr_refund: function(
    terminal: PSeqrTerminal;
    refund: PSeqrRefundRequest;
    var refund_reference: PAnsiChar): TSeqrStatus; cdecl;
  seqr_refund_begin: function(terminal: PSeqrTerminal; refund: PSeqrRefundRequest): TSeqrStatus; cdecl;
  seqr_refund_poll: function(
    terminal: PSeqrTerminal;
    refund_id: PAnsiChar;
    wait_ms: Cardinal;
    var outcome: TSeqrStatus;
    var refund_reference: PAnsiChar): TSeqrStatus; cdecl;
  seqr_refund_find: function(
    terminal: PSeqrTerminal;
    refund_id: PAnsiChar;
    var info: TSeqrRefundInfo): TSeqrStatus; cdecl;
  seqr_refund_resolve: function(terminal: PSeqrTerminal; refund_id: PAnsiChar; happened: Integer): TSeqrStatus; cdecl;
  seqr_refund_allow: function(terminal: PSeqrTerminal; ers_reference: PAnsiChar): TSeqrStatus; cdecl;
  seqr_next_refund_in_doubt: function(
    terminal: PSeqrTerminal;
    after: PAnsiChar;
    var refund_id: PAnsiChar): TSeqrStatus; cdecl;
  seqr_set_receipt_texts: function(client: PSeqrClient; texts: PSeqrReceiptTexts): TSeqrStatus; cdecl;
  seqr_receipt_text: function(payment: PSeqrPayment; columns: Cardinal; var text: PAnsiChar): TSeqrStatus; cdecl;
  seqr_refund_receipt_text: function(
    terminal: PSeqrTerminal;
    refund_id: PAnsiChar;
    columns: Cardinal;
    var text: PAnsiChar): TSeqrStatus; cdecl;
  seqr_submit_receipt: function(
    terminal: PSeqrTerminal;
    ers_reference: PAnsiChar;
    document: PSeqrReceiptDocument): TSeqrStatus; cdecl;
  seqr_change_password: function(terminal: PSeqrTerminal): TSeqrStatus; cdecl;
  seqr_terminal_info: function(terminal: PSeqrTerminal; var json: PAnsiChar): TSeqrStatus; cdecl;
  seqr_period_close: function(
    client: PSeqrClient;
    reseller: PSeqrReseller;
    external_terminal_id: PAnsiChar;
    var period_id: PAnsiChar): TSeqrStatus; cdecl;
  seqr_report: function(
    client: PSeqrClient;
    reseller: PSeqrReseller;
    request: PSeqrReportRequest;
    var handle: PSeqrReportResult): TSeqrStatus; cdecl;
  seqr_report_result_count: function(handle: PSeqrReportResult): TSeqrSize; cdecl;
  seqr_report_result_row: function(
    handle: PSeqrReportResult;
    index: TSeqrSize;
    var row: TSeqrReportRow): TSeqrStatus; cdecl;
  seqr_report_result_text: function(handle: PSeqrReportResult): PAnsiChar; cdecl;
  seqr_report_result_close: procedure(handle: PSeqrReportResult); cdecl;
  seqr_reconcile: function(
    client: PSeqrClient;
    reseller: PSeqrReseller;
    request: PSeqrReportRequest;
    var handle: PSeqrReconciliation): TSeqrStatus; cdecl;
  seqr_reconciliation_is_clean: function(handle: PSeqrReconciliation): Integer; cdecl;
  seqr_reconciliation_sum: function(
    handle: PSeqrReconciliation;
    kind: Integer;
    var total: TSeqrReconciliationTotal): TSeqrStatus; cdecl;
  seqr_reconciliation_get: function(
    handle: PSeqrReconciliation;
    kind: Integer;
    index: TSeqrSize;
    var line: TSeqrReconciliationLine): TSeqrStatus; cdecl;
  seqr_reconciliation_text: function(
    handle: PSeqrReconciliation;
    columns: Cardinal;
    language: PAnsiChar;
    var text: PAnsiChar): TSeqrStatus; cdecl;
  seqr_reconciliation_json: function(handle: PSeqrReconciliation; var json: PAnsiChar): TSeqrStatus; cdecl;
  seqr_reconciliation_close: procedure(handle: PSeqrReconciliation); cdecl;
  seqr_journal_export: function(
    client: PSeqrClient;
    format: Integer;
    from_ms: Int64;
    to_ms: Int64;
    write: TSeqrWriteFn;
    write_context: Pointer): TSeqrStatus; cdecl;
  seqr_journal_changes: function(
    client: PSeqrClient;
    after: Int64;
    limit: Cardinal;
    write: TSeqrWriteFn;
    write_context: Pointer): TSeqrStatus; cdecl;
  seqr_store_backup: function(client: PSeqrClient; path: PAnsiChar): TSeqrStatus; cdecl;
  seqr_store_adopt: function(store_path: PAnsiChar; var report: PAnsiChar): TSeqrStatus; cdecl;
  seqr_journal_prune: function(client: PSeqrClient; before_ms: Int64; var pruned: UInt64): TSeqrStatus; cdecl;
  seqr_takeover: function(client: PSeqrClient; var terminals: Cardinal): TSeqrStatus; cdecl;
  seqr_qr_code: function(
    text: PAnsiChar;
    modules: PByte;
    capacity: TSeqrSize;
    var size: Cardinal): TSeqrStatus; cdecl;
  seqr_qr_svg: function(text: PAnsiChar; border: Cardinal; var svg: PAnsiChar): TSeqrStatus; cdecl;
  seqr_cashier_text: function(kind: Integer; number: Integer; language: PAnsiChar; var text: PAnsiChar): TSeqrStatus;
    cdecl;
  seqr_payment_state_name: function(state: Integer): PAnsiChar; cdecl;
  seqr_amount_parse: function(text: PAnsiChar; currency_code: PAnsiChar; var amount: Int64): TSeqrStatus; cdecl;
  seqr_amount_text: function(amount: Int64; currency_code: PAnsiChar; var text: PAnsiChar): TSeqrStatus; cdecl;

{ Loads the library from a path, or by its name from where the system looks, and fills the variables above. False if
  that is not possible, and then they are all nil and problem says why. }
function SeqrLoad(const path: string; var problem: string): Boolean;
{ Whether it is loaded. }
function SeqrLoaded: Boolean;
{ Lets it go, and makes the variables nil. Close all handles first. }
procedure SeqrUnload;
{$ELSE}
function seqr_version: PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_abi_version: Cardinal; cdecl; external SEQR_LIBRARY;
function seqr_status_name(status: TSeqrStatus): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_last_error: PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_last_result_code: Integer; cdecl; external SEQR_LIBRARY;
procedure seqr_string_free(text: PAnsiChar); cdecl; external SEQR_LIBRARY;
function seqr_open(config: PSeqrConfig; var client: PSeqrClient): TSeqrStatus; cdecl; external SEQR_LIBRARY;
procedure seqr_close(client: PSeqrClient); cdecl; external SEQR_LIBRARY;
function seqr_ping(client: PSeqrClient; var milliseconds: Cardinal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_diagnose(client: PSeqrClient; var text: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_register(
  client: PSeqrClient;
  registration: PSeqrRegistration;
  var terminal: PSeqrTerminal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_terminal_open(
  client: PSeqrClient;
  external_terminal_id: PAnsiChar;
  var terminal: PSeqrTerminal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_terminal_import(
  client: PSeqrClient;
  external_terminal_id: PAnsiChar;
  terminal_id: PAnsiChar;
  password: PAnsiChar;
  seqr_id: PAnsiChar;
  var terminal: PSeqrTerminal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_next_terminal(
  client: PSeqrClient;
  after: PAnsiChar;
  var external_terminal_id: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_assign_seqr_id(
  terminal: PSeqrTerminal;
  seqr_id: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_unregister(terminal: PSeqrTerminal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_terminal_id(terminal: PSeqrTerminal): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_terminal_seqr_id(terminal: PSeqrTerminal): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_terminal_attention(
  terminal: PSeqrTerminal;
  var attention: TSeqrAttention): TSeqrStatus; cdecl; external SEQR_LIBRARY;
procedure seqr_terminal_close(terminal: PSeqrTerminal); cdecl; external SEQR_LIBRARY;
function seqr_pay_start(
  terminal: PSeqrTerminal;
  invoice: PSeqrInvoice;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_pay_begin(
  terminal: PSeqrTerminal;
  invoice: PSeqrInvoice;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_status(payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_pay_poll(
  payment: PSeqrPayment;
  wait_ms: Cardinal;
  var state: Integer): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_pay_continue(payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_cancel(payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_cancel_begin(payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_pay_confirm(payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_pay_abandon(payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
procedure seqr_payment_close(payment: PSeqrPayment); cdecl; external SEQR_LIBRARY;
function seqr_next_unfinished(
  terminal: PSeqrTerminal;
  after: PSeqrPayment;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_next_reversal(
  terminal: PSeqrTerminal;
  after: PSeqrPayment;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_acknowledge_reversal(payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_next_payment(
  client: PSeqrClient;
  from_ms: Int64;
  to_ms: Int64;
  after: PSeqrPayment;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_find_reference(
  client: PSeqrClient;
  reference: PAnsiChar;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_find(
  terminal: PSeqrTerminal;
  client_invoice_id: PAnsiChar;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_client_invoice_id(payment: PSeqrPayment): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_payment_invoice_reference(payment: PSeqrPayment): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_payment_ers_reference(payment: PSeqrPayment): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_payment_qr_code(payment: PSeqrPayment): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_payment_amount(
  payment: PSeqrPayment;
  var amount: Int64;
  var currency_code: TSeqrCurrencyCode): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_paid_at(payment: PSeqrPayment; var unix_ms: Int64): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_result_code(payment: PSeqrPayment): Integer; cdecl; external SEQR_LIBRARY;
function seqr_payment_ended_by(payment: PSeqrPayment): Integer; cdecl; external SEQR_LIBRARY;
function seqr_payment_error(payment: PSeqrPayment): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_pay_update(payment: PSeqrPayment; invoice: PSeqrInvoice): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_token_count(payment: PSeqrPayment): TSeqrSize; cdecl; external SEQR_LIBRARY;
function seqr_payment_token(
  payment: PSeqrPayment;
  index: TSeqrSize;
  var token: TSeqrCustomerToken): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_pay_commit(payment: PSeqrPayment; amount: Int64): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_sale_run(
  terminal: PSeqrTerminal;
  invoice: PSeqrInvoice;
  cashier: PSeqrCashier;
  var state: Integer;
  var payment: PSeqrPayment): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_recover_run(
  terminal: PSeqrTerminal;
  cashier: PSeqrCashier): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_refund(
  terminal: PSeqrTerminal;
  refund: PSeqrRefundRequest;
  var refund_reference: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_refund_begin(
  terminal: PSeqrTerminal;
  refund: PSeqrRefundRequest): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_refund_poll(
  terminal: PSeqrTerminal;
  refund_id: PAnsiChar;
  wait_ms: Cardinal;
  var outcome: TSeqrStatus;
  var refund_reference: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_refund_find(
  terminal: PSeqrTerminal;
  refund_id: PAnsiChar;
  var info: TSeqrRefundInfo): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_refund_resolve(
  terminal: PSeqrTerminal;
  refund_id: PAnsiChar;
  happened: Integer): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_refund_allow(
  terminal: PSeqrTerminal;
  ers_reference: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_next_refund_in_doubt(
  terminal: PSeqrTerminal;
  after: PAnsiChar;
  var refund_id: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_set_receipt_texts(
  client: PSeqrClient;
  texts: PSeqrReceiptTexts): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_receipt_text(
  payment: PSeqrPayment;
  columns: Cardinal;
  var text: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_refund_receipt_text(
  terminal: PSeqrTerminal;
  refund_id: PAnsiChar;
  columns: Cardinal;
  var text: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_submit_receipt(
  terminal: PSeqrTerminal;
  ers_reference: PAnsiChar;
  document: PSeqrReceiptDocument): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_change_password(terminal: PSeqrTerminal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_terminal_info(
  terminal: PSeqrTerminal;
  var json: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_period_close(
  client: PSeqrClient;
  reseller: PSeqrReseller;
  external_terminal_id: PAnsiChar;
  var period_id: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_report(
  client: PSeqrClient;
  reseller: PSeqrReseller;
  request: PSeqrReportRequest;
  var handle: PSeqrReportResult): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_report_result_count(handle: PSeqrReportResult): TSeqrSize; cdecl; external SEQR_LIBRARY;
function seqr_report_result_row(
  handle: PSeqrReportResult;
  index: TSeqrSize;
  var row: TSeqrReportRow): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_report_result_text(handle: PSeqrReportResult): PAnsiChar; cdecl; external SEQR_LIBRARY;
procedure seqr_report_result_close(handle: PSeqrReportResult); cdecl; external SEQR_LIBRARY;
function seqr_reconcile(
  client: PSeqrClient;
  reseller: PSeqrReseller;
  request: PSeqrReportRequest;
  var handle: PSeqrReconciliation): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_reconciliation_is_clean(handle: PSeqrReconciliation): Integer; cdecl; external SEQR_LIBRARY;
function seqr_reconciliation_sum(
  handle: PSeqrReconciliation;
  kind: Integer;
  var total: TSeqrReconciliationTotal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_reconciliation_get(
  handle: PSeqrReconciliation;
  kind: Integer;
  index: TSeqrSize;
  var line: TSeqrReconciliationLine): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_reconciliation_text(
  handle: PSeqrReconciliation;
  columns: Cardinal;
  language: PAnsiChar;
  var text: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_reconciliation_json(
  handle: PSeqrReconciliation;
  var json: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
procedure seqr_reconciliation_close(handle: PSeqrReconciliation); cdecl; external SEQR_LIBRARY;
function seqr_journal_export(
  client: PSeqrClient;
  format: Integer;
  from_ms: Int64;
  to_ms: Int64;
  write: TSeqrWriteFn;
  write_context: Pointer): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_journal_changes(
  client: PSeqrClient;
  after: Int64;
  limit: Cardinal;
  write: TSeqrWriteFn;
  write_context: Pointer): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_store_backup(
  client: PSeqrClient;
  path: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_store_adopt(
  store_path: PAnsiChar;
  var report: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_journal_prune(
  client: PSeqrClient;
  before_ms: Int64;
  var pruned: UInt64): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_takeover(client: PSeqrClient; var terminals: Cardinal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_qr_code(
  text: PAnsiChar;
  modules: PByte;
  capacity: TSeqrSize;
  var size: Cardinal): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_qr_svg(
  text: PAnsiChar;
  border: Cardinal;
  var svg: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_cashier_text(
  kind: Integer;
  number: Integer;
  language: PAnsiChar;
  var text: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_payment_state_name(state: Integer): PAnsiChar; cdecl; external SEQR_LIBRARY;
function seqr_amount_parse(
  text: PAnsiChar;
  currency_code: PAnsiChar;
  var amount: Int64): TSeqrStatus; cdecl; external SEQR_LIBRARY;
function seqr_amount_text(
  amount: Int64;
  currency_code: PAnsiChar;
  var text: PAnsiChar): TSeqrStatus; cdecl; external SEQR_LIBRARY;
{$ENDIF}

type
  { UTF-8 text: bytes that no assignment converts. }
  TSeqrUtf8 = {$IFDEF FPC}RawByteString{$ELSE}{$IFDEF UNICODE}RawByteString{$ELSE}AnsiString{$ENDIF}{$ENDIF};

function SeqrUtf8(const text: string): TSeqrUtf8;
function SeqrUtf8Wide(const text: WideString): TSeqrUtf8;
{ '' for nil. }
function SeqrText(text: PAnsiChar): string;
function SeqrTextWide(text: PAnsiChar): WideString;
{ As SeqrText, and frees the library's text. }
function SeqrTake(var text: PAnsiChar): string;
{ nil for '', which means "not given"; else the text itself, which must live on. }
function SeqrOptional(const text: TSeqrUtf8): PAnsiChar;

{ Makes a record all zero, and sets its sizes. }
procedure SeqrInit(var config: TSeqrConfig); overload;
procedure SeqrInit(var registration: TSeqrRegistration); overload;
procedure SeqrInit(var invoice: TSeqrInvoice); overload;
procedure SeqrInit(var cashier: TSeqrCashier); overload;
procedure SeqrInit(var refund: TSeqrRefundRequest); overload;
procedure SeqrInit(var info: TSeqrRefundInfo); overload;
procedure SeqrInit(var texts: TSeqrReceiptTexts); overload;
procedure SeqrInit(var document: TSeqrReceiptDocument); overload;
procedure SeqrInit(var reseller: TSeqrReseller); overload;
procedure SeqrInit(var request: TSeqrReportRequest); overload;
procedure SeqrInit(var attention: TSeqrAttention); overload;
procedure SeqrInit(var row: TSeqrReportRow); overload;
procedure SeqrInit(var total: TSeqrReconciliationTotal); overload;
procedure SeqrInit(var line: TSeqrReconciliationLine); overload;

implementation

{$IFDEF SEQR_RUNTIME}
{$IFDEF FPC}
type
  TSeqrModule = TLibHandle;
{$ELSE}
type
  TSeqrModule = HMODULE;
{$ENDIF}

var
  Module: TSeqrModule = 0;
  Missing: string;

function Find(const name: AnsiString): Pointer;
begin
  Result := nil;
  if Module = 0 then Exit;
  Result := GetProcAddress(Module,
{$IFDEF FPC}
    name
{$ELSE}
  {$IFDEF MSWINDOWS}
    PAnsiChar(name)
  {$ELSE}
    PChar(string(name))
  {$ENDIF}
{$ENDIF}
  );
  if (Result = nil) and (Missing = '') then Missing := string(name);
end;

procedure Bind;
begin
  @seqr_version := Find('seqr_version');
  @seqr_abi_version := Find('seqr_abi_version');
  @seqr_status_name := Find('seqr_status_name');
  @seqr_last_error := Find('seqr_last_error');
  @seqr_last_result_code := Find('seqr_last_result_code');
  @seqr_string_free := Find('seqr_string_free');
  @seqr_open := Find('seqr_open');
  @seqr_close := Find('seqr_close');
  @seqr_ping := Find('seqr_ping');
  @seqr_diagnose := Find('seqr_diagnose');
  @seqr_register := Find('seqr_register');
  @seqr_terminal_open := Find('seqr_terminal_open');
  @seqr_terminal_import := Find('seqr_terminal_import');
  @seqr_next_terminal := Find('seqr_next_terminal');
  @seqr_assign_seqr_id := Find('seqr_assign_seqr_id');
  @seqr_unregister := Find('seqr_unregister');
  @seqr_terminal_id := Find('seqr_terminal_id');
  @seqr_terminal_seqr_id := Find('seqr_terminal_seqr_id');
  @seqr_terminal_attention := Find('seqr_terminal_attention');
  @seqr_terminal_close := Find('seqr_terminal_close');
  @seqr_pay_start := Find('seqr_pay_start');
  @seqr_pay_begin := Find('seqr_pay_begin');
  @seqr_payment_status := Find('seqr_payment_status');
  @seqr_pay_poll := Find('seqr_pay_poll');
  @seqr_pay_continue := Find('seqr_pay_continue');
  @seqr_cancel := Find('seqr_cancel');
  @seqr_cancel_begin := Find('seqr_cancel_begin');
  @seqr_pay_confirm := Find('seqr_pay_confirm');
  @seqr_pay_abandon := Find('seqr_pay_abandon');
  @seqr_payment_close := Find('seqr_payment_close');
  @seqr_next_unfinished := Find('seqr_next_unfinished');
  @seqr_next_reversal := Find('seqr_next_reversal');
  @seqr_acknowledge_reversal := Find('seqr_acknowledge_reversal');
  @seqr_next_payment := Find('seqr_next_payment');
  @seqr_payment_find_reference := Find('seqr_payment_find_reference');
  @seqr_payment_find := Find('seqr_payment_find');
  @seqr_payment_client_invoice_id := Find('seqr_payment_client_invoice_id');
  @seqr_payment_invoice_reference := Find('seqr_payment_invoice_reference');
  @seqr_payment_ers_reference := Find('seqr_payment_ers_reference');
  @seqr_payment_qr_code := Find('seqr_payment_qr_code');
  @seqr_payment_amount := Find('seqr_payment_amount');
  @seqr_payment_paid_at := Find('seqr_payment_paid_at');
  @seqr_payment_result_code := Find('seqr_payment_result_code');
  @seqr_payment_ended_by := Find('seqr_payment_ended_by');
  @seqr_payment_error := Find('seqr_payment_error');
  @seqr_pay_update := Find('seqr_pay_update');
  @seqr_payment_token_count := Find('seqr_payment_token_count');
  @seqr_payment_token := Find('seqr_payment_token');
  @seqr_pay_commit := Find('seqr_pay_commit');
  @seqr_sale_run := Find('seqr_sale_run');
  @seqr_recover_run := Find('seqr_recover_run');
  @seqr_refund := Find('seqr_refund');
  @seqr_refund_begin := Find('seqr_refund_begin');
  @seqr_refund_poll := Find('seqr_refund_poll');
  @seqr_refund_find := Find('seqr_refund_find');
  @seqr_refund_resolve := Find('seqr_refund_resolve');
  @seqr_refund_allow := Find('seqr_refund_allow');
  @seqr_next_refund_in_doubt := Find('seqr_next_refund_in_doubt');
  @seqr_set_receipt_texts := Find('seqr_set_receipt_texts');
  @seqr_receipt_text := Find('seqr_receipt_text');
  @seqr_refund_receipt_text := Find('seqr_refund_receipt_text');
  @seqr_submit_receipt := Find('seqr_submit_receipt');
  @seqr_change_password := Find('seqr_change_password');
  @seqr_terminal_info := Find('seqr_terminal_info');
  @seqr_period_close := Find('seqr_period_close');
  @seqr_report := Find('seqr_report');
  @seqr_report_result_count := Find('seqr_report_result_count');
  @seqr_report_result_row := Find('seqr_report_result_row');
  @seqr_report_result_text := Find('seqr_report_result_text');
  @seqr_report_result_close := Find('seqr_report_result_close');
  @seqr_reconcile := Find('seqr_reconcile');
  @seqr_reconciliation_is_clean := Find('seqr_reconciliation_is_clean');
  @seqr_reconciliation_sum := Find('seqr_reconciliation_sum');
  @seqr_reconciliation_get := Find('seqr_reconciliation_get');
  @seqr_reconciliation_text := Find('seqr_reconciliation_text');
  @seqr_reconciliation_json := Find('seqr_reconciliation_json');
  @seqr_reconciliation_close := Find('seqr_reconciliation_close');
  @seqr_journal_export := Find('seqr_journal_export');
  @seqr_journal_changes := Find('seqr_journal_changes');
  @seqr_store_backup := Find('seqr_store_backup');
  @seqr_store_adopt := Find('seqr_store_adopt');
  @seqr_journal_prune := Find('seqr_journal_prune');
  @seqr_takeover := Find('seqr_takeover');
  @seqr_qr_code := Find('seqr_qr_code');
  @seqr_qr_svg := Find('seqr_qr_svg');
  @seqr_cashier_text := Find('seqr_cashier_text');
  @seqr_payment_state_name := Find('seqr_payment_state_name');
  @seqr_amount_parse := Find('seqr_amount_parse');
  @seqr_amount_text := Find('seqr_amount_text');
end;

function SeqrLoad(const path: string; var problem: string): Boolean;
var
  fileName: string;
  mask: TFPUExceptionMask;
begin
  Result := SeqrLoaded;
  if Result then Exit;
  fileName := path;
  if fileName = '' then fileName := SEQR_LIBRARY_FILE;
  Missing := '';
  { What a DLL does when it is loaded is not masked by the library, and may change the mask for good. }
  mask := SetExceptionMask([exInvalidOp, exDenormalized, exZeroDivide, exOverflow, exUnderflow, exPrecision]);
  Module := LoadLibrary({$IFDEF FPC}fileName{$ELSE}PChar(fileName){$ENDIF});
  if Module = 0 then
    problem := fileName + ' cannot be loaded'{$IFDEF FPC} + ': ' + GetLoadErrorStr{$ENDIF}
  else begin
    Bind;
    Result := Missing = '';
    if not Result then
      problem := fileName + ' has no ' + Missing + ': it is older than this unit, or not libseqr'
    else if seqr_abi_version() <> SEQR_HEADER_ABI_VERSION then begin
      Result := False;
      problem := fileName + ' has another binary interface than this unit';
    end;
    if not Result then SeqrUnload;
  end;
  SetExceptionMask(mask);
end;

function SeqrLoaded: Boolean;
begin
  Result := Module <> 0;
end;

procedure SeqrUnload;
begin
  if Module <> 0 then FreeLibrary(Module);
  Module := 0;
  Bind;
end;
{$ENDIF}

function SeqrUtf8(const text: string): TSeqrUtf8;
begin
{$IFDEF FPC}
  if StringCodePage(text) = CP_UTF8 then Result := text else
{$ENDIF}
  Result := SeqrUtf8Wide(WideString(text));
end;

function SeqrUtf8Wide(const text: WideString): TSeqrUtf8;
begin
  Result := UTF8Encode(text);
end;

function SeqrText(text: PAnsiChar): string;
{$IFDEF FPC}
var
  utf8: RawByteString;
begin
  utf8 := text;
  SetCodePage(utf8, CP_UTF8, False);
  if DefaultSystemCodePage <> CP_UTF8 then utf8 := string(UTF8Decode(utf8));
  Result := utf8;
end;
{$ELSE}
begin
  Result := string(SeqrTextWide(text));
end;
{$ENDIF}

function SeqrTextWide(text: PAnsiChar): WideString;
var
  utf8: TSeqrUtf8;
begin
  utf8 := text;
{$IFDEF FPC}
  Result := UTF8Decode(utf8);
{$ELSE}
  {$IFDEF UNICODE}
  Result := UTF8ToString(utf8);
  {$ELSE}
  Result := UTF8Decode(utf8);
  {$ENDIF}
{$ENDIF}
end;

function SeqrTake(var text: PAnsiChar): string;
begin
  Result := SeqrText(text);
  seqr_string_free(text);
  text := nil;
end;

function SeqrOptional(const text: TSeqrUtf8): PAnsiChar;
begin
  if text = '' then Result := nil else Result := PAnsiChar(text);
end;

procedure SeqrInit(var config: TSeqrConfig);
begin
  FillChar(config, SizeOf(config), 0);
  config.struct_size := SizeOf(config);
end;

procedure SeqrInit(var registration: TSeqrRegistration);
begin
  FillChar(registration, SizeOf(registration), 0);
  registration.struct_size := SizeOf(registration);
end;

procedure SeqrInit(var invoice: TSeqrInvoice);
begin
  FillChar(invoice, SizeOf(invoice), 0);
  invoice.struct_size := SizeOf(invoice);
  invoice.row_size := SizeOf(TSeqrInvoiceRow);
  invoice.token_size := SizeOf(TSeqrCustomerToken);
end;

procedure SeqrInit(var cashier: TSeqrCashier);
begin
  FillChar(cashier, SizeOf(cashier), 0);
  cashier.struct_size := SizeOf(cashier);
end;

procedure SeqrInit(var refund: TSeqrRefundRequest);
begin
  FillChar(refund, SizeOf(refund), 0);
  refund.struct_size := SizeOf(refund);
  refund.row_size := SizeOf(TSeqrInvoiceRow);
end;

procedure SeqrInit(var info: TSeqrRefundInfo);
begin
  FillChar(info, SizeOf(info), 0);
  info.struct_size := SizeOf(info);
end;

procedure SeqrInit(var texts: TSeqrReceiptTexts);
begin
  FillChar(texts, SizeOf(texts), 0);
  texts.struct_size := SizeOf(texts);
end;

procedure SeqrInit(var document: TSeqrReceiptDocument);
begin
  FillChar(document, SizeOf(document), 0);
  document.struct_size := SizeOf(document);
end;

procedure SeqrInit(var reseller: TSeqrReseller);
begin
  FillChar(reseller, SizeOf(reseller), 0);
  reseller.struct_size := SizeOf(reseller);
end;

procedure SeqrInit(var request: TSeqrReportRequest);
begin
  FillChar(request, SizeOf(request), 0);
  request.struct_size := SizeOf(request);
end;

procedure SeqrInit(var attention: TSeqrAttention);
begin
  FillChar(attention, SizeOf(attention), 0);
  attention.struct_size := SizeOf(attention);
end;

procedure SeqrInit(var row: TSeqrReportRow);
begin
  FillChar(row, SizeOf(row), 0);
  row.struct_size := SizeOf(row);
end;

procedure SeqrInit(var total: TSeqrReconciliationTotal);
begin
  FillChar(total, SizeOf(total), 0);
  total.struct_size := SizeOf(total);
end;

procedure SeqrInit(var line: TSeqrReconciliationLine);
begin
  FillChar(line, SizeOf(line), 0);
  line.struct_size := SizeOf(line);
end;

end.
