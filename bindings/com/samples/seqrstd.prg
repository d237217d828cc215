* Made from src/capi by `make header`: change it there. For Visual FoxPro: DO seqrstd.prg, once.
DECLARE INTEGER seqr_version IN seqrstd.dll STRING @text, INTEGER text_size
DECLARE INTEGER seqr_abi_version IN seqrstd.dll
DECLARE INTEGER seqr_status_name IN seqrstd.dll INTEGER status, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_last_error IN seqrstd.dll STRING @text, INTEGER text_size
DECLARE INTEGER seqr_last_result_code IN seqrstd.dll
DECLARE INTEGER seqr_open IN seqrstd.dll INTEGER config, INTEGER @client
DECLARE seqr_close IN seqrstd.dll INTEGER client
DECLARE INTEGER seqr_ping IN seqrstd.dll INTEGER client, INTEGER @milliseconds
DECLARE INTEGER seqr_diagnose IN seqrstd.dll INTEGER client, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_register IN seqrstd.dll INTEGER client, INTEGER registration, INTEGER @terminal
DECLARE INTEGER seqr_terminal_open IN seqrstd.dll INTEGER client, STRING external_terminal_id, INTEGER @terminal
DECLARE INTEGER seqr_terminal_import IN seqrstd.dll INTEGER client, STRING external_terminal_id, STRING terminal_id, STRING password, STRING seqr_id, INTEGER @terminal
DECLARE INTEGER seqr_next_terminal IN seqrstd.dll INTEGER client, STRING after, STRING @external_terminal_id, INTEGER external_terminal_id_size
DECLARE INTEGER seqr_assign_seqr_id IN seqrstd.dll INTEGER terminal, STRING seqr_id
DECLARE INTEGER seqr_unregister IN seqrstd.dll INTEGER terminal
DECLARE INTEGER seqr_terminal_id IN seqrstd.dll INTEGER terminal, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_terminal_seqr_id IN seqrstd.dll INTEGER terminal, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_terminal_attention IN seqrstd.dll INTEGER terminal, INTEGER attention
DECLARE seqr_terminal_close IN seqrstd.dll INTEGER terminal
DECLARE INTEGER seqr_pay_start IN seqrstd.dll INTEGER terminal, INTEGER invoice, INTEGER @payment
DECLARE INTEGER seqr_pay_begin IN seqrstd.dll INTEGER terminal, INTEGER invoice, INTEGER @payment
DECLARE INTEGER seqr_payment_status IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_pay_poll IN seqrstd.dll INTEGER payment, INTEGER wait_ms, INTEGER @state
DECLARE INTEGER seqr_pay_continue IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_cancel IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_cancel_begin IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_pay_confirm IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_pay_abandon IN seqrstd.dll INTEGER payment
DECLARE seqr_payment_close IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_next_unfinished IN seqrstd.dll INTEGER terminal, INTEGER after, INTEGER @payment
DECLARE INTEGER seqr_next_reversal IN seqrstd.dll INTEGER terminal, INTEGER after, INTEGER @payment
DECLARE INTEGER seqr_acknowledge_reversal IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_next_payment IN seqrstd.dll INTEGER client, DOUBLE from_ms, DOUBLE to_ms, INTEGER after, INTEGER @payment
DECLARE INTEGER seqr_payment_find_reference IN seqrstd.dll INTEGER client, STRING reference, INTEGER @payment
DECLARE INTEGER seqr_payment_find IN seqrstd.dll INTEGER terminal, STRING client_invoice_id, INTEGER @payment
DECLARE INTEGER seqr_payment_client_invoice_id IN seqrstd.dll INTEGER payment, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_payment_invoice_reference IN seqrstd.dll INTEGER payment, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_payment_ers_reference IN seqrstd.dll INTEGER payment, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_payment_qr_code IN seqrstd.dll INTEGER payment, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_payment_amount IN seqrstd.dll INTEGER payment, DOUBLE @amount, STRING @currency_code, INTEGER currency_code_size
DECLARE INTEGER seqr_payment_paid_at IN seqrstd.dll INTEGER payment, DOUBLE @unix_ms
DECLARE INTEGER seqr_payment_result_code IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_payment_ended_by IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_payment_error IN seqrstd.dll INTEGER payment, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_pay_update IN seqrstd.dll INTEGER payment, INTEGER invoice
DECLARE INTEGER seqr_payment_token_count IN seqrstd.dll INTEGER payment
DECLARE INTEGER seqr_payment_token IN seqrstd.dll INTEGER payment, INTEGER index, INTEGER token
DECLARE INTEGER seqr_pay_commit IN seqrstd.dll INTEGER payment, DOUBLE amount
DECLARE INTEGER seqr_refund IN seqrstd.dll INTEGER terminal, INTEGER refund, STRING @refund_reference, INTEGER refund_reference_size
DECLARE INTEGER seqr_refund_begin IN seqrstd.dll INTEGER terminal, INTEGER refund
DECLARE INTEGER seqr_refund_poll IN seqrstd.dll INTEGER terminal, STRING refund_id, INTEGER wait_ms, INTEGER @outcome, STRING @refund_reference, INTEGER refund_reference_size
DECLARE INTEGER seqr_refund_find IN seqrstd.dll INTEGER terminal, STRING refund_id, INTEGER info
DECLARE INTEGER seqr_refund_resolve IN seqrstd.dll INTEGER terminal, STRING refund_id, INTEGER happened
DECLARE INTEGER seqr_refund_allow IN seqrstd.dll INTEGER terminal, STRING ers_reference
DECLARE INTEGER seqr_next_refund_in_doubt IN seqrstd.dll INTEGER terminal, STRING after, STRING @refund_id, INTEGER refund_id_size
DECLARE INTEGER seqr_set_receipt_texts IN seqrstd.dll INTEGER client, INTEGER texts
DECLARE INTEGER seqr_receipt_text IN seqrstd.dll INTEGER payment, INTEGER columns, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_refund_receipt_text IN seqrstd.dll INTEGER terminal, STRING refund_id, INTEGER columns, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_submit_receipt IN seqrstd.dll INTEGER terminal, STRING ers_reference, INTEGER document
DECLARE INTEGER seqr_change_password IN seqrstd.dll INTEGER terminal
DECLARE INTEGER seqr_terminal_info IN seqrstd.dll INTEGER terminal, STRING @json, INTEGER json_size
DECLARE INTEGER seqr_period_close IN seqrstd.dll INTEGER client, INTEGER reseller, STRING external_terminal_id, STRING @period_id, INTEGER period_id_size
DECLARE INTEGER seqr_report IN seqrstd.dll INTEGER client, INTEGER reseller, INTEGER request, INTEGER @result
DECLARE INTEGER seqr_report_result_count IN seqrstd.dll INTEGER result
DECLARE INTEGER seqr_report_result_row IN seqrstd.dll INTEGER result, INTEGER index, INTEGER row
DECLARE INTEGER seqr_report_result_text IN seqrstd.dll INTEGER result, STRING @text, INTEGER text_size
DECLARE seqr_report_result_close IN seqrstd.dll INTEGER result
DECLARE INTEGER seqr_reconcile IN seqrstd.dll INTEGER client, INTEGER reseller, INTEGER request, INTEGER @result
DECLARE INTEGER seqr_reconciliation_is_clean IN seqrstd.dll INTEGER result
DECLARE INTEGER seqr_reconciliation_sum IN seqrstd.dll INTEGER result, INTEGER kind, INTEGER total
DECLARE INTEGER seqr_reconciliation_get IN seqrstd.dll INTEGER result, INTEGER kind, INTEGER index, INTEGER line
DECLARE INTEGER seqr_reconciliation_text IN seqrstd.dll INTEGER result, INTEGER columns, STRING language, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_reconciliation_json IN seqrstd.dll INTEGER result, STRING @json, INTEGER json_size
DECLARE seqr_reconciliation_close IN seqrstd.dll INTEGER result
DECLARE INTEGER seqr_store_backup IN seqrstd.dll INTEGER client, STRING path
DECLARE INTEGER seqr_store_adopt IN seqrstd.dll STRING store_path, STRING @report, INTEGER report_size
DECLARE INTEGER seqr_journal_prune IN seqrstd.dll INTEGER client, DOUBLE before_ms, DOUBLE @pruned
DECLARE INTEGER seqr_takeover IN seqrstd.dll INTEGER client, INTEGER @terminals
DECLARE INTEGER seqr_qr_svg IN seqrstd.dll STRING text, INTEGER border, STRING @svg, INTEGER svg_size
DECLARE INTEGER seqr_cashier_text IN seqrstd.dll INTEGER kind, INTEGER number, STRING language, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_payment_state_name IN seqrstd.dll INTEGER state, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_amount_parse IN seqrstd.dll STRING text, STRING currency_code, DOUBLE @amount
DECLARE INTEGER seqr_amount_text IN seqrstd.dll DOUBLE amount, STRING currency_code, STRING @text, INTEGER text_size

DECLARE INTEGER seqr_struct_new IN seqrstd.dll STRING name
DECLARE seqr_struct_free IN seqrstd.dll INTEGER struct
DECLARE INTEGER seqr_struct_set_text IN seqrstd.dll INTEGER struct, STRING field, STRING value
DECLARE INTEGER seqr_struct_set_number IN seqrstd.dll INTEGER struct, STRING field, DOUBLE value
DECLARE INTEGER seqr_struct_get_text IN seqrstd.dll INTEGER struct, STRING field, STRING @text, INTEGER text_size
DECLARE INTEGER seqr_struct_get_number IN seqrstd.dll INTEGER struct, STRING field, DOUBLE @value
DECLARE INTEGER seqr_struct_add_row IN seqrstd.dll INTEGER struct, INTEGER row
DECLARE INTEGER seqr_struct_add_token IN seqrstd.dll INTEGER struct, INTEGER token
DECLARE INTEGER seqr_text IN seqrstd.dll STRING @text, INTEGER text_size
