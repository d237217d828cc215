// seqrcom.dll: a bill, the cards of a customer, and a sale being paid. Each method is a function of seqr.h.
#include "object.h"

#include <new>

namespace {

/// As in seqrstd.dll.
const size_t most_rows = 10000;
/// More cards than a customer carries; the library has its own limit.
const size_t most_tokens = 100;

class invoice : public object<IInvoice> {
public:
    invoice(BSTR number, BSTR title, BSTR cashier, BSTR currency)
        : number_(number), title_(title), cashier_(cashier), currency_(currency), rows_(NULL), count_(0), tokens_(NULL), token_count_(0), sum_(0), has_total_(false)
    {
        const seqr_invoice none = SEQR_INVOICE_INIT;
        bill_ = none;
        bill_.client_invoice_id = number_.get();
        bill_.title = title_.get();
        bill_.cashier_id = cashier_.get();
        bill_.currency_code = currency_.get();
    }
    ~invoice()
    {
        free(rows_);
        free(tokens_);
    }
    HRESULT STDMETHODCALLTYPE AddRow(BSTR description, CURRENCY total, LONG tax)
    {
        seqr_invoice_row row = seqr_invoice_row();
        row.tax_basis_points = tax;
        return add(row, description, total);
    }
    HRESULT STDMETHODCALLTYPE AddGoods(BSTR description, CURRENCY quantity, CURRENCY price, CURRENCY discount, CURRENCY total,
                                       LONG tax, BSTR unit, BSTR ean, BSTR sku)
    {
        seqr_invoice_row row = seqr_invoice_row();
        HRESULT result = check(minor_of(price, currency_.get(), &row.unit_price));
        if (SUCCEEDED(result)) result = check(minor_of(discount, currency_.get(), &row.discount));
        if (FAILED(result)) return result;
        if (quantity.int64 % 10 != 0) return failed_with(SEQR_E_ROWS, L"A quantity has at most three decimals", IID_IInvoice);
        row.quantity_thousandths = quantity.int64 / 10;
        row.tax_basis_points = tax;
        row.unit_name = texts_.keep(unit);
        row.ean = texts_.keep(ean);
        row.sku = texts_.keep(sku);
        return add(row, description, total);
    }
    HRESULT STDMETHODCALLTYPE Setting(BSTR name, VARIANT value)
    {
        const wchar_t *problem = set_field(&bill_, "seqr_invoice", name, value, texts_);
        return problem == NULL ? S_OK : failed_with(SEQR_E_ARGUMENT, problem, IID_IInvoice);
    }
    HRESULT STDMETHODCALLTYPE AddToken(BSTR id, BSTR value, BSTR description, LONG status)
    {
        seqr_customer_token token = seqr_customer_token();
        if (token_count_ == most_tokens) return failed_with(SEQR_E_ARGUMENT, L"An invoice has at most 100 tokens", IID_IInvoice);
        seqr_customer_token *grown = static_cast<seqr_customer_token *>(realloc(tokens_, (token_count_ + 1) * sizeof *tokens_));
        if (grown == NULL) return E_OUTOFMEMORY;
        tokens_ = grown;
        token.id = texts_.keep(id);
        token.value = texts_.keep(value);
        token.description = texts_.keep(description);
        token.status = status;
        tokens_[token_count_++] = token;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_Total(CURRENCY *value) { return check(currency_of(made().total, currency_.get(), value)); }
    HRESULT STDMETHODCALLTYPE put_Total(CURRENCY value)
    {
        has_total_ = true;
        return check(minor_of(value, currency_.get(), &bill_.total));
    }

    /// The bill, whose texts are this object's.
    seqr_invoice made() const
    {
        seqr_invoice bill = bill_;
        if (!has_total_) bill.total = sum_;
        bill.rows = rows_;
        bill.row_count = count_;
        bill.tokens = tokens_;
        bill.token_count = token_count_;
        return bill;
    }

private:
    HRESULT add(seqr_invoice_row &row, BSTR description, CURRENCY total)
    {
        int64_t sum = 0;
        const HRESULT result = check(minor_of(total, currency_.get(), &row.total));
        if (FAILED(result)) return result;
        if (count_ == most_rows) return failed_with(SEQR_E_ROWS, L"An invoice has at most 10000 rows", IID_IInvoice);
        if (__builtin_add_overflow(sum_, row.total, &sum)) return failed_with(SEQR_E_AMOUNT, L"The sum is too large", IID_IInvoice);
        seqr_invoice_row *grown = static_cast<seqr_invoice_row *>(realloc(rows_, (count_ + 1) * sizeof *rows_));
        if (grown == NULL) return E_OUTOFMEMORY;
        rows_ = grown;
        row.description = texts_.keep(description);
        rows_[count_++] = row;
        sum_ = sum;
        return S_OK;
    }

    utf8 number_, title_, cashier_, currency_;
    texts texts_;
    seqr_invoice bill_; // what Setting has set
    seqr_invoice_row *rows_;
    size_t count_;
    seqr_customer_token *tokens_;
    size_t token_count_;
    int64_t sum_;
    bool has_total_;
};

class token : public object<IToken> {
public:
    /// Its texts are the payment's, which may be closed before.
    explicit token(const seqr_customer_token &from) : status_(from.status)
    {
        give(from.id, &id_);
        give(from.value, &value_);
        give(from.description, &description_);
    }
    ~token()
    {
        SysFreeString(id_);
        SysFreeString(value_);
        SysFreeString(description_);
    }
    HRESULT STDMETHODCALLTYPE get_Id(BSTR *to) { return copy(id_, to); }
    HRESULT STDMETHODCALLTYPE get_Value(BSTR *to) { return copy(value_, to); }
    HRESULT STDMETHODCALLTYPE get_Description(BSTR *to) { return copy(description_, to); }
    HRESULT STDMETHODCALLTYPE get_Status(LONG *value)
    {
        *value = status_;
        return S_OK;
    }

private:
    BSTR id_, value_, description_;
    LONG status_;
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
        *value = date_of(unix_ms);
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
    HRESULT STDMETHODCALLTYPE get_TokenCount(LONG *value)
    {
        *value = (LONG)seqr_payment_token_count(handle_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE Token(LONG index, IToken **to)
    {
        seqr_customer_token found = seqr_customer_token();
        *to = NULL;
        const HRESULT result = check(seqr_payment_token(handle_, (size_t)index, &found));
        return FAILED(result) ? result : handed(new (std::nothrow) token(found), to);
    }
    HRESULT STDMETHODCALLTYPE Update(IInvoice *from)
    {
        if (from == NULL) return E_POINTER;
        const seqr_invoice bill = bill_of(from);
        return check(seqr_pay_update(handle_, &bill));
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

} // namespace

HRESULT make_invoice(BSTR number, BSTR title, BSTR cashier, BSTR currency, IInvoice **to)
{
    return handed(new (std::nothrow) invoice(number, title, cashier, currency), to);
}

HRESULT make_payment(seqr_payment *handle, IPayment **to)
{
    *to = NULL;
    if (handle == NULL) return S_OK;
    const HRESULT result = handed(new (std::nothrow) payment(handle), to);
    if (FAILED(result)) seqr_payment_close(handle);
    return result;
}

bool handle_in(const VARIANT &from, seqr_payment **handle)
{
    *handle = NULL;
    if (from.vt == (VT_BYREF | VT_VARIANT)) return handle_in(*from.pvarVal, handle);
    if (from.vt == VT_ERROR || from.vt == VT_EMPTY || from.vt == VT_NULL) return true;
    if (from.vt != VT_DISPATCH) return false;
    IPayment *one = NULL;
    if (from.pdispVal == NULL) return true;
    if (FAILED(from.pdispVal->QueryInterface(IID_IPayment, reinterpret_cast<void **>(&one)))) return false;
    *handle = static_cast<payment *>(one)->handle();
    one->Release(); // the script holds it during the call
    return true;
}

seqr_invoice bill_of(IInvoice *from)
{
    return static_cast<invoice *>(from)->made();
}
