Attribute VB_Name = "SeqrStd"
' Made from src/capi by `make header`: change it there. For Visual Basic 6.
Option Explicit

Public Const SEQR_E_OK = 0
Public Const SEQR_E_ARGUMENT = -101
Public Const SEQR_E_AMOUNT = -102
Public Const SEQR_E_ROWS = -103
Public Const SEQR_E_CONFLICT = -104
Public Const SEQR_E_CLOSED = -105
Public Const SEQR_E_CONFIG = -106
Public Const SEQR_E_NOT_FOUND = -107
Public Const SEQR_E_NOT_SAVED = -201
Public Const SEQR_E_STORE = -202
Public Const SEQR_E_STORE_BUSY = -203
Public Const SEQR_E_NETWORK = -301
Public Const SEQR_E_LOST = -302
Public Const SEQR_E_TLS = -303
Public Const SEQR_E_ANSWER = -401
Public Const SEQR_E_HTTP = -402
Public Const SEQR_E_FAULT = -403
Public Const SEQR_E_REFUSED = -501
Public Const SEQR_E_AUTHENTICATION = -502
Public Const SEQR_E_ALREADY_PAID = -601
Public Const SEQR_E_IN_DOUBT = -602
Public Const SEQR_E_UNFINISHED = -603
Public Const SEQR_E_BUSY = -604
Public Const SEQR_E_STATE = -605
Public Const SEQR_E_REVERSED = -606
Public Const SEQR_E_NOT_READY = -607
Public Const SEQR_E_STOPPED = -608
Public Const SEQR_E_OTHER_AMOUNT = -609
Public Const SEQR_E_OTHER_PAYMENT = -610
Public Const SEQR_E_INTERNAL = -901
Public Const SEQR_PAY_WAITING = 1
Public Const SEQR_PAY_ASK_CASHIER = 2
Public Const SEQR_PAY_LOYALTY = 3
Public Const SEQR_PAY_RESERVED = 4
Public Const SEQR_PAY_COMPLETED = 5
Public Const SEQR_PAY_CANCELED = 6
Public Const SEQR_PAY_FAILED = 7
Public Const SEQR_PAY_UNKNOWN = 8
Public Const SEQR_PAY_STARTING = 9
Public Const SEQR_PAY_ABANDONED = 10
Public Const SEQR_PAY_CANCELING = 11
Public Const SEQR_BY_CASHIER = 1
Public Const SEQR_BY_CUSTOMER = 2
Public Const SEQR_BY_BANK = 3
Public Const SEQR_BY_SEQR = 4
Public Const SEQR_BY_QUESTION_TIMEOUT = 5
Public Const SEQR_BY_SUPERVISOR = 6
Public Const SEQR_BY_UNKNOWN = 7
Public Const SEQR_ASK_TRY_AGAIN = 1
Public Const SEQR_ASK_STILL_WANTED = 2
Public Const SEQR_ASK_UNKNOWN = 3
Public Const SEQR_LOG_ERROR = 1
Public Const SEQR_LOG_WARNING = 2
Public Const SEQR_LOG_INFO = 3
Public Const SEQR_LOG_DEBUG = 4
Public Const SEQR_RECON_MATCHED = 1
Public Const SEQR_RECON_MISSING_HERE = 2
Public Const SEQR_RECON_MISSING_THERE = 3
Public Const SEQR_RECON_DIFFERENT = 4
Public Const SEQR_RECON_DOUBLED = 5
Public Const SEQR_RECON_NEAR_MARK = 6
Public Const SEQR_RECON_REFUND_FOUND = 7
Public Const SEQR_RECON_REFUND_IN_DOUBT = 8
Public Const SEQR_RECON_OTHER_TERMINAL = 9
Public Const SEQR_REPORT_SHOP = 1
Public Const SEQR_REPORT_SHOP_BY_TERMINAL = 2
Public Const SEQR_REPORT_SHOP_DETAILS = 3
Public Const SEQR_REPORT_SHOP_BY_CASHIER = 4
Public Const SEQR_REPORT_TERMINAL = 6
Public Const SEQR_REPORT_TERMINAL_DETAILS = 7
Public Const SEQR_STEP_WAITING = 1
Public Const SEQR_STEP_ASKING = 2
Public Const SEQR_STEP_READING = 3
Public Const SEQR_STEP_COMPARING = 4
Public Const SEQR_TEXT_STATUS = 1
Public Const SEQR_TEXT_STATE = 2
Public Const SEQR_TEXT_RESULT_CODE = 3
Public Const SEQR_TEXT_ENDED_BY = 4

