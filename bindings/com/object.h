// What every object of seqrcom.dll has: its count, its type information, its errors; and texts and amounts on their way.
#ifndef SEQR_OBJECT_H
#define SEQR_OBJECT_H

#include "seqr.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <oleauto.h>

// Made by widl from seqr.idl: it gives constant texts as the default of a BSTR.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wwrite-strings"
#include "seqr_com.h"
#pragma GCC diagnostic pop

/// Objects that are alive: the dll stays loaded as long.
extern LONG objects;

/// The type information of one of the interfaces, from the library in the dll.
HRESULT type_info(REFIID interface_id, ITypeInfo **info);

/// Err.Number - vbObjectError - 512 is the status without its minus. The text is that of the call that was made last.
HRESULT failed(seqr_status status, REFIID interface_id);
HRESULT failed_with(seqr_status status, const wchar_t *text, REFIID interface_id);

inline bool is_remark(seqr_status status)
{
    return status == SEQR_E_REVERSED || status == SEQR_E_NOT_SAVED || status == SEQR_E_OTHER_AMOUNT ||
           status == SEQR_E_OTHER_PAYMENT || status == SEQR_E_BUSY;
}

/// A text for the library; NULL for an empty one. Erased afterwards: it may be a password.
class utf8 {
public:
    explicit utf8(BSTR from);
    ~utf8();
    const char *get() const { return text_; }
    /// Gives it away, to be freed by free.
    char *take();

private:
    utf8(const utf8 &);
    void operator=(const utf8 &);
    char *text_;
};

/// A text of the library's; an empty one for NULL.
HRESULT give(const char *text, BSTR *to);
/// The same for a text that is ours.
HRESULT give_own(char *text, BSTR *to);
HRESULT copy(BSTR from, BSTR *to);

/// Currency (ten thousandths) and minor units of a currency.
seqr_status minor_of(CURRENCY from, const char *code, int64_t *to);
seqr_status currency_of(int64_t from, const char *code, CURRENCY *to);

template <typename Interface> class object : public Interface, public ISupportErrorInfo {
public:
    object() : count_(1) { InterlockedIncrement(&objects); }
    virtual ~object() { InterlockedDecrement(&objects); }

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void **to)
    {
        if (to == NULL) return E_POINTER;
        *to = NULL;
        if (id == IID_IUnknown || id == IID_IDispatch || id == __uuidof(Interface)) *to = static_cast<Interface *>(this);
        else if (id == IID_ISupportErrorInfo) *to = static_cast<ISupportErrorInfo *>(this);
        else return E_NOINTERFACE;
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() { return (ULONG)InterlockedIncrement(&count_); }
    ULONG STDMETHODCALLTYPE Release()
    {
        const LONG left = InterlockedDecrement(&count_);
        if (left == 0) delete this;
        return (ULONG)left;
    }
    HRESULT STDMETHODCALLTYPE GetTypeInfoCount(UINT *count)
    {
        if (count == NULL) return E_POINTER;
        *count = 1;
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE GetTypeInfo(UINT, LCID, ITypeInfo **info) { return type_info(__uuidof(Interface), info); }
    HRESULT STDMETHODCALLTYPE GetIDsOfNames(REFIID, LPOLESTR *names, UINT count, LCID, DISPID *ids)
    {
        ITypeInfo *info = NULL;
        HRESULT result = type_info(__uuidof(Interface), &info);
        if (SUCCEEDED(result)) {
            result = info->GetIDsOfNames(names, count, ids);
            info->Release();
        }
        return result;
    }
    HRESULT STDMETHODCALLTYPE Invoke(DISPID id, REFIID, LCID, WORD flags, DISPPARAMS *parameters, VARIANT *result,
                                     EXCEPINFO *exception, UINT *argument)
    {
        ITypeInfo *info = NULL;
        HRESULT done = type_info(__uuidof(Interface), &info);
        if (SUCCEEDED(done)) {
            SetErrorInfo(0, NULL);
            done = info->Invoke(static_cast<Interface *>(this), id, flags, parameters, result, exception, argument);
            info->Release();
        }
        return done;
    }
    HRESULT STDMETHODCALLTYPE InterfaceSupportsErrorInfo(REFIID id) { return id == __uuidof(Interface) ? S_OK : S_FALSE; }

protected:
    HRESULT check(seqr_status status) { return status == SEQR_OK ? S_OK : failed(status, __uuidof(Interface)); }

private:
    LONG count_;
};

/// A new object, or that there is no memory for it.
template <typename Object, typename Interface> HRESULT handed(Object *made, Interface **to)
{
    *to = made;
    return made ? S_OK : E_OUTOFMEMORY;
}

/// Texts of fields that were set; they live as long as this.
class texts {
public:
    texts() : first_(NULL) {}
    ~texts();
    const char *keep(BSTR from);

private:
    struct kept;
    texts(const texts &);
    void operator=(const texts &);
    kept *first_;
};

/// Sets a field of a struct of seqr.h by its name there. Sizes and counts are not set so. NULL, or why not.
const wchar_t *set_field(void *memory, const char *of, BSTR name, const VARIANT &value, texts &all);

/// Unix milliseconds and the days since 1899-12-30 that a DATE counts.
DATE date_of(int64_t unix_ms);
int64_t unix_ms_of(DATE from);

HRESULT make_client(REFIID id, void **to);
HRESULT make_invoice(BSTR number, BSTR title, BSTR cashier, BSTR currency, IInvoice **to);
/// These own the handle, also where they fail. NULL is Nothing.
HRESULT make_payment(seqr_payment *handle, IPayment **to);
HRESULT make_terminal(seqr_terminal *handle, ITerminal **to);
HRESULT make_reconciliation(seqr_reconciliation *handle, const char *currency, IReconciliation **to);
HRESULT make_report(seqr_report_result *handle, const char *currency, IReport **to);

/// The payment that a script gives; NULL where it gives none (JScript has no Nothing, and gives Null). False: it is something else.
bool handle_in(const VARIANT &from, seqr_payment **handle);
/// Its texts are the invoice's.
seqr_invoice bill_of(IInvoice *from);

#endif
