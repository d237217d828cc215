"""Made from src/capi by `make header`: change it there."""

# flake8: noqa
# pylint: skip-file

import enum
from ctypes import (CFUNCTYPE, POINTER, Structure, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32,
                    c_uint64, c_void_p)


class _Number(enum.IntEnum):
    """A number that this version does not know is a member too, without a name of its own."""

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            return None
        made = int.__new__(cls, value)
        made._name_, made._value_ = f"UNKNOWN_{abs(value)}", value
        return made


class Status(_Number):
    OK = 0
    ARGUMENT = -101
    AMOUNT = -102
    ROWS = -103
    CONFLICT = -104
    CLOSED = -105
    CONFIG = -106
    NOT_FOUND = -107
    NOT_SAVED = -201
    STORE = -202
    STORE_BUSY = -203
    NETWORK = -301
    LOST = -302
    TLS = -303
    ANSWER = -401
    HTTP = -402
    FAULT = -403
    REFUSED = -501
    AUTHENTICATION = -502
    ALREADY_PAID = -601
    IN_DOUBT = -602
    UNFINISHED = -603
    BUSY = -604
    STATE = -605
    REVERSED = -606
    NOT_READY = -607
    STOPPED = -608
    OTHER_AMOUNT = -609
    OTHER_PAYMENT = -610
    INTERNAL = -901


class PaymentState(_Number):
    WAITING = 1
    ASK_CASHIER = 2
    LOYALTY = 3
    RESERVED = 4
    COMPLETED = 5
    CANCELED = 6
    FAILED = 7
    UNKNOWN = 8
    STARTING = 9
    ABANDONED = 10
    CANCELING = 11


class EndedBy(_Number):
    CASHIER = 1
    CUSTOMER = 2
    BANK = 3
    SEQR = 4
    QUESTION_TIMEOUT = 5
    SUPERVISOR = 6
    UNKNOWN = 7


class Question(_Number):
    TRY_AGAIN = 1
    STILL_WANTED = 2
    UNKNOWN = 3


class LogLevel(_Number):
    ERROR = 1
    WARNING = 2
    INFO = 3
    DEBUG = 4


class ReconciliationKind(_Number):
    MATCHED = 1
    MISSING_HERE = 2
    MISSING_THERE = 3
    DIFFERENT = 4
    DOUBLED = 5
    NEAR_MARK = 6
    REFUND_FOUND = 7
    REFUND_IN_DOUBT = 8
    OTHER_TERMINAL = 9


class ReportKind(_Number):
    SHOP = 1
    SHOP_BY_TERMINAL = 2
    SHOP_DETAILS = 3
    SHOP_BY_CASHIER = 4
    TERMINAL = 6
    TERMINAL_DETAILS = 7


class Step(_Number):
    WAITING = 1
    ASKING = 2
    READING = 3
    COMPARING = 4


class TextKind(_Number):
    STATUS = 1
    STATE = 2
    RESULT_CODE = 3
    ENDED_BY = 4


VERSION = "0.9.0"
ABI_VERSION = 1
ALLOW_PLAIN_HTTP = 1
IMMEDIATE_DEBIT = 0
RESERVATION_DESIRED = 1
RESERVATION_REQUIRED = 2
RESERVATION_PRELIMINARY = 3
NO_ACKNOWLEDGMENT = 0
OPTIONAL_ACKNOWLEDGMENT = 1
REQUIRE_ACKNOWLEDGMENT = 2
PAYMENT_RECEIPT = 0
WARRANTY = 1
VOUCHER = 2
OTHER_DOCUMENT = 3
JSON_LINES = 1
CSV = 2
QR_BORDER = 4
QR_MAX_MODULES = 177 * 177

LogFn = CFUNCTYPE(None, c_void_p, c_int32, c_char_p)
ShowFn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_int32, c_char_p)
AskFn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_int32, c_char_p)
BookFn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_char_p, c_int64, c_char_p)
UnbookFn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_char_p)
PrintFn = CFUNCTYPE(None, c_void_p, c_void_p, c_char_p)
ProgressFn = CFUNCTYPE(c_int32, c_void_p, c_int32, c_uint32, c_uint32)
WriteFn = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)


