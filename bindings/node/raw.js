// Made from src/capi by `make header`: change it there.
'use strict';

const koffi = require('koffi');

exports.Status = Object.freeze({
  OK: 0,
  ARGUMENT: -101,
  AMOUNT: -102,
  ROWS: -103,
  CONFLICT: -104,
  CLOSED: -105,
  CONFIG: -106,
  NOT_FOUND: -107,
  NOT_SAVED: -201,
  STORE: -202,
  STORE_BUSY: -203,
  NETWORK: -301,
  LOST: -302,
  TLS: -303,
  ANSWER: -401,
  HTTP: -402,
  FAULT: -403,
  REFUSED: -501,
  AUTHENTICATION: -502,
  ALREADY_PAID: -601,
  IN_DOUBT: -602,
  UNFINISHED: -603,
  BUSY: -604,
  STATE: -605,
  REVERSED: -606,
  NOT_READY: -607,
  STOPPED: -608,
  OTHER_AMOUNT: -609,
  OTHER_PAYMENT: -610,
  INTERNAL: -901,
});

exports.PaymentState = Object.freeze({
  WAITING: 1,
  ASK_CASHIER: 2,
  LOYALTY: 3,
  RESERVED: 4,
  COMPLETED: 5,
  CANCELED: 6,
  FAILED: 7,
  UNKNOWN: 8,
  STARTING: 9,
  ABANDONED: 10,
  CANCELING: 11,
});

exports.EndedBy = Object.freeze({
  CASHIER: 1,
  CUSTOMER: 2,
  BANK: 3,
  SEQR: 4,
  QUESTION_TIMEOUT: 5,
  SUPERVISOR: 6,
  UNKNOWN: 7,
});

exports.Question = Object.freeze({
  TRY_AGAIN: 1,
  STILL_WANTED: 2,
  UNKNOWN: 3,
});

exports.LogLevel = Object.freeze({
  ERROR: 1,
  WARNING: 2,
  INFO: 3,
  DEBUG: 4,
});

exports.ReconciliationKind = Object.freeze({
  MATCHED: 1,
  MISSING_HERE: 2,
  MISSING_THERE: 3,
  DIFFERENT: 4,
  DOUBLED: 5,
  NEAR_MARK: 6,
  REFUND_FOUND: 7,
  REFUND_IN_DOUBT: 8,
  OTHER_TERMINAL: 9,
});

exports.ReportKind = Object.freeze({
  SHOP: 1,
  SHOP_BY_TERMINAL: 2,
  SHOP_DETAILS: 3,
  SHOP_BY_CASHIER: 4,
  TERMINAL: 6,
  TERMINAL_DETAILS: 7,
});

exports.Step = Object.freeze({
  WAITING: 1,
  ASKING: 2,
  READING: 3,
  COMPARING: 4,
});

exports.TextKind = Object.freeze({
  STATUS: 1,
  STATE: 2,
  RESULT_CODE: 3,
  ENDED_BY: 4,
});

exports.VERSION = '0.9.0';
exports.ABI_VERSION = 1;
exports.ALLOW_PLAIN_HTTP = 1;
exports.IMMEDIATE_DEBIT = 0;
exports.RESERVATION_DESIRED = 1;
exports.RESERVATION_REQUIRED = 2;
exports.RESERVATION_PRELIMINARY = 3;
exports.NO_ACKNOWLEDGMENT = 0;
exports.OPTIONAL_ACKNOWLEDGMENT = 1;
exports.REQUIRE_ACKNOWLEDGMENT = 2;
exports.PAYMENT_RECEIPT = 0;
exports.WARRANTY = 1;
exports.VOUCHER = 2;
exports.OTHER_DOCUMENT = 3;
exports.JSON_LINES = 1;
exports.CSV = 2;
exports.QR_BORDER = 4;
exports.QR_MAX_MODULES = 177 * 177;

// Names of types are the process's: a worker thread finds them there.
const type = (name, make) => {
  try {
    return koffi.type(name);
  } catch {
    return make();
  }
};
const struct = (name, fields) => (exports.structs[name] = type(name, () => koffi.struct(name, fields)));
exports.structs = {};

