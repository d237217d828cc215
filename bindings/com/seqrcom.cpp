// seqrcom.dll: the objects of seqr.idl. Each method is a function of seqr.h; there is no rule of the trade in here.
#include "object.h"
#include "structs.h"

#include <new>

namespace {

/// As in seqrstd.dll.
const size_t most_rows = 10000;

template <typename Object, typename Interface> HRESULT handed(Object *made, Interface **to)
{
    *to = made;
    return made ? S_OK : E_OUTOFMEMORY;
}

class invoice : public object<IInvoice> {
public:
    invoice(BSTR number, BSTR title, BSTR cashier, BSTR currency)
        : number_(number), title_(title), cashier_(cashier), currency_(currency), rows_(NULL), count_(0), sum_(0)
    {
    }
    ~invoice()
    {
        for (size_t i = 0; i < count_; i++) free(const_cast<char *>(rows_[i].description));
        free(rows_);
    }
    HRESULT STDMETHODCALLTYPE AddRow(BSTR description, CURRENCY total, LONG tax)
    {
        seqr_invoice_row row = seqr_invoice_row();
        seqr_invoice_row *grown;
        const HRESULT result = check(minor_of(total, currency_.get(), &row.total));
        if (FAILED(result)) return result;
        if (count_ == most_rows) return failed_with(SEQR_E_ROWS, L"An invoice has at most 10000 rows", IID_IInvoice);
        if (__builtin_add_overflow(sum_, row.total, &sum_)) return failed_with(SEQR_E_AMOUNT, L"The sum is too large", IID_IInvoice);
        grown = static_cast<seqr_invoice_row *>(realloc(rows_, (count_ + 1) * sizeof *rows_));
        if (grown == NULL) return E_OUTOFMEMORY;
        rows_ = grown;
        row.description = utf8(description).take();
        row.tax_basis_points = tax;
        rows_[count_++] = row;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_Total(CURRENCY *value) { return check(currency_of(sum_, currency_.get(), value)); }

    /// The bill, whose texts are this object's.
    seqr_invoice made() const
    {
        seqr_invoice bill = SEQR_INVOICE_INIT;
        bill.client_invoice_id = number_.get();
        bill.title = title_.get();
        bill.cashier_id = cashier_.get();
        bill.currency_code = currency_.get();
        bill.total = sum_;
        bill.rows = rows_;
        bill.row_count = count_;
        return bill;
    }

private:
    utf8 number_, title_, cashier_, currency_;
    seqr_invoice_row *rows_;
    size_t count_;
    int64_t sum_;
};

class payment : public object<IPayment> {
public:
    explicit payment(seqr_payment *handle) : handle_(handle), state_(0), remark_(SEQR_OK) {}
    ~payment() { seqr_payment_close(handle_); }

    seqr_payment *handle() const { return handle_; }