class Config(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("endpoint", c_char_p),
        ("store_path", c_char_p),
        ("client_id", c_char_p),
        ("client_reference", c_char_p),
        ("client_comment", c_char_p),
        ("ca_file", c_char_p),
        ("proxy", c_char_p),
        ("connect_timeout_ms", c_uint32),
        ("request_timeout_ms", c_uint32),
        ("money_timeout_ms", c_uint32),
        ("cancel_timeout_ms", c_uint32),
        ("poll_interval_ms", c_uint32),
        ("poll_window_ms", c_uint32),
        ("question_timeout_ms", c_uint32),
        ("log_level", c_int32),
        ("receipt_file", c_char_p),
        ("language", c_char_p),
        ("time_zone", c_char_p),
        ("log", LogFn),
        ("log_context", c_void_p),
        ("log_file", c_char_p),
        ("store_key_file", c_char_p),
        ("seqr_time_zone", c_char_p),
        ("log_file_limit_kb", c_uint32),
        ("reserved", c_uint32),
    ]


class Registration(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("reseller_id", c_char_p),
        ("reseller_user_id", c_char_p),
        ("reseller_password", c_char_p),
        ("external_terminal_id", c_char_p),
        ("name", c_char_p),
        ("seqr_id", c_char_p),
    ]


class Attention(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("unfinished", c_uint32),
        ("refunds_in_doubt", c_uint32),
        ("reversals", c_uint32),
        ("receipts_waiting", c_uint32),
        ("receipts_given_up", c_uint32),
    ]


class InvoiceRow(Structure):
    _fields_ = [
        ("description", c_char_p),
        ("quantity_thousandths", c_int64),
        ("unit_name", c_char_p),
        ("unit_price", c_int64),
        ("discount", c_int64),
        ("total", c_int64),
        ("tax_basis_points", c_int32),
        ("reserved", c_uint32),
        ("ean", c_char_p),
        ("sku", c_char_p),
    ]


class CustomerToken(Structure):
    _fields_ = [
        ("id", c_char_p),
        ("value", c_char_p),
        ("description", c_char_p),
        ("status", c_int32),
        ("reserved", c_uint32),
    ]


class Invoice(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("row_size", c_uint32),
        ("token_size", c_uint32),
        ("reserved", c_uint32),
        ("client_invoice_id", c_char_p),
        ("title", c_char_p),
        ("cashier_id", c_char_p),
        ("footer", c_char_p),
        ("total", c_int64),
        ("currency_code", c_char_p),
        ("rows", POINTER(InvoiceRow)),
        ("row_count", c_size_t),
        ("tokens", POINTER(CustomerToken)),
        ("token_count", c_size_t),
        ("issued_at_ms", c_int64),
        ("payment_mode", c_int32),
        ("acknowledgment_mode", c_int32),
        ("back_url", c_char_p),
        ("notification_url", c_char_p),
        ("commit_timeout_s", c_uint32),
        ("reserved2", c_uint32),
    ]


class Cashier(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("columns", c_uint32),
        ("context", c_void_p),
        ("show", ShowFn),
        ("ask", AskFn),
        ("book", BookFn),
        ("unbook", UnbookFn),
        ("print", PrintFn),
    ]


class RefundRequest(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("row_size", c_uint32),
        ("refund_id", c_char_p),
        ("ers_reference", c_char_p),
        ("amount", c_int64),
        ("currency_code", c_char_p),
        ("title", c_char_p),
        ("cashier_id", c_char_p),
        ("rows", POINTER(InvoiceRow)),
        ("row_count", c_size_t),
        ("reserved", c_size_t),
    ]


class RefundInfo(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("outcome", c_int32),
        ("ers_reference", c_char_p),
        ("refund_reference", c_char_p),
        ("amount", c_int64),
        ("currency_code", c_char_p),
        ("begun_at_ms", c_int64),
        ("changed_at_ms", c_int64),
        ("result_code", c_int32),
        ("reserved", c_uint32),
    ]


class ReceiptTexts(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("amount", c_char_p),
        ("time", c_char_p),
        ("reference", c_char_p),
        ("sale", c_char_p),
        ("cashier", c_char_p),
        ("copy", c_char_p),
        ("refund", c_char_p),
        ("refunded_payment", c_char_p),
        ("decimal_mark", c_char_p),
        ("group_mark", c_char_p),
    ]


class ReceiptDocument(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("receipt_type", c_int32),
        ("mime_type", c_char_p),
        ("data", c_void_p),
        ("size", c_size_t),
    ]


class Reseller(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("reseller_id", c_char_p),
        ("reseller_user_id", c_char_p),
        ("reseller_password", c_char_p),
    ]


class ReportRequest(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("report", c_int32),
        ("period_id", c_char_p),
        ("external_terminal_id", c_char_p),
        ("currency_code", c_char_p),
        ("first_wait_ms", c_uint32),
        ("repeat_wait_ms", c_uint32),
        ("patience_ms", c_uint32),
        ("near_mark_ms", c_uint32),
        ("progress", ProgressFn),
        ("progress_context", c_void_p),
    ]


