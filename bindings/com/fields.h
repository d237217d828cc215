/* Made from src/capi by `make header`: change it there. */

static const struct field fields_of_seqr_config[] = {
    {"struct_size", offsetof(seqr_config, struct_size), FIELD_UINT32},
    {"flags", offsetof(seqr_config, flags), FIELD_UINT32},
    {"endpoint", offsetof(seqr_config, endpoint), FIELD_TEXT},
    {"store_path", offsetof(seqr_config, store_path), FIELD_TEXT},
    {"client_id", offsetof(seqr_config, client_id), FIELD_TEXT},
    {"client_reference", offsetof(seqr_config, client_reference), FIELD_TEXT},
    {"client_comment", offsetof(seqr_config, client_comment), FIELD_TEXT},
    {"ca_file", offsetof(seqr_config, ca_file), FIELD_TEXT},
    {"proxy", offsetof(seqr_config, proxy), FIELD_TEXT},
    {"connect_timeout_ms", offsetof(seqr_config, connect_timeout_ms), FIELD_UINT32},
    {"request_timeout_ms", offsetof(seqr_config, request_timeout_ms), FIELD_UINT32},
    {"money_timeout_ms", offsetof(seqr_config, money_timeout_ms), FIELD_UINT32},
    {"cancel_timeout_ms", offsetof(seqr_config, cancel_timeout_ms), FIELD_UINT32},
    {"poll_interval_ms", offsetof(seqr_config, poll_interval_ms), FIELD_UINT32},
    {"poll_window_ms", offsetof(seqr_config, poll_window_ms), FIELD_UINT32},
    {"question_timeout_ms", offsetof(seqr_config, question_timeout_ms), FIELD_UINT32},
    {"log_level", offsetof(seqr_config, log_level), FIELD_INT32},
    {"receipt_file", offsetof(seqr_config, receipt_file), FIELD_TEXT},
    {"language", offsetof(seqr_config, language), FIELD_TEXT},
    {"time_zone", offsetof(seqr_config, time_zone), FIELD_TEXT},
    {"log_file", offsetof(seqr_config, log_file), FIELD_TEXT},
    {"store_key_file", offsetof(seqr_config, store_key_file), FIELD_TEXT},
    {"seqr_time_zone", offsetof(seqr_config, seqr_time_zone), FIELD_TEXT},
    {"log_file_limit_kb", offsetof(seqr_config, log_file_limit_kb), FIELD_UINT32},
    {"reserved", offsetof(seqr_config, reserved), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_registration[] = {
    {"struct_size", offsetof(seqr_registration, struct_size), FIELD_UINT32},
    {"reserved", offsetof(seqr_registration, reserved), FIELD_UINT32},
    {"reseller_id", offsetof(seqr_registration, reseller_id), FIELD_TEXT},
    {"reseller_user_id", offsetof(seqr_registration, reseller_user_id), FIELD_TEXT},
    {"reseller_password", offsetof(seqr_registration, reseller_password), FIELD_TEXT},
    {"external_terminal_id", offsetof(seqr_registration, external_terminal_id), FIELD_TEXT},
    {"name", offsetof(seqr_registration, name), FIELD_TEXT},
    {"seqr_id", offsetof(seqr_registration, seqr_id), FIELD_TEXT},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_attention[] = {
    {"struct_size", offsetof(seqr_attention, struct_size), FIELD_UINT32},
    {"unfinished", offsetof(seqr_attention, unfinished), FIELD_UINT32},
    {"refunds_in_doubt", offsetof(seqr_attention, refunds_in_doubt), FIELD_UINT32},
    {"reversals", offsetof(seqr_attention, reversals), FIELD_UINT32},
    {"receipts_waiting", offsetof(seqr_attention, receipts_waiting), FIELD_UINT32},
    {"receipts_given_up", offsetof(seqr_attention, receipts_given_up), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_invoice_row[] = {
    {"description", offsetof(seqr_invoice_row, description), FIELD_TEXT},
    {"quantity_thousandths", offsetof(seqr_invoice_row, quantity_thousandths), FIELD_INT64},
    {"unit_name", offsetof(seqr_invoice_row, unit_name), FIELD_TEXT},
    {"unit_price", offsetof(seqr_invoice_row, unit_price), FIELD_INT64},
    {"discount", offsetof(seqr_invoice_row, discount), FIELD_INT64},
    {"total", offsetof(seqr_invoice_row, total), FIELD_INT64},
    {"tax_basis_points", offsetof(seqr_invoice_row, tax_basis_points), FIELD_INT32},
    {"reserved", offsetof(seqr_invoice_row, reserved), FIELD_UINT32},
    {"ean", offsetof(seqr_invoice_row, ean), FIELD_TEXT},
    {"sku", offsetof(seqr_invoice_row, sku), FIELD_TEXT},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_customer_token[] = {
    {"id", offsetof(seqr_customer_token, id), FIELD_TEXT},
    {"value", offsetof(seqr_customer_token, value), FIELD_TEXT},
    {"description", offsetof(seqr_customer_token, description), FIELD_TEXT},
    {"status", offsetof(seqr_customer_token, status), FIELD_INT32},
    {"reserved", offsetof(seqr_customer_token, reserved), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_invoice[] = {
    {"struct_size", offsetof(seqr_invoice, struct_size), FIELD_UINT32},
    {"row_size", offsetof(seqr_invoice, row_size), FIELD_UINT32},
    {"token_size", offsetof(seqr_invoice, token_size), FIELD_UINT32},
    {"reserved", offsetof(seqr_invoice, reserved), FIELD_UINT32},
    {"client_invoice_id", offsetof(seqr_invoice, client_invoice_id), FIELD_TEXT},
    {"title", offsetof(seqr_invoice, title), FIELD_TEXT},
    {"cashier_id", offsetof(seqr_invoice, cashier_id), FIELD_TEXT},
    {"footer", offsetof(seqr_invoice, footer), FIELD_TEXT},
    {"total", offsetof(seqr_invoice, total), FIELD_INT64},
    {"currency_code", offsetof(seqr_invoice, currency_code), FIELD_TEXT},
    {"row_count", offsetof(seqr_invoice, row_count), FIELD_SIZE},
    {"token_count", offsetof(seqr_invoice, token_count), FIELD_SIZE},
    {"issued_at_ms", offsetof(seqr_invoice, issued_at_ms), FIELD_INT64},
    {"payment_mode", offsetof(seqr_invoice, payment_mode), FIELD_INT32},
    {"acknowledgment_mode", offsetof(seqr_invoice, acknowledgment_mode), FIELD_INT32},
    {"back_url", offsetof(seqr_invoice, back_url), FIELD_TEXT},
    {"notification_url", offsetof(seqr_invoice, notification_url), FIELD_TEXT},
    {"commit_timeout_s", offsetof(seqr_invoice, commit_timeout_s), FIELD_UINT32},
    {"reserved2", offsetof(seqr_invoice, reserved2), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_cashier[] = {
    {"struct_size", offsetof(seqr_cashier, struct_size), FIELD_UINT32},
    {"columns", offsetof(seqr_cashier, columns), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_refund_request[] = {
    {"struct_size", offsetof(seqr_refund_request, struct_size), FIELD_UINT32},
    {"row_size", offsetof(seqr_refund_request, row_size), FIELD_UINT32},
    {"refund_id", offsetof(seqr_refund_request, refund_id), FIELD_TEXT},
    {"ers_reference", offsetof(seqr_refund_request, ers_reference), FIELD_TEXT},
    {"amount", offsetof(seqr_refund_request, amount), FIELD_INT64},
    {"currency_code", offsetof(seqr_refund_request, currency_code), FIELD_TEXT},
    {"title", offsetof(seqr_refund_request, title), FIELD_TEXT},
    {"cashier_id", offsetof(seqr_refund_request, cashier_id), FIELD_TEXT},
    {"row_count", offsetof(seqr_refund_request, row_count), FIELD_SIZE},
    {"reserved", offsetof(seqr_refund_request, reserved), FIELD_SIZE},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_refund_info[] = {
    {"struct_size", offsetof(seqr_refund_info, struct_size), FIELD_UINT32},
    {"outcome", offsetof(seqr_refund_info, outcome), FIELD_INT32},
    {"ers_reference", offsetof(seqr_refund_info, ers_reference), FIELD_TEXT},
    {"refund_reference", offsetof(seqr_refund_info, refund_reference), FIELD_TEXT},
    {"amount", offsetof(seqr_refund_info, amount), FIELD_INT64},
    {"currency_code", offsetof(seqr_refund_info, currency_code), FIELD_TEXT},
    {"begun_at_ms", offsetof(seqr_refund_info, begun_at_ms), FIELD_INT64},
    {"changed_at_ms", offsetof(seqr_refund_info, changed_at_ms), FIELD_INT64},
    {"result_code", offsetof(seqr_refund_info, result_code), FIELD_INT32},
    {"reserved", offsetof(seqr_refund_info, reserved), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_receipt_texts[] = {
    {"struct_size", offsetof(seqr_receipt_texts, struct_size), FIELD_UINT32},
    {"reserved", offsetof(seqr_receipt_texts, reserved), FIELD_UINT32},
    {"amount", offsetof(seqr_receipt_texts, amount), FIELD_TEXT},
    {"time", offsetof(seqr_receipt_texts, time), FIELD_TEXT},
    {"reference", offsetof(seqr_receipt_texts, reference), FIELD_TEXT},
    {"sale", offsetof(seqr_receipt_texts, sale), FIELD_TEXT},
    {"cashier", offsetof(seqr_receipt_texts, cashier), FIELD_TEXT},
    {"copy", offsetof(seqr_receipt_texts, copy), FIELD_TEXT},
    {"refund", offsetof(seqr_receipt_texts, refund), FIELD_TEXT},
    {"refunded_payment", offsetof(seqr_receipt_texts, refunded_payment), FIELD_TEXT},
    {"decimal_mark", offsetof(seqr_receipt_texts, decimal_mark), FIELD_TEXT},
    {"group_mark", offsetof(seqr_receipt_texts, group_mark), FIELD_TEXT},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_receipt_document[] = {
    {"struct_size", offsetof(seqr_receipt_document, struct_size), FIELD_UINT32},
    {"receipt_type", offsetof(seqr_receipt_document, receipt_type), FIELD_INT32},
    {"mime_type", offsetof(seqr_receipt_document, mime_type), FIELD_TEXT},
    {"data", offsetof(seqr_receipt_document, data), FIELD_TEXT},
    {"size", offsetof(seqr_receipt_document, size), FIELD_SIZE},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_reseller[] = {
    {"struct_size", offsetof(seqr_reseller, struct_size), FIELD_UINT32},
    {"reserved", offsetof(seqr_reseller, reserved), FIELD_UINT32},
    {"reseller_id", offsetof(seqr_reseller, reseller_id), FIELD_TEXT},
    {"reseller_user_id", offsetof(seqr_reseller, reseller_user_id), FIELD_TEXT},
    {"reseller_password", offsetof(seqr_reseller, reseller_password), FIELD_TEXT},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_report_request[] = {
    {"struct_size", offsetof(seqr_report_request, struct_size), FIELD_UINT32},
    {"report", offsetof(seqr_report_request, report), FIELD_INT32},
    {"period_id", offsetof(seqr_report_request, period_id), FIELD_TEXT},
    {"external_terminal_id", offsetof(seqr_report_request, external_terminal_id), FIELD_TEXT},
    {"currency_code", offsetof(seqr_report_request, currency_code), FIELD_TEXT},
    {"first_wait_ms", offsetof(seqr_report_request, first_wait_ms), FIELD_UINT32},
    {"repeat_wait_ms", offsetof(seqr_report_request, repeat_wait_ms), FIELD_UINT32},
    {"patience_ms", offsetof(seqr_report_request, patience_ms), FIELD_UINT32},
    {"near_mark_ms", offsetof(seqr_report_request, near_mark_ms), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_report_row[] = {
    {"struct_size", offsetof(seqr_report_row, struct_size), FIELD_UINT32},
    {"reserved", offsetof(seqr_report_row, reserved), FIELD_UINT32},
    {"terminal_id", offsetof(seqr_report_row, terminal_id), FIELD_TEXT},
    {"cashier_id", offsetof(seqr_report_row, cashier_id), FIELD_TEXT},
    {"ers_reference", offsetof(seqr_report_row, ers_reference), FIELD_TEXT},
    {"sales_count", offsetof(seqr_report_row, sales_count), FIELD_INT64},
    {"amount", offsetof(seqr_report_row, amount), FIELD_INT64},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_reconciliation_total[] = {
    {"struct_size", offsetof(seqr_reconciliation_total, struct_size), FIELD_UINT32},
    {"reserved", offsetof(seqr_reconciliation_total, reserved), FIELD_UINT32},
    {"count", offsetof(seqr_reconciliation_total, count), FIELD_INT64},
    {"amount_here", offsetof(seqr_reconciliation_total, amount_here), FIELD_INT64},
    {"amount_there", offsetof(seqr_reconciliation_total, amount_there), FIELD_INT64},
    {NULL, 0, FIELD_INT32}};

static const struct field fields_of_seqr_reconciliation_line[] = {
    {"struct_size", offsetof(seqr_reconciliation_line, struct_size), FIELD_UINT32},
    {"kind", offsetof(seqr_reconciliation_line, kind), FIELD_INT32},
    {"external_terminal_id", offsetof(seqr_reconciliation_line, external_terminal_id), FIELD_TEXT},
    {"terminal_id", offsetof(seqr_reconciliation_line, terminal_id), FIELD_TEXT},
    {"client_invoice_id", offsetof(seqr_reconciliation_line, client_invoice_id), FIELD_TEXT},
    {"refund_id", offsetof(seqr_reconciliation_line, refund_id), FIELD_TEXT},
    {"ers_reference", offsetof(seqr_reconciliation_line, ers_reference), FIELD_TEXT},
    {"amount_here", offsetof(seqr_reconciliation_line, amount_here), FIELD_INT64},
    {"amount_there", offsetof(seqr_reconciliation_line, amount_there), FIELD_INT64},
    {"at_ms", offsetof(seqr_reconciliation_line, at_ms), FIELD_INT64},
    {"rows", offsetof(seqr_reconciliation_line, rows), FIELD_UINT32},
    {"has_here", offsetof(seqr_reconciliation_line, has_here), FIELD_INT32},
    {"has_there", offsetof(seqr_reconciliation_line, has_there), FIELD_INT32},
    {"reserved", offsetof(seqr_reconciliation_line, reserved), FIELD_UINT32},
    {NULL, 0, FIELD_INT32}};

static const struct layout layouts[] = {
    {"seqr_config", sizeof(seqr_config), fields_of_seqr_config},
    {"seqr_registration", sizeof(seqr_registration), fields_of_seqr_registration},
    {"seqr_attention", sizeof(seqr_attention), fields_of_seqr_attention},
    {"seqr_invoice_row", sizeof(seqr_invoice_row), fields_of_seqr_invoice_row},
    {"seqr_customer_token", sizeof(seqr_customer_token), fields_of_seqr_customer_token},
    {"seqr_invoice", sizeof(seqr_invoice), fields_of_seqr_invoice},
    {"seqr_cashier", sizeof(seqr_cashier), fields_of_seqr_cashier},
    {"seqr_refund_request", sizeof(seqr_refund_request), fields_of_seqr_refund_request},
    {"seqr_refund_info", sizeof(seqr_refund_info), fields_of_seqr_refund_info},
    {"seqr_receipt_texts", sizeof(seqr_receipt_texts), fields_of_seqr_receipt_texts},
    {"seqr_receipt_document", sizeof(seqr_receipt_document), fields_of_seqr_receipt_document},
    {"seqr_reseller", sizeof(seqr_reseller), fields_of_seqr_reseller},
    {"seqr_report_request", sizeof(seqr_report_request), fields_of_seqr_report_request},
    {"seqr_report_row", sizeof(seqr_report_row), fields_of_seqr_report_row},
    {"seqr_reconciliation_total", sizeof(seqr_reconciliation_total), fields_of_seqr_reconciliation_total},
    {"seqr_reconciliation_line", sizeof(seqr_reconciliation_line), fields_of_seqr_reconciliation_line},
};
