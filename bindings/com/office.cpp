// seqrcom.dll: SEQR's reports, and their comparison with the store. Each method is a function of seqr.h.
#include "object.h"
#include "structs.h"

#include <new>

namespace {

/// That of the request: rows and lines do not say theirs.
struct currency_code {
    explicit currency_code(const char *from)
    {
        strncpy(text, from ? from : "", sizeof text - 1);
        text[sizeof text - 1] = '\0';
    }
    char text[4];
};

class reconciliation : public object<IReconciliation> {
public:
    reconciliation(seqr_reconciliation *handle, const char *currency) : handle_(handle), code_(currency) {}
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

    HRESULT STDMETHODCALLTYPE get_SumHere(SeqrReconciliationKind kind, CURRENCY *value)
    {
        seqr_reconciliation_total total = SEQR_RECONCILIATION_TOTAL_INIT;
        const HRESULT result = check(seqr_reconciliation_sum(handle_, kind, &total));
        return FAILED(result) ? result : check(currency_of(total.amount_here, code_.text, value));
    }
    HRESULT STDMETHODCALLTYPE get_SumThere(SeqrReconciliationKind kind, CURRENCY *value)
    {
        seqr_reconciliation_total total = SEQR_RECONCILIATION_TOTAL_INIT;
        const HRESULT result = check(seqr_reconciliation_sum(handle_, kind, &total));
        return FAILED(result) ? result : check(currency_of(total.amount_there, code_.text, value));
    }
    HRESULT STDMETHODCALLTYPE LineText(SeqrReconciliationKind kind, LONG index, BSTR name, BSTR *to)
    {
        seqr_reconciliation_line line = SEQR_RECONCILIATION_LINE_INIT;
        const utf8 name_(name);
        const field *one = field_of(layout_of("seqr_reconciliation_line"), name_.get());
        if (one == NULL || one->kind != FIELD_TEXT)
            return failed_with(SEQR_E_ARGUMENT, L"seqr_reconciliation_line has no text of this name", IID_IReconciliation);
        const HRESULT result = check(seqr_reconciliation_get(handle_, kind, (size_t)index, &line));
        const char *text = NULL;
        memcpy(&text, reinterpret_cast<const char *>(&line) + one->at, sizeof text);
        return FAILED(result) ? result : give(text, to);
    }
    HRESULT STDMETHODCALLTYPE AmountHere(SeqrReconciliationKind kind, LONG index, VARIANT *value)
    {
        seqr_reconciliation_line line = SEQR_RECONCILIATION_LINE_INIT;
        const HRESULT result = check(seqr_reconciliation_get(handle_, kind, (size_t)index, &line));
        return FAILED(result) ? result : amount(line.has_here, line.amount_here, value);
    }
    HRESULT STDMETHODCALLTYPE AmountThere(SeqrReconciliationKind kind, LONG index, VARIANT *value)
    {
        seqr_reconciliation_line line = SEQR_RECONCILIATION_LINE_INIT;
        const HRESULT result = check(seqr_reconciliation_get(handle_, kind, (size_t)index, &line));
        return FAILED(result) ? result : amount(line.has_there, line.amount_there, value);
    }

private:
    HRESULT amount(int32_t has, int64_t minor, VARIANT *value)
    {
        VariantInit(value);
        value->vt = VT_NULL;
        if (!has) return S_OK;
        const HRESULT result = check(currency_of(minor, code_.text, &value->cyVal));
        if (SUCCEEDED(result)) value->vt = VT_CY;
        return result;
    }

    seqr_reconciliation *handle_;
    const currency_code code_;
};

class report : public object<IReport> {
public:
    report(seqr_report_result *handle, const char *currency) : handle_(handle), code_(currency) {}
    ~report() { seqr_report_result_close(handle_); }

    HRESULT STDMETHODCALLTYPE get_Count(LONG *value)
    {
        *value = (LONG)seqr_report_result_count(handle_);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE get_Document(BSTR *to) { return give(seqr_report_result_text(handle_), to); }
    HRESULT STDMETHODCALLTYPE get_TerminalId(LONG index, BSTR *to)
    {
        seqr_report_row row = SEQR_REPORT_ROW_INIT;
        const HRESULT result = read(index, row);
        return FAILED(result) ? result : give(row.terminal_id, to);
    }
    HRESULT STDMETHODCALLTYPE get_CashierId(LONG index, BSTR *to)
    {
        seqr_report_row row = SEQR_REPORT_ROW_INIT;
        const HRESULT result = read(index, row);
        return FAILED(result) ? result : give(row.cashier_id, to);
    }
    HRESULT STDMETHODCALLTYPE get_ErsReference(LONG index, BSTR *to)
    {
        seqr_report_row row = SEQR_REPORT_ROW_INIT;
        const HRESULT result = read(index, row);
        return FAILED(result) ? result : give(row.ers_reference, to);
    }
    HRESULT STDMETHODCALLTYPE get_SalesCount(LONG index, LONG *value)
    {
        seqr_report_row row = SEQR_REPORT_ROW_INIT;
        const HRESULT result = read(index, row);
        *value = (LONG)row.sales_count;
        return result;
    }
    HRESULT STDMETHODCALLTYPE get_Amount(LONG index, CURRENCY *value)
    {
        seqr_report_row row = SEQR_REPORT_ROW_INIT;
        const HRESULT result = read(index, row);
        return FAILED(result) ? result : check(currency_of(row.amount, code_.text, value));
    }

private:
    HRESULT read(LONG index, seqr_report_row &row) { return check(seqr_report_result_row(handle_, (size_t)index, &row)); }

    seqr_report_result *handle_;
    const currency_code code_;
};

} // namespace

HRESULT make_reconciliation(seqr_reconciliation *handle, const char *currency, IReconciliation **to)
{
    const HRESULT result = handed(new (std::nothrow) reconciliation(handle, currency), to);
    if (FAILED(result)) seqr_reconciliation_close(handle);
    return result;
}

HRESULT make_report(seqr_report_result *handle, const char *currency, IReport **to)
{
    const HRESULT result = handed(new (std::nothrow) report(handle, currency), to);
    if (FAILED(result)) seqr_report_result_close(handle);
    return result;
}