class ReportRow(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("terminal_id", c_char_p),
        ("cashier_id", c_char_p),
        ("ers_reference", c_char_p),
        ("sales_count", c_int64),
        ("amount", c_int64),
    ]


class ReconciliationTotal(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("reserved", c_uint32),
        ("count", c_int64),
        ("amount_here", c_int64),
        ("amount_there", c_int64),
    ]


class ReconciliationLine(Structure):
    _fields_ = [
        ("struct_size", c_uint32),
        ("kind", c_int32),
        ("external_terminal_id", c_char_p),
        ("terminal_id", c_char_p),
        ("client_invoice_id", c_char_p),
        ("refund_id", c_char_p),
        ("ers_reference", c_char_p),
        ("amount_here", c_int64),
        ("amount_there", c_int64),
        ("at_ms", c_int64),
        ("rows", c_uint32),
        ("has_here", c_int32),
        ("has_there", c_int32),
        ("reserved", c_uint32),
    ]


# Each function's name, and the types of its result and its parameters.
FUNCTIONS = {
    "seqr_version": (c_char_p, []),
    "seqr_abi_version": (c_uint32, []),
    "seqr_status_name": (c_char_p, [c_int32]),
    "seqr_last_error": (c_char_p, []),
    "seqr_last_result_code": (c_int32, []),
    "seqr_string_free": (None, [c_void_p]),
    "seqr_open": (c_int32, [POINTER(Config), POINTER(c_void_p)]),
    "seqr_close": (None, [c_void_p]),
    "seqr_ping": (c_int32, [c_void_p, POINTER(c_uint32)]),
    "seqr_diagnose": (c_int32, [c_void_p, POINTER(c_void_p)]),
    "seqr_register": (c_int32, [c_void_p, POINTER(Registration), POINTER(c_void_p)]),
    "seqr_terminal_open": (c_int32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "seqr_terminal_import": (c_int32, [c_void_p, c_char_p, c_char_p, c_char_p, c_char_p, POINTER(c_void_p)]),
    "seqr_next_terminal": (c_int32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "seqr_assign_seqr_id": (c_int32, [c_void_p, c_char_p]),
    "seqr_unregister": (c_int32, [c_void_p]),
    "seqr_terminal_id": (c_char_p, [c_void_p]),
    "seqr_terminal_seqr_id": (c_char_p, [c_void_p]),
    "seqr_terminal_attention": (c_int32, [c_void_p, POINTER(Attention)]),
    "seqr_terminal_close": (None, [c_void_p]),
    "seqr_pay_start": (c_int32, [c_void_p, POINTER(Invoice), POINTER(c_void_p)]),
    "seqr_pay_begin": (c_int32, [c_void_p, POINTER(Invoice), POINTER(c_void_p)]),
    "seqr_payment_status": (c_int32, [c_void_p]),
    "seqr_pay_poll": (c_int32, [c_void_p, c_uint32, POINTER(c_int32)]),
    "seqr_pay_continue": (c_int32, [c_void_p]),
    "seqr_cancel": (c_int32, [c_void_p]),
    "seqr_cancel_begin": (c_int32, [c_void_p]),
    "seqr_pay_confirm": (c_int32, [c_void_p]),
    "seqr_pay_abandon": (c_int32, [c_void_p]),
    "seqr_payment_close": (None, [c_void_p]),
    "seqr_next_unfinished": (c_int32, [c_void_p, c_void_p, POINTER(c_void_p)]),
    "seqr_next_reversal": (c_int32, [c_void_p, c_void_p, POINTER(c_void_p)]),
    "seqr_acknowledge_reversal": (c_int32, [c_void_p]),
    "seqr_next_payment": (c_int32, [c_void_p, c_int64, c_int64, c_void_p, POINTER(c_void_p)]),
    "seqr_payment_find_reference": (c_int32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "seqr_payment_find": (c_int32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "seqr_payment_client_invoice_id": (c_char_p, [c_void_p]),
    "seqr_payment_invoice_reference": (c_char_p, [c_void_p]),
    "seqr_payment_ers_reference": (c_char_p, [c_void_p]),
    "seqr_payment_qr_code": (c_char_p, [c_void_p]),
    "seqr_payment_amount": (c_int32, [c_void_p, POINTER(c_int64), c_char_p]),
    "seqr_payment_paid_at": (c_int32, [c_void_p, POINTER(c_int64)]),
    "seqr_payment_result_code": (c_int32, [c_void_p]),
    "seqr_payment_ended_by": (c_int32, [c_void_p]),
    "seqr_payment_error": (c_char_p, [c_void_p]),
    "seqr_pay_update": (c_int32, [c_void_p, POINTER(Invoice)]),
    "seqr_payment_token_count": (c_size_t, [c_void_p]),
    "seqr_payment_token": (c_int32, [c_void_p, c_size_t, POINTER(CustomerToken)]),
    "seqr_pay_commit": (c_int32, [c_void_p, c_int64]),
    "seqr_sale_run": (c_int32, [c_void_p, POINTER(Invoice), POINTER(Cashier), POINTER(c_int32), POINTER(c_void_p)]),
    "seqr_recover_run": (c_int32, [c_void_p, POINTER(Cashier)]),
    "seqr_refund": (c_int32, [c_void_p, POINTER(RefundRequest), POINTER(c_void_p)]),
    "seqr_refund_begin": (c_int32, [c_void_p, POINTER(RefundRequest)]),
    "seqr_refund_poll": (c_int32, [c_void_p, c_char_p, c_uint32, POINTER(c_int32), POINTER(c_void_p)]),
    "seqr_refund_find": (c_int32, [c_void_p, c_char_p, POINTER(RefundInfo)]),
    "seqr_refund_resolve": (c_int32, [c_void_p, c_char_p, c_int32]),
    "seqr_refund_allow": (c_int32, [c_void_p, c_char_p]),
    "seqr_next_refund_in_doubt": (c_int32, [c_void_p, c_char_p, POINTER(c_void_p)]),
    "seqr_set_receipt_texts": (c_int32, [c_void_p, POINTER(ReceiptTexts)]),
    "seqr_receipt_text": (c_int32, [c_void_p, c_uint32, POINTER(c_void_p)]),
    "seqr_refund_receipt_text": (c_int32, [c_void_p, c_char_p, c_uint32, POINTER(c_void_p)]),
    "seqr_submit_receipt": (c_int32, [c_void_p, c_char_p, POINTER(ReceiptDocument)]),
    "seqr_change_password": (c_int32, [c_void_p]),
    "seqr_terminal_info": (c_int32, [c_void_p, POINTER(c_void_p)]),
    "seqr_period_close": (c_int32, [c_void_p, POINTER(Reseller), c_char_p, POINTER(c_void_p)]),
    "seqr_report": (c_int32, [c_void_p, POINTER(Reseller), POINTER(ReportRequest), POINTER(c_void_p)]),
    "seqr_report_result_count": (c_size_t, [c_void_p]),
    "seqr_report_result_row": (c_int32, [c_void_p, c_size_t, POINTER(ReportRow)]),
    "seqr_report_result_text": (c_char_p, [c_void_p]),
    "seqr_report_result_close": (None, [c_void_p]),
    "seqr_reconcile": (c_int32, [c_void_p, POINTER(Reseller), POINTER(ReportRequest), POINTER(c_void_p)]),
    "seqr_reconciliation_is_clean": (c_int32, [c_void_p]),
    "seqr_reconciliation_sum": (c_int32, [c_void_p, c_int32, POINTER(ReconciliationTotal)]),
    "seqr_reconciliation_get": (c_int32, [c_void_p, c_int32, c_size_t, POINTER(ReconciliationLine)]),
    "seqr_reconciliation_text": (c_int32, [c_void_p, c_uint32, c_char_p, POINTER(c_void_p)]),
    "seqr_reconciliation_json": (c_int32, [c_void_p, POINTER(c_void_p)]),
    "seqr_reconciliation_close": (None, [c_void_p]),
    "seqr_journal_export": (c_int32, [c_void_p, c_int32, c_int64, c_int64, WriteFn, c_void_p]),
    "seqr_journal_changes": (c_int32, [c_void_p, c_int64, c_uint32, WriteFn, c_void_p]),
    "seqr_store_backup": (c_int32, [c_void_p, c_char_p]),
    "seqr_store_adopt": (c_int32, [c_char_p, POINTER(c_void_p)]),
    "seqr_journal_prune": (c_int32, [c_void_p, c_int64, POINTER(c_uint64)]),
    "seqr_takeover": (c_int32, [c_void_p, POINTER(c_uint32)]),
    "seqr_qr_code": (c_int32, [c_char_p, c_void_p, c_size_t, POINTER(c_uint32)]),
    "seqr_qr_svg": (c_int32, [c_char_p, c_uint32, POINTER(c_void_p)]),
    "seqr_cashier_text": (c_int32, [c_int32, c_int32, c_char_p, POINTER(c_void_p)]),
    "seqr_payment_state_name": (c_char_p, [c_int32]),
    "seqr_amount_parse": (c_int32, [c_char_p, c_char_p, POINTER(c_int64)]),
    "seqr_amount_text": (c_int32, [c_int64, c_char_p, POINTER(c_void_p)]),
}