exports.LogFn = type('seqr_log_fn', () => koffi.proto('void seqr_log_fn(void * context, int32_t level, const char * message)'));
exports.ShowFn = type('seqr_show_fn', () => koffi.proto('int32_t seqr_show_fn(void * context, uintptr_t payment, int32_t state, const char * text)'));
exports.AskFn = type('seqr_ask_fn', () => koffi.proto('int32_t seqr_ask_fn(void * context, uintptr_t payment, int32_t question, const char * text)'));
exports.BookFn = type('seqr_book_fn', () => koffi.proto('int32_t seqr_book_fn(void * context, uintptr_t payment, const char * ers_reference, int64_t amount, const char * currency_code)'));
exports.UnbookFn = type('seqr_unbook_fn', () => koffi.proto('int32_t seqr_unbook_fn(void * context, uintptr_t payment, const char * ers_reference)'));
exports.PrintFn = type('seqr_print_fn', () => koffi.proto('void seqr_print_fn(void * context, uintptr_t payment, const char * text)'));
exports.ProgressFn = type('seqr_progress_fn', () => koffi.proto('int32_t seqr_progress_fn(void * context, int32_t step, uint32_t attempt, uint32_t elapsed_ms)'));
exports.WriteFn = type('seqr_write_fn', () => koffi.proto('int32_t seqr_write_fn(void * context, void * data, size_t size)'));
struct('seqr_config', {
  struct_size: 'uint32_t',
  flags: 'uint32_t',
  endpoint: 'const char *',
  store_path: 'const char *',
  client_id: 'const char *',
  client_reference: 'const char *',
  client_comment: 'const char *',
  ca_file: 'const char *',
  proxy: 'const char *',
  connect_timeout_ms: 'uint32_t',
  request_timeout_ms: 'uint32_t',
  money_timeout_ms: 'uint32_t',
  cancel_timeout_ms: 'uint32_t',
  poll_interval_ms: 'uint32_t',
  poll_window_ms: 'uint32_t',
  question_timeout_ms: 'uint32_t',
  log_level: 'int32_t',
  receipt_file: 'const char *',
  language: 'const char *',
  time_zone: 'const char *',
  log: 'seqr_log_fn *',
  log_context: 'void *',
  log_file: 'const char *',
  store_key_file: 'const char *',
  seqr_time_zone: 'const char *',
  log_file_limit_kb: 'uint32_t',
  reserved: 'uint32_t',
});
struct('seqr_registration', {
  struct_size: 'uint32_t',
  reserved: 'uint32_t',
  reseller_id: 'const char *',
  reseller_user_id: 'const char *',
  reseller_password: 'const char *',
  external_terminal_id: 'const char *',
  name: 'const char *',
  seqr_id: 'const char *',
});
struct('seqr_attention', {
  struct_size: 'uint32_t',
  unfinished: 'uint32_t',
  refunds_in_doubt: 'uint32_t',
  reversals: 'uint32_t',
  receipts_waiting: 'uint32_t',
  receipts_given_up: 'uint32_t',
});
struct('seqr_invoice_row', {
  description: 'const char *',
  quantity_thousandths: 'int64_t',
  unit_name: 'const char *',
  unit_price: 'int64_t',
  discount: 'int64_t',
  total: 'int64_t',
  tax_basis_points: 'int32_t',
  reserved: 'uint32_t',
  ean: 'const char *',
  sku: 'const char *',
});
struct('seqr_customer_token', {
  id: 'const char *',
  value: 'const char *',
  description: 'const char *',
  status: 'int32_t',
  reserved: 'uint32_t',
});
struct('seqr_invoice', {
  struct_size: 'uint32_t',
  row_size: 'uint32_t',
  token_size: 'uint32_t',
  reserved: 'uint32_t',
  client_invoice_id: 'const char *',
  title: 'const char *',
  cashier_id: 'const char *',
  footer: 'const char *',
  total: 'int64_t',
  currency_code: 'const char *',
  rows: 'const seqr_invoice_row *',
  row_count: 'size_t',
  tokens: 'const seqr_customer_token *',
  token_count: 'size_t',
  issued_at_ms: 'int64_t',
  payment_mode: 'int32_t',
  acknowledgment_mode: 'int32_t',
  back_url: 'const char *',
  notification_url: 'const char *',
  commit_timeout_s: 'uint32_t',
  reserved2: 'uint32_t',
});
struct('seqr_cashier', {
  struct_size: 'uint32_t',
  columns: 'uint32_t',
  context: 'void *',
  show: 'seqr_show_fn *',
  ask: 'seqr_ask_fn *',
  book: 'seqr_book_fn *',
  unbook: 'seqr_unbook_fn *',
  print: 'seqr_print_fn *',
});
struct('seqr_refund_request', {
  struct_size: 'uint32_t',
  row_size: 'uint32_t',
  refund_id: 'const char *',
  ers_reference: 'const char *',
  amount: 'int64_t',
  currency_code: 'const char *',
  title: 'const char *',
  cashier_id: 'const char *',
  rows: 'const seqr_invoice_row *',
  row_count: 'size_t',
  reserved: 'size_t',
});
struct('seqr_refund_info', {
  struct_size: 'uint32_t',
  outcome: 'int32_t',
  ers_reference: 'const char *',
  refund_reference: 'const char *',
  amount: 'int64_t',
  currency_code: 'const char *',
  begun_at_ms: 'int64_t',
  changed_at_ms: 'int64_t',
  result_code: 'int32_t',
  reserved: 'uint32_t',
});
struct('seqr_receipt_texts', {
  struct_size: 'uint32_t',
  reserved: 'uint32_t',
  amount: 'const char *',
  time: 'const char *',
  reference: 'const char *',
  sale: 'const char *',
  cashier: 'const char *',
  copy: 'const char *',
  refund: 'const char *',
  refunded_payment: 'const char *',
  decimal_mark: 'const char *',
  group_mark: 'const char *',
});
struct('seqr_receipt_document', {
  struct_size: 'uint32_t',
  receipt_type: 'int32_t',
  mime_type: 'const char *',
  data: 'void *',
  size: 'size_t',
});
struct('seqr_reseller', {
  struct_size: 'uint32_t',
  reserved: 'uint32_t',
  reseller_id: 'const char *',
  reseller_user_id: 'const char *',
  reseller_password: 'const char *',
});
struct('seqr_report_request', {
  struct_size: 'uint32_t',
  report: 'int32_t',
  period_id: 'const char *',
  external_terminal_id: 'const char *',
  currency_code: 'const char *',
  first_wait_ms: 'uint32_t',
  repeat_wait_ms: 'uint32_t',
  patience_ms: 'uint32_t',
  near_mark_ms: 'uint32_t',
  progress: 'seqr_progress_fn *',
  progress_context: 'void *',
});
struct('seqr_report_row', {
  struct_size: 'uint32_t',
  reserved: 'uint32_t',
  terminal_id: 'const char *',
  cashier_id: 'const char *',
  ers_reference: 'const char *',
  sales_count: 'int64_t',
  amount: 'int64_t',
});
struct('seqr_reconciliation_total', {
  struct_size: 'uint32_t',
  reserved: 'uint32_t',
  count: 'int64_t',
  amount_here: 'int64_t',
  amount_there: 'int64_t',
});
struct('seqr_reconciliation_line', {
  struct_size: 'uint32_t',
  kind: 'int32_t',
  external_terminal_id: 'const char *',
  terminal_id: 'const char *',
  client_invoice_id: 'const char *',
  refund_id: 'const char *',
  ers_reference: 'const char *',
  amount_here: 'int64_t',
  amount_there: 'int64_t',
  at_ms: 'int64_t',
  rows: 'uint32_t',
  has_here: 'int32_t',
  has_there: 'int32_t',
  reserved: 'uint32_t',
});

