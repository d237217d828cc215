// seqrcom.dll: a till and its refunds. Each method is a function of seqr.h.
#include "object.h"
#include "structs.h"

#include <new>

namespace {

const wchar_t *const not_a_payment = L"After is the payment before, or nothing";

/// What the store knew of a refund; its texts are copies.
class refund : public object<IRefund> {
public:
    explicit refund(const seqr_refund_info &info) : info_(info), text_(NULL)
    {
        if (info.outcome != SEQR_OK) give(seqr_last_error(), &text_);
        give(info.ers_reference, &paid_);
        give(info.refund_reference, &own_);
        strncpy(code_, info.currency_code ? info.currency_code : "", sizeof code_ - 1);
        code_[sizeof code_ - 1] = '\0';
    }
    ~refund()
    {
        SysFreeString(text_);
        SysFreeString(paid_);
        SysFreeString(own_);
    }
    HRESULT STDMETHODCALLTYPE get_Outcome(SeqrStatus *value)
    {
        *value = (SeqrStatus)info_.outcome;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_ErrorText(BSTR *to) { return copy(text_, to); }
    HRESULT STDMETHODCALLTYPE get_ErsReference(BSTR *to) { return copy(paid_, to); }
    HRESULT STDMETHODCALLTYPE get_Reference(BSTR *to) { return copy(own_, to); }
    HRESULT STDMETHODCALLTYPE get_Amount(CURRENCY *value) { return check(currency_of(info_.amount, code_, value)); }
    HRESULT STDMETHODCALLTYPE get_CurrencyCode(BSTR *to) { return give(code_, to); }
    HRESULT STDMETHODCALLTYPE get_BegunAt(DATE *value)
    {
        *value = date_of(info_.begun_at_ms);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_ChangedAt(DATE *value)
    {
        *value = date_of(info_.changed_at_ms);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_ResultCode(LONG *value)
    {
        *value = info_.result_code;
        return S_OK;
    }

private:
    seqr_refund_info info_;
    char code_[4];
    BSTR text_, paid_, own_;
};

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
        return make_invoice(number, title, cashier, currency, to);
    }
    HRESULT STDMETHODCALLTYPE BeginInvoice(IInvoice *from, IPayment **to)
    {
        return from ? begun(bill_of(from), to) : E_POINTER;
    }
    HRESULT STDMETHODCALLTYPE Find(BSTR number, IPayment **to)
    {
        seqr_payment *found = NULL;
        const seqr_status status = seqr_payment_find(handle_, utf8(number).get(), &found);
        return status == SEQR_E_NOT_FOUND ? nothing(to) : payment_of(check(status), found, to);
    }
    HRESULT STDMETHODCALLTYPE NextUnfinished(VARIANT after, IPayment **to)
    {
        seqr_payment *found = NULL, *before = NULL;
        *to = NULL;
        if (!handle_in(after, &before)) return failed_with(SEQR_E_ARGUMENT, not_a_payment, IID_ITerminal);
        return payment_of(check(seqr_next_unfinished(handle_, before, &found)), found, to);
    }
    HRESULT STDMETHODCALLTYPE NextReversal(VARIANT after, IPayment **to)
    {
        seqr_payment *found = NULL, *before = NULL;
        *to = NULL;
        if (!handle_in(after, &before)) return failed_with(SEQR_E_ARGUMENT, not_a_payment, IID_ITerminal);
        return payment_of(check(seqr_next_reversal(handle_, before, &found)), found, to);
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
    HRESULT STDMETHODCALLTYPE FindRefund(BSTR id, IRefund **to)
    {
        seqr_refund_info info = SEQR_REFUND_INFO_INIT;
        const seqr_status status = seqr_refund_find(handle_, utf8(id).get(), &info);
        *to = NULL;
        if (status == SEQR_E_NOT_FOUND) return S_OK;
        const HRESULT result = check(status);
        return FAILED(result) ? result : handed(new (std::nothrow) refund(info), to);
    }
    HRESULT STDMETHODCALLTYPE AllowRefund(BSTR reference) { return check(seqr_refund_allow(handle_, utf8(reference).get())); }
    HRESULT STDMETHODCALLTYPE SubmitReceipt(BSTR reference, VARIANT data, BSTR mime_type, LONG type)
    {
        const utf8 reference_(reference), mime_type_(mime_type);
        seqr_receipt_document document = SEQR_RECEIPT_DOCUMENT_INIT;
        document.receipt_type = type;
        document.mime_type = mime_type_.get();
        SAFEARRAY *bytes = data.vt == (VT_ARRAY | VT_UI1) ? data.parray : NULL;
        if (bytes != NULL && SafeArrayGetDim(bytes) == 1) {
            void *at = NULL;
            if (FAILED(SafeArrayAccessData(bytes, &at))) return E_INVALIDARG;
            document.data = at;
            document.size = bytes->rgsabound[0].cElements;
            const seqr_status status = seqr_submit_receipt(handle_, reference_.get(), &document);
            SafeArrayUnaccessData(bytes);
            return check(status);
        }
        VARIANT as;
        VariantInit(&as);
        if (FAILED(VariantChangeType(&as, &data, 0, VT_BSTR)))
            return failed_with(SEQR_E_ARGUMENT, L"A document is a text or an array of bytes", IID_ITerminal);
        const utf8 text(as.bstrVal);
        VariantClear(&as);
        document.data = text.get();
        document.size = text.get() ? strlen(text.get()) : 0;
        return check(seqr_submit_receipt(handle_, reference_.get(), &document));
    }
    HRESULT STDMETHODCALLTYPE get_Attention(BSTR what, LONG *count)
    {
        seqr_attention found = SEQR_ATTENTION_INIT;
        const utf8 what_(what);
        const field *one = field_of(layout_of("seqr_attention"), what_.get());
        if (one == NULL || one->at == 0) return failed_with(SEQR_E_ARGUMENT, L"seqr_attention has no field of this name", IID_ITerminal);
        const HRESULT result = check(seqr_terminal_attention(handle_, &found));
        memcpy(count, reinterpret_cast<const char *>(&found) + one->at, sizeof(int32_t));
        return result;
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
        return FAILED(result) ? result : make_payment(found, to);
    }
    HRESULT begun(const seqr_invoice &bill, IPayment **to)
    {
        seqr_payment *made = NULL;
        return payment_of(check(seqr_pay_begin(handle_, &bill, &made)), made, to);
    }

    seqr_terminal *handle_;
};

} // namespace

HRESULT make_terminal(seqr_terminal *handle, ITerminal **to)
{
    const HRESULT result = handed(new (std::nothrow) terminal(handle), to);
    if (FAILED(result)) seqr_terminal_close(handle);
    return result;
}