Public Declare Function seqr_version Lib "seqrstd.dll" (ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_abi_version Lib "seqrstd.dll" () As Long
Public Declare Function seqr_status_name Lib "seqrstd.dll" (ByVal status As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_last_error Lib "seqrstd.dll" (ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_last_result_code Lib "seqrstd.dll" () As Long
Public Declare Function seqr_open Lib "seqrstd.dll" (ByVal config As Long, ByRef client As Long) As Long
Public Declare Sub seqr_close Lib "seqrstd.dll" (ByVal client As Long)
Public Declare Function seqr_ping Lib "seqrstd.dll" (ByVal client As Long, ByRef milliseconds As Long) As Long
Public Declare Function seqr_diagnose Lib "seqrstd.dll" (ByVal client As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_register Lib "seqrstd.dll" (ByVal client As Long, ByVal registration As Long, ByRef terminal As Long) As Long
Public Declare Function seqr_terminal_open Lib "seqrstd.dll" (ByVal client As Long, ByVal external_terminal_id As String, ByRef terminal As Long) As Long
Public Declare Function seqr_terminal_import Lib "seqrstd.dll" (ByVal client As Long, ByVal external_terminal_id As String, ByVal terminal_id As String, ByVal password As String, ByVal seqr_id As String, ByRef terminal As Long) As Long
Public Declare Function seqr_next_terminal Lib "seqrstd.dll" (ByVal client As Long, ByVal after As String, ByVal external_terminal_id As String, ByVal external_terminal_id_size As Long) As Long
Public Declare Function seqr_assign_seqr_id Lib "seqrstd.dll" (ByVal terminal As Long, ByVal seqr_id As String) As Long
Public Declare Function seqr_unregister Lib "seqrstd.dll" (ByVal terminal As Long) As Long
Public Declare Function seqr_terminal_id Lib "seqrstd.dll" (ByVal terminal As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_terminal_seqr_id Lib "seqrstd.dll" (ByVal terminal As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_terminal_attention Lib "seqrstd.dll" (ByVal terminal As Long, ByVal attention As Long) As Long
Public Declare Sub seqr_terminal_close Lib "seqrstd.dll" (ByVal terminal As Long)
Public Declare Function seqr_pay_start Lib "seqrstd.dll" (ByVal terminal As Long, ByVal invoice As Long, ByRef payment As Long) As Long
Public Declare Function seqr_pay_begin Lib "seqrstd.dll" (ByVal terminal As Long, ByVal invoice As Long, ByRef payment As Long) As Long
Public Declare Function seqr_payment_status Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_pay_poll Lib "seqrstd.dll" (ByVal payment As Long, ByVal wait_ms As Long, ByRef state As Long) As Long
Public Declare Function seqr_pay_continue Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_cancel Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_cancel_begin Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_pay_confirm Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_pay_abandon Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Sub seqr_payment_close Lib "seqrstd.dll" (ByVal payment As Long)
Public Declare Function seqr_next_unfinished Lib "seqrstd.dll" (ByVal terminal As Long, ByVal after As Long, ByRef payment As Long) As Long
Public Declare Function seqr_next_reversal Lib "seqrstd.dll" (ByVal terminal As Long, ByVal after As Long, ByRef payment As Long) As Long
Public Declare Function seqr_acknowledge_reversal Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_next_payment Lib "seqrstd.dll" (ByVal client As Long, ByVal from_ms As Double, ByVal to_ms As Double, ByVal after As Long, ByRef payment As Long) As Long
Public Declare Function seqr_payment_find_reference Lib "seqrstd.dll" (ByVal client As Long, ByVal reference As String, ByRef payment As Long) As Long
Public Declare Function seqr_payment_find Lib "seqrstd.dll" (ByVal terminal As Long, ByVal client_invoice_id As String, ByRef payment As Long) As Long
Public Declare Function seqr_payment_client_invoice_id Lib "seqrstd.dll" (ByVal payment As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_payment_invoice_reference Lib "seqrstd.dll" (ByVal payment As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_payment_ers_reference Lib "seqrstd.dll" (ByVal payment As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_payment_qr_code Lib "seqrstd.dll" (ByVal payment As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_payment_amount Lib "seqrstd.dll" (ByVal payment As Long, ByRef amount As Double, ByVal currency_code As String, ByVal currency_code_size As Long) As Long
Public Declare Function seqr_payment_paid_at Lib "seqrstd.dll" (ByVal payment As Long, ByRef unix_ms As Double) As Long
Public Declare Function seqr_payment_result_code Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_payment_ended_by Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_payment_error Lib "seqrstd.dll" (ByVal payment As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_pay_update Lib "seqrstd.dll" (ByVal payment As Long, ByVal invoice As Long) As Long
Public Declare Function seqr_payment_token_count Lib "seqrstd.dll" (ByVal payment As Long) As Long
Public Declare Function seqr_payment_token Lib "seqrstd.dll" (ByVal payment As Long, ByVal index As Long, ByVal token As Long) As Long
Public Declare Function seqr_pay_commit Lib "seqrstd.dll" (ByVal payment As Long, ByVal amount As Double) As Long
Public Declare Function seqr_refund Lib "seqrstd.dll" (ByVal terminal As Long, ByVal refund As Long, ByVal refund_reference As String, ByVal refund_reference_size As Long) As Long
Public Declare Function seqr_refund_begin Lib "seqrstd.dll" (ByVal terminal As Long, ByVal refund As Long) As Long
Public Declare Function seqr_refund_poll Lib "seqrstd.dll" (ByVal terminal As Long, ByVal refund_id As String, ByVal wait_ms As Long, ByRef outcome As Long, ByVal refund_reference As String, ByVal refund_reference_size As Long) As Long
Public Declare Function seqr_refund_find Lib "seqrstd.dll" (ByVal terminal As Long, ByVal refund_id As String, ByVal info As Long) As Long
Public Declare Function seqr_refund_resolve Lib "seqrstd.dll" (ByVal terminal As Long, ByVal refund_id As String, ByVal happened As Long) As Long
Public Declare Function seqr_refund_allow Lib "seqrstd.dll" (ByVal terminal As Long, ByVal ers_reference As String) As Long
Public Declare Function seqr_next_refund_in_doubt Lib "seqrstd.dll" (ByVal terminal As Long, ByVal after As String, ByVal refund_id As String, ByVal refund_id_size As Long) As Long
Public Declare Function seqr_set_receipt_texts Lib "seqrstd.dll" (ByVal client As Long, ByVal texts As Long) As Long
Public Declare Function seqr_receipt_text Lib "seqrstd.dll" (ByVal payment As Long, ByVal columns As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_refund_receipt_text Lib "seqrstd.dll" (ByVal terminal As Long, ByVal refund_id As String, ByVal columns As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_submit_receipt Lib "seqrstd.dll" (ByVal terminal As Long, ByVal ers_reference As String, ByVal document As Long) As Long
Public Declare Function seqr_change_password Lib "seqrstd.dll" (ByVal terminal As Long) As Long
Public Declare Function seqr_terminal_info Lib "seqrstd.dll" (ByVal terminal As Long, ByVal json As String, ByVal json_size As Long) As Long
Public Declare Function seqr_period_close Lib "seqrstd.dll" (ByVal client As Long, ByVal reseller As Long, ByVal external_terminal_id As String, ByVal period_id As String, ByVal period_id_size As Long) As Long
Public Declare Function seqr_report Lib "seqrstd.dll" (ByVal client As Long, ByVal reseller As Long, ByVal request As Long, ByRef result As Long) As Long
Public Declare Function seqr_report_result_count Lib "seqrstd.dll" (ByVal result As Long) As Long
Public Declare Function seqr_report_result_row Lib "seqrstd.dll" (ByVal result As Long, ByVal index As Long, ByVal row As Long) As Long
Public Declare Function seqr_report_result_text Lib "seqrstd.dll" (ByVal result As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Sub seqr_report_result_close Lib "seqrstd.dll" (ByVal result As Long)
Public Declare Function seqr_reconcile Lib "seqrstd.dll" (ByVal client As Long, ByVal reseller As Long, ByVal request As Long, ByRef result As Long) As Long
Public Declare Function seqr_reconciliation_is_clean Lib "seqrstd.dll" (ByVal result As Long) As Long
Public Declare Function seqr_reconciliation_sum Lib "seqrstd.dll" (ByVal result As Long, ByVal kind As Long, ByVal total As Long) As Long
Public Declare Function seqr_reconciliation_get Lib "seqrstd.dll" (ByVal result As Long, ByVal kind As Long, ByVal index As Long, ByVal line As Long) As Long
Public Declare Function seqr_reconciliation_text Lib "seqrstd.dll" (ByVal result As Long, ByVal columns As Long, ByVal language As String, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_reconciliation_json Lib "seqrstd.dll" (ByVal result As Long, ByVal json As String, ByVal json_size As Long) As Long
Public Declare Sub seqr_reconciliation_close Lib "seqrstd.dll" (ByVal result As Long)
Public Declare Function seqr_store_backup Lib "seqrstd.dll" (ByVal client As Long, ByVal path As String) As Long
Public Declare Function seqr_store_adopt Lib "seqrstd.dll" (ByVal store_path As String, ByVal report As String, ByVal report_size As Long) As Long
Public Declare Function seqr_journal_prune Lib "seqrstd.dll" (ByVal client As Long, ByVal before_ms As Double, ByRef pruned As Double) As Long
Public Declare Function seqr_takeover Lib "seqrstd.dll" (ByVal client As Long, ByRef terminals As Long) As Long
Public Declare Function seqr_qr_svg Lib "seqrstd.dll" (ByVal text As String, ByVal border As Long, ByVal svg As String, ByVal svg_size As Long) As Long
Public Declare Function seqr_cashier_text Lib "seqrstd.dll" (ByVal kind As Long, ByVal number As Long, ByVal language As String, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_payment_state_name Lib "seqrstd.dll" (ByVal state As Long, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_amount_parse Lib "seqrstd.dll" (ByVal text As String, ByVal currency_code As String, ByRef amount As Double) As Long
Public Declare Function seqr_amount_text Lib "seqrstd.dll" (ByVal amount As Double, ByVal currency_code As String, ByVal text As String, ByVal text_size As Long) As Long

' The structs of seqr.h: made, filled by the names of their fields, given to a function, read, freed.
Public Declare Function seqr_struct_new Lib "seqrstd.dll" (ByVal name As String) As Long
Public Declare Sub seqr_struct_free Lib "seqrstd.dll" (ByVal struct As Long)
Public Declare Function seqr_struct_set_text Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByVal value As String) As Long
Public Declare Function seqr_struct_set_number Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByVal value As Double) As Long
Public Declare Function seqr_struct_get_text Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByVal text As String, ByVal text_size As Long) As Long
Public Declare Function seqr_struct_get_number Lib "seqrstd.dll" (ByVal struct As Long, ByVal field As String, ByRef value As Double) As Long
Public Declare Function seqr_struct_add_row Lib "seqrstd.dll" (ByVal struct As Long, ByVal row As Long) As Long
Public Declare Function seqr_struct_add_token Lib "seqrstd.dll" (ByVal struct As Long, ByVal token As Long) As Long
' The last text that a function of this thread gave, whole.
Public Declare Function seqr_text Lib "seqrstd.dll" (ByVal text As String, ByVal text_size As Long) As Long