// Each function of the library.
exports.bind = (library) => ({
  seqr_version: library.func('const char * seqr_version()'),
  seqr_abi_version: library.func('uint32_t seqr_abi_version()'),
  seqr_status_name: library.func('const char * seqr_status_name(int32_t status)'),
  seqr_last_error: library.func('const char * seqr_last_error()'),
  seqr_last_result_code: library.func('int32_t seqr_last_result_code()'),
  seqr_string_free: library.func('void seqr_string_free(void * text)'),
  seqr_open: library.func('int32_t seqr_open(const seqr_config * config, _Out_ uintptr_t * client)'),
  seqr_close: library.func('void seqr_close(uintptr_t client)'),
  seqr_ping: library.func('int32_t seqr_ping(uintptr_t client, _Out_ uint32_t * milliseconds)'),
  seqr_diagnose: library.func('int32_t seqr_diagnose(uintptr_t client, _Out_ void ** text)'),
  seqr_register: library.func('int32_t seqr_register(uintptr_t client, const seqr_registration * registration, _Out_ uintptr_t * terminal)'),
  seqr_terminal_open: library.func('int32_t seqr_terminal_open(uintptr_t client, const char * external_terminal_id, _Out_ uintptr_t * terminal)'),
  seqr_terminal_import: library.func('int32_t seqr_terminal_import(uintptr_t client, const char * external_terminal_id, const char * terminal_id, const char * password, const char * seqr_id, _Out_ uintptr_t * terminal)'),
  seqr_next_terminal: library.func('int32_t seqr_next_terminal(uintptr_t client, const char * after, _Out_ void ** external_terminal_id)'),
  seqr_assign_seqr_id: library.func('int32_t seqr_assign_seqr_id(uintptr_t terminal, const char * seqr_id)'),
  seqr_unregister: library.func('int32_t seqr_unregister(uintptr_t terminal)'),
  seqr_terminal_id: library.func('const char * seqr_terminal_id(uintptr_t terminal)'),
  seqr_terminal_seqr_id: library.func('const char * seqr_terminal_seqr_id(uintptr_t terminal)'),
  seqr_terminal_attention: library.func('int32_t seqr_terminal_attention(uintptr_t terminal, _Inout_ seqr_attention * attention)'),
  seqr_terminal_close: library.func('void seqr_terminal_close(uintptr_t terminal)'),
  seqr_pay_start: library.func('int32_t seqr_pay_start(uintptr_t terminal, const seqr_invoice * invoice, _Out_ uintptr_t * payment)'),
  seqr_pay_begin: library.func('int32_t seqr_pay_begin(uintptr_t terminal, const seqr_invoice * invoice, _Out_ uintptr_t * payment)'),
  seqr_payment_status: library.func('int32_t seqr_payment_status(uintptr_t payment)'),
  seqr_pay_poll: library.func('int32_t seqr_pay_poll(uintptr_t payment, uint32_t wait_ms, _Out_ int32_t * state)'),
  seqr_pay_continue: library.func('int32_t seqr_pay_continue(uintptr_t payment)'),
  seqr_cancel: library.func('int32_t seqr_cancel(uintptr_t payment)'),
  seqr_cancel_begin: library.func('int32_t seqr_cancel_begin(uintptr_t payment)'),
  seqr_pay_confirm: library.func('int32_t seqr_pay_confirm(uintptr_t payment)'),
  seqr_pay_abandon: library.func('int32_t seqr_pay_abandon(uintptr_t payment)'),
  seqr_payment_close: library.func('void seqr_payment_close(uintptr_t payment)'),
  seqr_next_unfinished: library.func('int32_t seqr_next_unfinished(uintptr_t terminal, uintptr_t after, _Out_ uintptr_t * payment)'),
  seqr_next_reversal: library.func('int32_t seqr_next_reversal(uintptr_t terminal, uintptr_t after, _Out_ uintptr_t * payment)'),
  seqr_acknowledge_reversal: library.func('int32_t seqr_acknowledge_reversal(uintptr_t payment)'),
  seqr_next_payment: library.func('int32_t seqr_next_payment(uintptr_t client, int64_t from_ms, int64_t to_ms, uintptr_t after, _Out_ uintptr_t * payment)'),
  seqr_payment_find_reference: library.func('int32_t seqr_payment_find_reference(uintptr_t client, const char * reference, _Out_ uintptr_t * payment)'),
  seqr_payment_find: library.func('int32_t seqr_payment_find(uintptr_t terminal, const char * client_invoice_id, _Out_ uintptr_t * payment)'),
  seqr_payment_client_invoice_id: library.func('const char * seqr_payment_client_invoice_id(uintptr_t payment)'),
  seqr_payment_invoice_reference: library.func('const char * seqr_payment_invoice_reference(uintptr_t payment)'),
  seqr_payment_ers_reference: library.func('const char * seqr_payment_ers_reference(uintptr_t payment)'),
  seqr_payment_qr_code: library.func('const char * seqr_payment_qr_code(uintptr_t payment)'),
  seqr_payment_amount: library.func('int32_t seqr_payment_amount(uintptr_t payment, _Out_ int64_t * amount, void * currency_code)'),
  seqr_payment_paid_at: library.func('int32_t seqr_payment_paid_at(uintptr_t payment, _Out_ int64_t * unix_ms)'),
  seqr_payment_result_code: library.func('int32_t seqr_payment_result_code(uintptr_t payment)'),
  seqr_payment_ended_by: library.func('int32_t seqr_payment_ended_by(uintptr_t payment)'),
  seqr_payment_error: library.func('const char * seqr_payment_error(uintptr_t payment)'),
  seqr_pay_update: library.func('int32_t seqr_pay_update(uintptr_t payment, const seqr_invoice * invoice)'),
  seqr_payment_token_count: library.func('size_t seqr_payment_token_count(uintptr_t payment)'),
  seqr_payment_token: library.func('int32_t seqr_payment_token(uintptr_t payment, size_t index, _Inout_ seqr_customer_token * token)'),
  seqr_pay_commit: library.func('int32_t seqr_pay_commit(uintptr_t payment, int64_t amount)'),
  seqr_sale_run: library.func('int32_t seqr_sale_run(uintptr_t terminal, const seqr_invoice * invoice, const seqr_cashier * cashier, _Out_ int32_t * state, _Out_ uintptr_t * payment)'),
  seqr_recover_run: library.func('int32_t seqr_recover_run(uintptr_t terminal, const seqr_cashier * cashier)'),
  seqr_refund: library.func('int32_t seqr_refund(uintptr_t terminal, const seqr_refund_request * refund, _Out_ void ** refund_reference)'),
  seqr_refund_begin: library.func('int32_t seqr_refund_begin(uintptr_t terminal, const seqr_refund_request * refund)'),
  seqr_refund_poll: library.func('int32_t seqr_refund_poll(uintptr_t terminal, const char * refund_id, uint32_t wait_ms, _Out_ int32_t * outcome, _Out_ void ** refund_reference)'),
  seqr_refund_find: library.func('int32_t seqr_refund_find(uintptr_t terminal, const char * refund_id, _Inout_ seqr_refund_info * info)'),
  seqr_refund_resolve: library.func('int32_t seqr_refund_resolve(uintptr_t terminal, const char * refund_id, int32_t happened)'),
  seqr_refund_allow: library.func('int32_t seqr_refund_allow(uintptr_t terminal, const char * ers_reference)'),
  seqr_next_refund_in_doubt: library.func('int32_t seqr_next_refund_in_doubt(uintptr_t terminal, const char * after, _Out_ void ** refund_id)'),
  seqr_set_receipt_texts: library.func('int32_t seqr_set_receipt_texts(uintptr_t client, const seqr_receipt_texts * texts)'),
  seqr_receipt_text: library.func('int32_t seqr_receipt_text(uintptr_t payment, uint32_t columns, _Out_ void ** text)'),
  seqr_refund_receipt_text: library.func('int32_t seqr_refund_receipt_text(uintptr_t terminal, const char * refund_id, uint32_t columns, _Out_ void ** text)'),
  seqr_submit_receipt: library.func('int32_t seqr_submit_receipt(uintptr_t terminal, const char * ers_reference, const seqr_receipt_document * document)'),
  seqr_change_password: library.func('int32_t seqr_change_password(uintptr_t terminal)'),
  seqr_terminal_info: library.func('int32_t seqr_terminal_info(uintptr_t terminal, _Out_ void ** json)'),
  seqr_period_close: library.func('int32_t seqr_period_close(uintptr_t client, const seqr_reseller * reseller, const char * external_terminal_id, _Out_ void ** period_id)'),
  seqr_report: library.func('int32_t seqr_report(uintptr_t client, const seqr_reseller * reseller, const seqr_report_request * request, _Out_ uintptr_t * result)'),
  seqr_report_result_count: library.func('size_t seqr_report_result_count(uintptr_t result)'),
  seqr_report_result_row: library.func('int32_t seqr_report_result_row(uintptr_t result, size_t index, _Inout_ seqr_report_row * row)'),
  seqr_report_result_text: library.func('const char * seqr_report_result_text(uintptr_t result)'),
  seqr_report_result_close: library.func('void seqr_report_result_close(uintptr_t result)'),
  seqr_reconcile: library.func('int32_t seqr_reconcile(uintptr_t client, const seqr_reseller * reseller, const seqr_report_request * request, _Out_ uintptr_t * result)'),
  seqr_reconciliation_is_clean: library.func('int32_t seqr_reconciliation_is_clean(uintptr_t result)'),
  seqr_reconciliation_sum: library.func('int32_t seqr_reconciliation_sum(uintptr_t result, int32_t kind, _Inout_ seqr_reconciliation_total * total)'),
  seqr_reconciliation_get: library.func('int32_t seqr_reconciliation_get(uintptr_t result, int32_t kind, size_t index, _Inout_ seqr_reconciliation_line * line)'),
  seqr_reconciliation_text: library.func('int32_t seqr_reconciliation_text(uintptr_t result, uint32_t columns, const char * language, _Out_ void ** text)'),
  seqr_reconciliation_json: library.func('int32_t seqr_reconciliation_json(uintptr_t result, _Out_ void ** json)'),
  seqr_reconciliation_close: library.func('void seqr_reconciliation_close(uintptr_t result)'),
  seqr_journal_export: library.func('int32_t seqr_journal_export(uintptr_t client, int32_t format, int64_t from_ms, int64_t to_ms, seqr_write_fn * write, void * write_context)'),
  seqr_journal_changes: library.func('int32_t seqr_journal_changes(uintptr_t client, int64_t after, uint32_t limit, seqr_write_fn * write, void * write_context)'),
  seqr_store_backup: library.func('int32_t seqr_store_backup(uintptr_t client, const char * path)'),
  seqr_store_adopt: library.func('int32_t seqr_store_adopt(const char * store_path, _Out_ void ** report)'),
  seqr_journal_prune: library.func('int32_t seqr_journal_prune(uintptr_t client, int64_t before_ms, _Out_ uint64_t * pruned)'),
  seqr_takeover: library.func('int32_t seqr_takeover(uintptr_t client, _Out_ uint32_t * terminals)'),
  seqr_qr_code: library.func('int32_t seqr_qr_code(const char * text, void * modules, size_t capacity, _Out_ uint32_t * size)'),
  seqr_qr_svg: library.func('int32_t seqr_qr_svg(const char * text, uint32_t border, _Out_ void ** svg)'),
  seqr_cashier_text: library.func('int32_t seqr_cashier_text(int32_t kind, int32_t number, const char * language, _Out_ void ** text)'),
  seqr_payment_state_name: library.func('const char * seqr_payment_state_name(int32_t state)'),
  seqr_amount_parse: library.func('int32_t seqr_amount_parse(const char * text, const char * currency_code, _Out_ int64_t * amount)'),
  seqr_amount_text: library.func('int32_t seqr_amount_text(int64_t amount, const char * currency_code, _Out_ void ** text)'),
});
