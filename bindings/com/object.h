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

HRESULT make_client(REFIID id, void **to);

#endif
