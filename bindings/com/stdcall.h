/* Made from src/capi by `make header`: change it there. */

int32_t STDCALL std_seqr_version(char *text, int32_t text_size)
{
    int32_t length = show(seqr_version(), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_abi_version(void)
{
    int32_t returned = (int32_t)seqr_abi_version();
    return returned;
}

int32_t STDCALL std_seqr_status_name(int32_t status, char *text, int32_t text_size)
{
    int32_t length = show(seqr_status_name((int32_t)status), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_last_result_code(void)
{
    int32_t returned = (int32_t)seqr_last_result_code();
    return returned;
}

int32_t STDCALL std_seqr_open(int32_t config, seqr_client **client)
{
    if (!is_known_library()) return SEQR_E_CONFIG;
    seqr_config *config_ = memory_of(config, "seqr_config");
    int32_t returned = (int32_t)seqr_open(config_, client);
    return returned;
}

void STDCALL std_seqr_close(seqr_client *client)
{
    seqr_close(client);
}

int32_t STDCALL std_seqr_ping(seqr_client *client, int32_t *milliseconds)
{
    uint32_t milliseconds_ = milliseconds ? (uint32_t)*milliseconds : 0;
    int32_t returned = (int32_t)seqr_ping(client, milliseconds ? &milliseconds_ : NULL);
    if (milliseconds) *milliseconds = (int32_t)milliseconds_;
    return returned;
}

int32_t STDCALL std_seqr_diagnose(seqr_client *client, char *text, int32_t text_size)
{
    char *text_ = NULL;
    int32_t returned = (int32_t)seqr_diagnose(client, &text_);
    show(text_, text, text_size);
    seqr_string_free(text_);
    return returned;
}

int32_t STDCALL std_seqr_register(seqr_client *client, int32_t registration, seqr_terminal **terminal)
{
    seqr_registration *registration_ = memory_of(registration, "seqr_registration");
    int32_t returned = (int32_t)seqr_register(client, registration_, terminal);
    return returned;
}

int32_t STDCALL std_seqr_terminal_open(seqr_client *client, const char *external_terminal_id, seqr_terminal **terminal)
{
    char *external_terminal_id_ = utf8_of(external_terminal_id);
    int32_t returned = (int32_t)seqr_terminal_open(client, external_terminal_id_, terminal);
    free(external_terminal_id_);
    return returned;
}

int32_t STDCALL std_seqr_terminal_import(seqr_client *client, const char *external_terminal_id, const char *terminal_id, const char *password, const char *seqr_id, seqr_terminal **terminal)
{
    char *external_terminal_id_ = utf8_of(external_terminal_id);
    char *terminal_id_ = utf8_of(terminal_id);
    char *password_ = utf8_of(password);
    char *seqr_id_ = utf8_of(seqr_id);
    int32_t returned = (int32_t)seqr_terminal_import(client, external_terminal_id_, terminal_id_, password_, seqr_id_, terminal);
    free(external_terminal_id_);
    free(terminal_id_);
    free(password_);
    free(seqr_id_);
    return returned;
}

int32_t STDCALL std_seqr_next_terminal(seqr_client *client, const char *after, char *external_terminal_id, int32_t external_terminal_id_size)
{
    char *after_ = utf8_of(after);
    char *external_terminal_id_ = NULL;
    int32_t returned = (int32_t)seqr_next_terminal(client, after_, &external_terminal_id_);
    free(after_);
    show(external_terminal_id_, external_terminal_id, external_terminal_id_size);
    seqr_string_free(external_terminal_id_);
    return returned;
}

int32_t STDCALL std_seqr_assign_seqr_id(seqr_terminal *terminal, const char *seqr_id)
{
    char *seqr_id_ = utf8_of(seqr_id);
    int32_t returned = (int32_t)seqr_assign_seqr_id(terminal, seqr_id_);
    free(seqr_id_);
    return returned;
}

int32_t STDCALL std_seqr_unregister(seqr_terminal *terminal)
{
    int32_t returned = (int32_t)seqr_unregister(terminal);
    return returned;
}

int32_t STDCALL std_seqr_terminal_id(seqr_terminal *terminal, char *text, int32_t text_size)
{
    int32_t length = show(seqr_terminal_id(terminal), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_terminal_seqr_id(seqr_terminal *terminal, char *text, int32_t text_size)
{
    int32_t length = show(seqr_terminal_seqr_id(terminal), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_terminal_attention(seqr_terminal *terminal, int32_t attention)
{
    seqr_attention *attention_ = memory_of(attention, "seqr_attention");
    int32_t returned = (int32_t)seqr_terminal_attention(terminal, attention_);
    return returned;
}

void STDCALL std_seqr_terminal_close(seqr_terminal *terminal)
{
    seqr_terminal_close(terminal);
}

int32_t STDCALL std_seqr_pay_start(seqr_terminal *terminal, int32_t invoice, seqr_payment **payment)
{
    seqr_invoice *invoice_ = memory_of(invoice, "seqr_invoice");
    int32_t returned = (int32_t)seqr_pay_start(terminal, invoice_, payment);
    return returned;
}

int32_t STDCALL std_seqr_pay_begin(seqr_terminal *terminal, int32_t invoice, seqr_payment **payment)
{
    seqr_invoice *invoice_ = memory_of(invoice, "seqr_invoice");
    int32_t returned = (int32_t)seqr_pay_begin(terminal, invoice_, payment);
    return returned;
}

int32_t STDCALL std_seqr_payment_status(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_payment_status(payment);
    return returned;
}

int32_t STDCALL std_seqr_pay_poll(seqr_payment *payment, int32_t wait_ms, int32_t *state)
{
    int32_t state_ = state ? (int32_t)*state : 0;
    int32_t returned = (int32_t)seqr_pay_poll(payment, (uint32_t)wait_ms, state ? &state_ : NULL);
    if (state) *state = (int32_t)state_;
    return returned;
}

int32_t STDCALL std_seqr_pay_continue(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_pay_continue(payment);
    return returned;
}

int32_t STDCALL std_seqr_cancel(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_cancel(payment);
    return returned;
}

int32_t STDCALL std_seqr_cancel_begin(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_cancel_begin(payment);
    return returned;
}

int32_t STDCALL std_seqr_pay_confirm(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_pay_confirm(payment);
    return returned;
}

int32_t STDCALL std_seqr_pay_abandon(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_pay_abandon(payment);
    return returned;
}

void STDCALL std_seqr_payment_close(seqr_payment *payment)
{
    seqr_payment_close(payment);
}

int32_t STDCALL std_seqr_next_unfinished(seqr_terminal *terminal, seqr_payment *after, seqr_payment **payment)
{
    int32_t returned = (int32_t)seqr_next_unfinished(terminal, after, payment);
    return returned;
}

int32_t STDCALL std_seqr_next_reversal(seqr_terminal *terminal, seqr_payment *after, seqr_payment **payment)
{
    int32_t returned = (int32_t)seqr_next_reversal(terminal, after, payment);
    return returned;
}

int32_t STDCALL std_seqr_acknowledge_reversal(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_acknowledge_reversal(payment);
    return returned;
}

int32_t STDCALL std_seqr_next_payment(seqr_client *client, double from_ms, double to_ms, seqr_payment *after, seqr_payment **payment)
{
    int64_t from_ms_ = 0;
    int64_t to_ms_ = 0;
    if (!whole(from_ms, &from_ms_)) return not_whole("from_ms");
    if (!whole(to_ms, &to_ms_)) return not_whole("to_ms");
    int32_t returned = (int32_t)seqr_next_payment(client, from_ms_, to_ms_, after, payment);
    return returned;
}

int32_t STDCALL std_seqr_payment_find_reference(seqr_client *client, const char *reference, seqr_payment **payment)
{
    char *reference_ = utf8_of(reference);
    int32_t returned = (int32_t)seqr_payment_find_reference(client, reference_, payment);
    free(reference_);
    return returned;
}

int32_t STDCALL std_seqr_payment_find(seqr_terminal *terminal, const char *client_invoice_id, seqr_payment **payment)
{
    char *client_invoice_id_ = utf8_of(client_invoice_id);
    int32_t returned = (int32_t)seqr_payment_find(terminal, client_invoice_id_, payment);
    free(client_invoice_id_);
    return returned;
}

int32_t STDCALL std_seqr_payment_client_invoice_id(seqr_payment *payment, char *text, int32_t text_size)
{
    int32_t length = show(seqr_payment_client_invoice_id(payment), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_payment_invoice_reference(seqr_payment *payment, char *text, int32_t text_size)
{
    int32_t length = show(seqr_payment_invoice_reference(payment), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_payment_ers_reference(seqr_payment *payment, char *text, int32_t text_size)
{
    int32_t length = show(seqr_payment_ers_reference(payment), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_payment_qr_code(seqr_payment *payment, char *text, int32_t text_size)
{
    int32_t length = show(seqr_payment_qr_code(payment), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_payment_amount(seqr_payment *payment, double *amount, char *currency_code, int32_t currency_code_size)
{
    int64_t amount_ = (int64_t)INT64_MIN;
    char currency_code_[4] = {0};
    int32_t returned = (int32_t)seqr_payment_amount(payment, amount ? &amount_ : NULL, currency_code_);
    if (amount && amount_ != (int64_t)INT64_MIN) *amount = (double)amount_;
    show(currency_code_, currency_code, currency_code_size);
    return returned;
}

int32_t STDCALL std_seqr_payment_paid_at(seqr_payment *payment, double *unix_ms)
{
    int64_t unix_ms_ = (int64_t)INT64_MIN;
    int32_t returned = (int32_t)seqr_payment_paid_at(payment, unix_ms ? &unix_ms_ : NULL);
    if (unix_ms && unix_ms_ != (int64_t)INT64_MIN) *unix_ms = (double)unix_ms_;
    return returned;
}

int32_t STDCALL std_seqr_payment_result_code(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_payment_result_code(payment);
    return returned;
}

int32_t STDCALL std_seqr_payment_ended_by(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_payment_ended_by(payment);
    return returned;
}

int32_t STDCALL std_seqr_payment_error(seqr_payment *payment, char *text, int32_t text_size)
{
    int32_t length = show(seqr_payment_error(payment), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_pay_update(seqr_payment *payment, int32_t invoice)
{
    seqr_invoice *invoice_ = memory_of(invoice, "seqr_invoice");
    int32_t returned = (int32_t)seqr_pay_update(payment, invoice_);
    return returned;
}

int32_t STDCALL std_seqr_payment_token_count(seqr_payment *payment)
{
    int32_t returned = (int32_t)seqr_payment_token_count(payment);
    return returned;
}

int32_t STDCALL std_seqr_payment_token(seqr_payment *payment, int32_t index, int32_t token)
{
    seqr_customer_token *token_ = memory_of(token, "seqr_customer_token");
    int32_t returned = (int32_t)seqr_payment_token(payment, (size_t)index, token_);
    return returned;
}

int32_t STDCALL std_seqr_pay_commit(seqr_payment *payment, double amount)
{
    int64_t amount_ = 0;
    if (!whole(amount, &amount_)) return not_whole("amount");
    int32_t returned = (int32_t)seqr_pay_commit(payment, amount_);
    return returned;
}

int32_t STDCALL std_seqr_refund(seqr_terminal *terminal, int32_t refund, char *refund_reference, int32_t refund_reference_size)
{
    seqr_refund_request *refund_ = memory_of(refund, "seqr_refund_request");
    char *refund_reference_ = NULL;
    int32_t returned = (int32_t)seqr_refund(terminal, refund_, &refund_reference_);
    show(refund_reference_, refund_reference, refund_reference_size);
    seqr_string_free(refund_reference_);
    return returned;
}

int32_t STDCALL std_seqr_refund_begin(seqr_terminal *terminal, int32_t refund)
{
    seqr_refund_request *refund_ = memory_of(refund, "seqr_refund_request");
    int32_t returned = (int32_t)seqr_refund_begin(terminal, refund_);
    return returned;
}

int32_t STDCALL std_seqr_refund_poll(seqr_terminal *terminal, const char *refund_id, int32_t wait_ms, int32_t *outcome, char *refund_reference, int32_t refund_reference_size)
{
    char *refund_id_ = utf8_of(refund_id);
    int32_t outcome_ = outcome ? (int32_t)*outcome : 0;
    char *refund_reference_ = NULL;
    int32_t returned = (int32_t)seqr_refund_poll(terminal, refund_id_, (uint32_t)wait_ms, outcome ? &outcome_ : NULL, &refund_reference_);
    free(refund_id_);
    if (outcome) *outcome = (int32_t)outcome_;
    show(refund_reference_, refund_reference, refund_reference_size);
    seqr_string_free(refund_reference_);
    return returned;
}

int32_t STDCALL std_seqr_refund_find(seqr_terminal *terminal, const char *refund_id, int32_t info)
{
    char *refund_id_ = utf8_of(refund_id);
    seqr_refund_info *info_ = memory_of(info, "seqr_refund_info");
    int32_t returned = (int32_t)seqr_refund_find(terminal, refund_id_, info_);
    free(refund_id_);
    return returned;
}

int32_t STDCALL std_seqr_refund_resolve(seqr_terminal *terminal, const char *refund_id, int32_t happened)
{
    char *refund_id_ = utf8_of(refund_id);
    int32_t returned = (int32_t)seqr_refund_resolve(terminal, refund_id_, (int32_t)happened);
    free(refund_id_);
    return returned;
}

int32_t STDCALL std_seqr_refund_allow(seqr_terminal *terminal, const char *ers_reference)
{
    char *ers_reference_ = utf8_of(ers_reference);
    int32_t returned = (int32_t)seqr_refund_allow(terminal, ers_reference_);
    free(ers_reference_);
    return returned;
}

int32_t STDCALL std_seqr_next_refund_in_doubt(seqr_terminal *terminal, const char *after, char *refund_id, int32_t refund_id_size)
{
    char *after_ = utf8_of(after);
    char *refund_id_ = NULL;
    int32_t returned = (int32_t)seqr_next_refund_in_doubt(terminal, after_, &refund_id_);
    free(after_);
    show(refund_id_, refund_id, refund_id_size);
    seqr_string_free(refund_id_);
    return returned;
}

int32_t STDCALL std_seqr_set_receipt_texts(seqr_client *client, int32_t texts)
{
    seqr_receipt_texts *texts_ = memory_of(texts, "seqr_receipt_texts");
    int32_t returned = (int32_t)seqr_set_receipt_texts(client, texts_);
    return returned;
}

int32_t STDCALL std_seqr_receipt_text(seqr_payment *payment, int32_t columns, char *text, int32_t text_size)
{
    char *text_ = NULL;
    int32_t returned = (int32_t)seqr_receipt_text(payment, (uint32_t)columns, &text_);
    show(text_, text, text_size);
    seqr_string_free(text_);
    return returned;
}

int32_t STDCALL std_seqr_refund_receipt_text(seqr_terminal *terminal, const char *refund_id, int32_t columns, char *text, int32_t text_size)
{
    char *refund_id_ = utf8_of(refund_id);
    char *text_ = NULL;
    int32_t returned = (int32_t)seqr_refund_receipt_text(terminal, refund_id_, (uint32_t)columns, &text_);
    free(refund_id_);
    show(text_, text, text_size);
    seqr_string_free(text_);
    return returned;
}

int32_t STDCALL std_seqr_submit_receipt(seqr_terminal *terminal, const char *ers_reference, int32_t document)
{
    char *ers_reference_ = utf8_of(ers_reference);
    seqr_receipt_document *document_ = memory_of(document, "seqr_receipt_document");
    int32_t returned = (int32_t)seqr_submit_receipt(terminal, ers_reference_, document_);
    free(ers_reference_);
    return returned;
}

int32_t STDCALL std_seqr_change_password(seqr_terminal *terminal)
{
    int32_t returned = (int32_t)seqr_change_password(terminal);
    return returned;
}

int32_t STDCALL std_seqr_terminal_info(seqr_terminal *terminal, char *json, int32_t json_size)
{
    char *json_ = NULL;
    int32_t returned = (int32_t)seqr_terminal_info(terminal, &json_);
    show(json_, json, json_size);
    seqr_string_free(json_);
    return returned;
}

int32_t STDCALL std_seqr_period_close(seqr_client *client, int32_t reseller, const char *external_terminal_id, char *period_id, int32_t period_id_size)
{
    seqr_reseller *reseller_ = memory_of(reseller, "seqr_reseller");
    char *external_terminal_id_ = utf8_of(external_terminal_id);
    char *period_id_ = NULL;
    int32_t returned = (int32_t)seqr_period_close(client, reseller_, external_terminal_id_, &period_id_);
    free(external_terminal_id_);
    show(period_id_, period_id, period_id_size);
    seqr_string_free(period_id_);
    return returned;
}

int32_t STDCALL std_seqr_report(seqr_client *client, int32_t reseller, int32_t request, seqr_report_result **result)
{
    seqr_reseller *reseller_ = memory_of(reseller, "seqr_reseller");
    seqr_report_request *request_ = memory_of(request, "seqr_report_request");
    int32_t returned = (int32_t)seqr_report(client, reseller_, request_, result);
    return returned;
}

int32_t STDCALL std_seqr_report_result_count(seqr_report_result *result)
{
    int32_t returned = (int32_t)seqr_report_result_count(result);
    return returned;
}

int32_t STDCALL std_seqr_report_result_row(seqr_report_result *result, int32_t index, int32_t row)
{
    seqr_report_row *row_ = memory_of(row, "seqr_report_row");
    int32_t returned = (int32_t)seqr_report_result_row(result, (size_t)index, row_);
    return returned;
}

int32_t STDCALL std_seqr_report_result_text(seqr_report_result *result, char *text, int32_t text_size)
{
    int32_t length = show(seqr_report_result_text(result), text, text_size);
    return length;
}

void STDCALL std_seqr_report_result_close(seqr_report_result *result)
{
    seqr_report_result_close(result);
}

int32_t STDCALL std_seqr_reconcile(seqr_client *client, int32_t reseller, int32_t request, seqr_reconciliation **result)
{
    seqr_reseller *reseller_ = memory_of(reseller, "seqr_reseller");
    seqr_report_request *request_ = memory_of(request, "seqr_report_request");
    int32_t returned = (int32_t)seqr_reconcile(client, reseller_, request_, result);
    return returned;
}

int32_t STDCALL std_seqr_reconciliation_is_clean(seqr_reconciliation *result)
{
    int32_t returned = (int32_t)seqr_reconciliation_is_clean(result);
    return returned;
}

int32_t STDCALL std_seqr_reconciliation_sum(seqr_reconciliation *result, int32_t kind, int32_t total)
{
    seqr_reconciliation_total *total_ = memory_of(total, "seqr_reconciliation_total");
    int32_t returned = (int32_t)seqr_reconciliation_sum(result, (int32_t)kind, total_);
    return returned;
}

int32_t STDCALL std_seqr_reconciliation_get(seqr_reconciliation *result, int32_t kind, int32_t index, int32_t line)
{
    seqr_reconciliation_line *line_ = memory_of(line, "seqr_reconciliation_line");
    int32_t returned = (int32_t)seqr_reconciliation_get(result, (int32_t)kind, (size_t)index, line_);
    return returned;
}

int32_t STDCALL std_seqr_reconciliation_text(seqr_reconciliation *result, int32_t columns, const char *language, char *text, int32_t text_size)
{
    char *language_ = utf8_of(language);
    char *text_ = NULL;
    int32_t returned = (int32_t)seqr_reconciliation_text(result, (uint32_t)columns, language_, &text_);
    free(language_);
    show(text_, text, text_size);
    seqr_string_free(text_);
    return returned;
}

int32_t STDCALL std_seqr_reconciliation_json(seqr_reconciliation *result, char *json, int32_t json_size)
{
    char *json_ = NULL;
    int32_t returned = (int32_t)seqr_reconciliation_json(result, &json_);
    show(json_, json, json_size);
    seqr_string_free(json_);
    return returned;
}

void STDCALL std_seqr_reconciliation_close(seqr_reconciliation *result)
{
    seqr_reconciliation_close(result);
}

int32_t STDCALL std_seqr_store_backup(seqr_client *client, const char *path)
{
    char *path_ = utf8_of(path);
    int32_t returned = (int32_t)seqr_store_backup(client, path_);
    free(path_);
    return returned;
}

int32_t STDCALL std_seqr_store_adopt(const char *store_path, char *report, int32_t report_size)
{
    char *store_path_ = utf8_of(store_path);
    char *report_ = NULL;
    int32_t returned = (int32_t)seqr_store_adopt(store_path_, &report_);
    free(store_path_);
    show(report_, report, report_size);
    seqr_string_free(report_);
    return returned;
}

int32_t STDCALL std_seqr_journal_prune(seqr_client *client, double before_ms, double *pruned)
{
    int64_t before_ms_ = 0;
    if (!whole(before_ms, &before_ms_)) return not_whole("before_ms");
    uint64_t pruned_ = (uint64_t)INT64_MIN;
    int32_t returned = (int32_t)seqr_journal_prune(client, before_ms_, pruned ? &pruned_ : NULL);
    if (pruned && pruned_ != (uint64_t)INT64_MIN) *pruned = (double)pruned_;
    return returned;
}

int32_t STDCALL std_seqr_takeover(seqr_client *client, int32_t *terminals)
{
    uint32_t terminals_ = terminals ? (uint32_t)*terminals : 0;
    int32_t returned = (int32_t)seqr_takeover(client, terminals ? &terminals_ : NULL);
    if (terminals) *terminals = (int32_t)terminals_;
    return returned;
}

int32_t STDCALL std_seqr_qr_svg(const char *text, int32_t border, char *svg, int32_t svg_size)
{
    char *text_ = utf8_of(text);
    char *svg_ = NULL;
    int32_t returned = (int32_t)seqr_qr_svg(text_, (uint32_t)border, &svg_);
    free(text_);
    show(svg_, svg, svg_size);
    seqr_string_free(svg_);
    return returned;
}

int32_t STDCALL std_seqr_cashier_text(int32_t kind, int32_t number, const char *language, char *text, int32_t text_size)
{
    char *language_ = utf8_of(language);
    char *text_ = NULL;
    int32_t returned = (int32_t)seqr_cashier_text((int32_t)kind, (int32_t)number, language_, &text_);
    free(language_);
    show(text_, text, text_size);
    seqr_string_free(text_);
    return returned;
}

int32_t STDCALL std_seqr_payment_state_name(int32_t state, char *text, int32_t text_size)
{
    int32_t length = show(seqr_payment_state_name((int32_t)state), text, text_size);
    return length;
}

int32_t STDCALL std_seqr_amount_parse(const char *text, const char *currency_code, double *amount)
{
    char *text_ = utf8_of(text);
    char *currency_code_ = utf8_of(currency_code);
    int64_t amount_ = (int64_t)INT64_MIN;
    int32_t returned = (int32_t)seqr_amount_parse(text_, currency_code_, amount ? &amount_ : NULL);
    free(text_);
    free(currency_code_);
    if (amount && amount_ != (int64_t)INT64_MIN) *amount = (double)amount_;
    return returned;
}

int32_t STDCALL std_seqr_amount_text(double amount, const char *currency_code, char *text, int32_t text_size)
{
    int64_t amount_ = 0;
    if (!whole(amount, &amount_)) return not_whole("amount");
    char *currency_code_ = utf8_of(currency_code);
    char *text_ = NULL;
    int32_t returned = (int32_t)seqr_amount_text(amount_, currency_code_, &text_);
    free(currency_code_);
    show(text_, text, text_size);
    seqr_string_free(text_);
    return returned;
}