    HRESULT STDMETHODCALLTYPE Poll(LONG wait_ms, SeqrPaymentState *state)
    {
        int32_t found = 0;
        const seqr_status status = seqr_pay_poll(handle_, wait_ms > 0 ? (uint32_t)wait_ms : 0, &found);
        if (status != SEQR_OK && !is_remark(status)) return check(status);
        state_ = found;
        remark_ = status;
        *state = (SeqrPaymentState)found;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_Remark(SeqrStatus *value)
    {
        *value = (SeqrStatus)remark_;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_CashierText(BSTR *value)
    {
        char *text = NULL;
        const seqr_status status = remark_ != SEQR_OK ? seqr_cashier_text(SEQR_TEXT_STATUS, remark_, NULL, &text)
                                                      : seqr_cashier_text(SEQR_TEXT_STATE, state_, NULL, &text);
        return status == SEQR_OK ? give_own(text, value) : check(status);
    }
    HRESULT STDMETHODCALLTYPE get_Status(SeqrStatus *value)
    {
        *value = (SeqrStatus)seqr_payment_status(handle_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Resume() { return check(seqr_pay_continue(handle_)); }
    HRESULT STDMETHODCALLTYPE BeginCancel() { return check(seqr_cancel_begin(handle_)); }
    HRESULT STDMETHODCALLTYPE Cancel(SeqrStatus *outcome)
    {
        const seqr_status status = seqr_cancel(handle_);
        const bool is_outcome =
            status == SEQR_OK || status == SEQR_E_ALREADY_PAID || status == SEQR_E_IN_DOUBT || status == SEQR_E_REVERSED;
        *outcome = (SeqrStatus)status;
        return is_outcome ? S_OK : check(status);
    }
    HRESULT STDMETHODCALLTYPE Confirm() { return check(seqr_pay_confirm(handle_)); }
    HRESULT STDMETHODCALLTYPE Abandon() { return check(seqr_pay_abandon(handle_)); }
    HRESULT STDMETHODCALLTYPE AcknowledgeReversal() { return check(seqr_acknowledge_reversal(handle_)); }
    HRESULT STDMETHODCALLTYPE get_ClientInvoiceId(BSTR *to) { return give(seqr_payment_client_invoice_id(handle_), to); }
    HRESULT STDMETHODCALLTYPE get_InvoiceReference(BSTR *to) { return give(seqr_payment_invoice_reference(handle_), to); }
    HRESULT STDMETHODCALLTYPE get_ErsReference(BSTR *to) { return give(seqr_payment_ers_reference(handle_), to); }
    HRESULT STDMETHODCALLTYPE get_QrCode(BSTR *to) { return give(seqr_payment_qr_code(handle_), to); }
    HRESULT STDMETHODCALLTYPE get_Amount(CURRENCY *value)
    {
        int64_t amount = 0;
        char code[4] = "";
        const HRESULT result = check(seqr_payment_amount(handle_, &amount, code));
        return FAILED(result) ? result : check(currency_of(amount, code, value));
    }
    HRESULT STDMETHODCALLTYPE get_CurrencyCode(BSTR *to)
    {
        int64_t amount = 0;
        char code[4] = "";
        const HRESULT result = check(seqr_payment_amount(handle_, &amount, code));
        return FAILED(result) ? result : give(code, to);
    }
    HRESULT STDMETHODCALLTYPE get_PaidAt(DATE *value)
    {
        int64_t unix_ms = 0;
        const HRESULT result = check(seqr_payment_paid_at(handle_, &unix_ms));
        *value = (double)unix_ms / 86400000.0 + 25569.0; // days since 1899-12-30
        return result;
    }
    HRESULT STDMETHODCALLTYPE get_ResultCode(LONG *value)
    {
        *value = seqr_payment_result_code(handle_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_ErrorText(BSTR *to) { return give(seqr_payment_error(handle_), to); }
    HRESULT STDMETHODCALLTYPE get_EndedBy(SeqrEndedBy *value)
    {
        *value = (SeqrEndedBy)seqr_payment_ended_by(handle_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Receipt(LONG columns, BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_receipt_text(handle_, (uint32_t)columns, &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE Commit(CURRENCY amount)
    {
        int64_t asked = 0, minor = 0;
        char code[4] = "";
        HRESULT result = check(seqr_payment_amount(handle_, &asked, code));
        if (SUCCEEDED(result) && amount.int64 != 0) result = check(minor_of(amount, code, &minor));
        if (FAILED(result)) return result;
        const seqr_status status = seqr_pay_commit(handle_, minor);
        int32_t state = 0;
        if (status != SEQR_OK) {
            const HRESULT why = check(status); // before another call forgets it
            seqr_pay_poll(handle_, 0, &state);
            if (!is_remark(status) || state != SEQR_PAY_COMPLETED) return why;
            SetErrorInfo(0, NULL);
        }
        state_ = SEQR_PAY_COMPLETED;
        remark_ = status;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Close()
    {
        seqr_payment_close(handle_);
        handle_ = NULL;
        return S_OK;
    }

private:
    seqr_payment *handle_;
    int32_t state_;
    seqr_status remark_;
};

/// The payment behind an interface that came from a script; Nothing is NULL.
seqr_payment *handle_of(IPayment *from)
{
    return from ? static_cast<payment *>(from)->handle() : NULL;
}

class terminal : public object<ITerminal> {
public:
    explicit terminal(seqr_terminal *handle) : handle_(handle) {}
    ~terminal() { seqr_terminal_close(handle_); }

    HRESULT STDMETHODCALLTYPE get_Id(BSTR *to) { return give(seqr_terminal_id(handle_), to); }
    HRESULT STDMETHODCALLTYPE get_SeqrId(BSTR *to) { return give(seqr_terminal_seqr_id(handle_), to); }
    HRESULT STDMETHODCALLTYPE Begin(BSTR number, BSTR title, BSTR cashier, CURRENCY total, BSTR currency, IPayment **to)
    {
        const utf8 number_(number), title_(title), cashier_(cashier), currency_(currency);
        seqr_invoice bill = SEQR_INVOICE_INIT;
        const HRESULT result = check(minor_of(total, currency_.get(), &bill.total));
        if (FAILED(result)) return result;
        bill.client_invoice_id = number_.get();
        bill.title = title_.get();
        bill.cashier_id = cashier_.get();
        bill.currency_code = currency_.get();
        return begun(bill, to);
    }
    HRESULT STDMETHODCALLTYPE NewInvoice(BSTR number, BSTR title, BSTR cashier, BSTR currency, IInvoice **to)
    {
        return handed(new (std::nothrow) invoice(number, title, cashier, currency), to);
    }
    HRESULT STDMETHODCALLTYPE BeginInvoice(IInvoice *from, IPayment **to)
    {
        return from ? begun(static_cast<invoice *>(from)->made(), to) : E_POINTER;
    }
    HRESULT STDMETHODCALLTYPE Find(BSTR number, IPayment **to)
    {
        seqr_payment *found = NULL;
        const seqr_status status = seqr_payment_find(handle_, utf8(number).get(), &found);
        return status == SEQR_E_NOT_FOUND ? nothing(to) : payment_of(check(status), found, to);
    }
    HRESULT STDMETHODCALLTYPE NextUnfinished(IPayment *after, IPayment **to)
    {
        seqr_payment *found = NULL;
        return payment_of(check(seqr_next_unfinished(handle_, handle_of(after), &found)), found, to);
    }
    HRESULT STDMETHODCALLTYPE NextReversal(IPayment *after, IPayment **to)
    {
        seqr_payment *found = NULL;
        return payment_of(check(seqr_next_reversal(handle_, handle_of(after), &found)), found, to);
    }
    HRESULT STDMETHODCALLTYPE Refund(BSTR id, BSTR reference, CURRENCY amount, BSTR title, BSTR cashier, BSTR currency,
                                     SeqrStatus *outcome)
    {
        const refund_texts texts(id, reference, title, cashier, currency);
        seqr_refund_request request = texts.made();
        const HRESULT result = check(minor_of(amount, request.currency_code, &request.amount));
        char *own = NULL;
        if (FAILED(result)) return result;
        const seqr_status status = seqr_refund(handle_, &request, &own);
        *outcome = (SeqrStatus)status;
        if (status != SEQR_OK && status != SEQR_E_IN_DOUBT) return check(status);
        seqr_string_free(own);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE BeginRefund(BSTR id, BSTR reference, CURRENCY amount, BSTR title, BSTR cashier, BSTR currency)
    {
        const refund_texts texts(id, reference, title, cashier, currency);
        seqr_refund_request request = texts.made();
        const HRESULT result = check(minor_of(amount, request.currency_code, &request.amount));
        return FAILED(result) ? result : check(seqr_refund_begin(handle_, &request));
    }
    HRESULT STDMETHODCALLTYPE PollRefund(BSTR id, SeqrStatus *outcome)
    {
        seqr_status found = SEQR_OK;
        char *own = NULL;
        const HRESULT result = check(seqr_refund_poll(handle_, utf8(id).get(), 0, &found, &own));
        seqr_string_free(own);
        *outcome = (SeqrStatus)found;
        return result;
    }
    HRESULT STDMETHODCALLTYPE RefundReceipt(BSTR id, LONG columns, BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_refund_receipt_text(handle_, utf8(id).get(), (uint32_t)columns, &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE NextRefundInDoubt(BSTR after, BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_next_refund_in_doubt(handle_, utf8(after).get(), &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE ResolveRefund(BSTR id, VARIANT_BOOL happened)
    {
        return check(seqr_refund_resolve(handle_, utf8(id).get(), happened ? 1 : 0));
    }
    HRESULT STDMETHODCALLTYPE AssignSeqrId(BSTR id) { return check(seqr_assign_seqr_id(handle_, utf8(id).get())); }
    HRESULT STDMETHODCALLTYPE ChangePassword() { return check(seqr_change_password(handle_)); }
    HRESULT STDMETHODCALLTYPE Unregister() { return check(seqr_unregister(handle_)); }
    HRESULT STDMETHODCALLTYPE Info(BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_terminal_info(handle_, &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE Close()
    {
        seqr_terminal_close(handle_);
        handle_ = NULL;
        return S_OK;
    }

private:
    struct refund_texts {
        refund_texts(BSTR id, BSTR reference, BSTR title, BSTR cashier, BSTR currency)
            : id_(id), reference_(reference), title_(title), cashier_(cashier), currency_(currency)
        {
        }
        seqr_refund_request made() const
        {
            seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
            request.refund_id = id_.get();
            request.ers_reference = reference_.get();
            request.title = title_.get();
            request.cashier_id = cashier_.get();
            request.currency_code = currency_.get();
            return request;
        }
        utf8 id_, reference_, title_, cashier_, currency_;
    };

    static HRESULT nothing(IPayment **to)
    {
        *to = NULL;
        return S_OK;
    }
    /// found by reference: the call that gives result writes it.
    static HRESULT payment_of(HRESULT result, seqr_payment *&found, IPayment **to)
    {
        *to = NULL;
        return FAILED(result) || found == NULL ? result : handed(new (std::nothrow) payment(found), to);
    }
    HRESULT begun(const seqr_invoice &bill, IPayment **to)
    {
        seqr_payment *made = NULL;
        return payment_of(check(seqr_pay_begin(handle_, &bill, &made)), made, to);
    }

    seqr_terminal *handle_;
};

class reconciliation : public object<IReconciliation> {
public:
    explicit reconciliation(seqr_reconciliation *handle) : handle_(handle) {}
    ~reconciliation() { seqr_reconciliation_close(handle_); }

    HRESULT STDMETHODCALLTYPE get_IsClean(VARIANT_BOOL *value)
    {
        *value = seqr_reconciliation_is_clean(handle_) == 1 ? VARIANT_TRUE : VARIANT_FALSE;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Text(LONG columns, BSTR language, BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_reconciliation_text(handle_, (uint32_t)columns, utf8(language).get(), &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE get_Json(BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_reconciliation_json(handle_, &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE get_Count(SeqrReconciliationKind kind, LONG *value)
    {
        seqr_reconciliation_total total = SEQR_RECONCILIATION_TOTAL_INIT;
        const HRESULT result = check(seqr_reconciliation_sum(handle_, kind, &total));
        *value = (LONG)total.count;
        return result;
    }

private:
    seqr_reconciliation *handle_;
};

class client : public object<IClient> {
public:
    client() : handle_(NULL), settings_(NULL)
    {
        const seqr_config none = SEQR_CONFIG_INIT;
        config_ = none;
    }
    ~client()
    {
        seqr_close(handle_);
        forget();
    }

    HRESULT STDMETHODCALLTYPE Setting(BSTR name, VARIANT value)
    {
        const utf8 name_(name);
        const field *found = field_of(layout_of("seqr_config"), name_.get());
        if (found == NULL || found->at == 0) return failed_with(SEQR_E_CONFIG, L"seqr_config has no setting of this name", IID_IClient);
        VARIANT as;
        VariantInit(&as);
        const HRESULT changed = VariantChangeType(&as, &value, 0, found->kind == FIELD_TEXT ? VT_BSTR : VT_I4);
        if (FAILED(changed)) return failed_with(SEQR_E_CONFIG, L"The setting is a number, and this is none", IID_IClient);
        char *at = reinterpret_cast<char *>(&config_) + found->at;
        if (found->kind == FIELD_TEXT) {
            const char *text = keep(as.bstrVal);
            memcpy(at, &text, sizeof text);
        } else {
            memcpy(at, &as.lVal, sizeof(int32_t));
        }
        VariantClear(&as);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Open(BSTR endpoint, BSTR store, BSTR client_id)
    {
        if (handle_ != NULL) return failed_with(SEQR_E_STATE, L"This client is open already", IID_IClient);
        config_.endpoint = keep(endpoint);
        config_.store_path = keep(store);
        config_.client_id = keep(client_id);
        return check(seqr_open(&config_, &handle_));
    }
    HRESULT STDMETHODCALLTYPE get_Version(BSTR *to) { return give(seqr_version(), to); }
    HRESULT STDMETHODCALLTYPE Register(BSTR reseller, BSTR password, BSTR till, BSTR name, BSTR seqr_id, ITerminal **to)
    {
        const utf8 reseller_(reseller), password_(password), till_(till), name_(name), seqr_id_(seqr_id);
        seqr_registration shop = SEQR_REGISTRATION_INIT;
        seqr_terminal *made = NULL;
        shop.reseller_id = reseller_.get();
        shop.reseller_password = password_.get();
        shop.external_terminal_id = till_.get();
        shop.name = name_.get();
        shop.seqr_id = seqr_id_.get();
        return terminal_of(check(seqr_register(handle_, &shop, &made)), made, to);
    }
    HRESULT STDMETHODCALLTYPE Terminal(BSTR till, ITerminal **to)
    {
        seqr_terminal *made = NULL;
        return terminal_of(check(seqr_terminal_open(handle_, utf8(till).get(), &made)), made, to);
    }
    HRESULT STDMETHODCALLTYPE NextTerminal(BSTR after, BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_next_terminal(handle_, utf8(after).get(), &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE Ping(LONG *milliseconds)
    {
        uint32_t took = 0;
        const HRESULT result = check(seqr_ping(handle_, &took));
        *milliseconds = (LONG)took;
        return result;
    }
    HRESULT STDMETHODCALLTYPE Diagnose(BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_diagnose(handle_, &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE BackUp(BSTR path) { return check(seqr_store_backup(handle_, utf8(path).get())); }
    HRESULT STDMETHODCALLTYPE ClosePeriod(BSTR reseller, BSTR password, BSTR till, BSTR *to)
    {
        const utf8 reseller_(reseller), password_(password);
        seqr_reseller shop = SEQR_RESELLER_INIT;
        char *text = NULL;
        shop.reseller_id = reseller_.get();
        shop.reseller_password = password_.get();
        const HRESULT result = check(seqr_period_close(handle_, &shop, utf8(till).get(), &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE Reconcile(BSTR reseller, BSTR password, BSTR period, BSTR currency, IReconciliation **to)
    {
        const utf8 reseller_(reseller), password_(password), period_(period), currency_(currency);
        seqr_reseller shop = SEQR_RESELLER_INIT;
        seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
        seqr_reconciliation *made = NULL;
        shop.reseller_id = reseller_.get();
        shop.reseller_password = password_.get();
        request.period_id = period_.get();
        request.currency_code = currency_.get();
        const HRESULT result = check(seqr_reconcile(handle_, &shop, &request, &made));
        return FAILED(result) ? result : handed(new (std::nothrow) reconciliation(made), to);
    }
    HRESULT STDMETHODCALLTYPE CashierText(SeqrStatus status, BSTR language, BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_cashier_text(SEQR_TEXT_STATUS, status, utf8(language).get(), &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE QrSvg(BSTR content, BSTR *to)
    {
        char *text = NULL;
        const HRESULT result = check(seqr_qr_svg(utf8(content).get(), SEQR_QR_BORDER, &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE FindReference(BSTR reference, IPayment **to)
    {
        seqr_payment *found = NULL;
        const seqr_status status = seqr_payment_find_reference(handle_, utf8(reference).get(), &found);
        *to = NULL;
        if (status == SEQR_E_NOT_FOUND) return S_OK;
        const HRESULT result = check(status);
        return FAILED(result) ? result : handed(new (std::nothrow) payment(found), to);
    }
    HRESULT STDMETHODCALLTYPE Close()
    {
        seqr_close(handle_);
        handle_ = NULL;
        return S_OK;
    }

private:
    struct kept {
        kept *next;
        char *text;
    };

    /// made by reference: the call that gives result writes it.
    static HRESULT terminal_of(HRESULT result, seqr_terminal *&made, ITerminal **to)
    {
        *to = NULL;
        return FAILED(result) ? result : handed(new (std::nothrow) terminal(made), to);
    }
    /// Settings live as long as the client.
    const char *keep(BSTR from)
    {
        kept *one = static_cast<kept *>(malloc(sizeof *one));
        if (one == NULL) return NULL;
        one->text = utf8(from).take();
        one->next = settings_;
        settings_ = one;
        return one->text;
    }
    void forget()
    {
        while (settings_ != NULL) {
            kept *next = settings_->next;
            free(settings_->text);
            free(settings_);
            settings_ = next;
        }
    }

    seqr_client *handle_;
    seqr_config config_;
    kept *settings_;
};

} // namespace

HRESULT make_client(REFIID id, void **to)
{
    client *made = new (std::nothrow) client;
    if (made == NULL) return E_OUTOFMEMORY;
    const HRESULT result = made->QueryInterface(id, to);
    made->Release();
    return result;
}
