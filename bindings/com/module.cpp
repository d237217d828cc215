// seqrcom.dll as a COM server: its class, its registration, its type library; texts, amounts and errors on their way.
#define INITGUID
#include "object.h"
#include "structs.h"

#include <olectl.h>
#include <stdio.h>
#include <wchar.h>

LONG objects = 0;

namespace {

HINSTANCE module_handle;
const wchar_t class_name[] = L"{8E3C6B10-52D4-4A0B-9C2E-5E0B7A5D1006}";
const wchar_t prog_id[] = L"Seqr.Client";

/// Makes clients. There is one, it counts nothing, and it is not freed.
class factory : public IClassFactory {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void **to)
    {
        if (to == NULL) return E_POINTER;
        *to = id == IID_IUnknown || id == IID_IClassFactory ? static_cast<IClassFactory *>(this) : NULL;
        return *to ? S_OK : E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() { return 2; }
    ULONG STDMETHODCALLTYPE Release() { return 1; }
    HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown *outer, REFIID id, void **to)
    {
        if (to == NULL) return E_POINTER;
        *to = NULL;
        return outer ? CLASS_E_NOAGGREGATION : make_client(id, to);
    }
    HRESULT STDMETHODCALLTYPE LockServer(BOOL lock)
    {
        if (lock) InterlockedIncrement(&objects);
        else InterlockedDecrement(&objects);
        return S_OK;
    }
};
factory the_factory;

/// A value below Software\Classes; name NULL is the key's own.
bool put(HKEY root, const wchar_t *path, const wchar_t *name, const wchar_t *value)
{
    wchar_t whole[300];
    HKEY key;
    _snwprintf(whole, 300, L"Software\\Classes\\%ls", path);
    whole[299] = 0;
    if (RegCreateKeyExW(root, whole, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL) != ERROR_SUCCESS) return false;
    const DWORD size = (DWORD)((wcslen(value) + 1) * sizeof(wchar_t));
    const LONG done = RegSetValueExW(key, name, 0, REG_SZ, reinterpret_cast<const BYTE *>(value), size);
    RegCloseKey(key);
    return done == ERROR_SUCCESS;
}

bool registered(HKEY root, const wchar_t *path)
{
    wchar_t key[200];
    _snwprintf(key, 200, L"CLSID\\%ls", class_name);
    bool good = put(root, key, NULL, L"SEQR mobile payments") && put(root, prog_id, NULL, L"SEQR mobile payments");
    _snwprintf(key, 200, L"CLSID\\%ls\\ProgID", class_name);
    good = good && put(root, key, NULL, prog_id);
    _snwprintf(key, 200, L"%ls\\CLSID", prog_id);
    good = good && put(root, key, NULL, class_name);
    _snwprintf(key, 200, L"CLSID\\%ls\\InprocServer32", class_name);
    return good && put(root, key, NULL, path) && put(root, key, L"ThreadingModel", L"Both");
}

void removed(HKEY root)
{
    const wchar_t *const keys[] = {L"CLSID\\%ls\\InprocServer32", L"CLSID\\%ls\\ProgID", L"CLSID\\%ls"};
    wchar_t rest[200], whole[300];
    for (int i = 0; i < 3; i++) {
        _snwprintf(rest, 200, keys[i], class_name);
        _snwprintf(whole, 300, L"Software\\Classes\\%ls", rest);
        RegDeleteKeyW(root, whole);
    }
    RegDeleteKeyW(root, L"Software\\Classes\\Seqr.Client\\CLSID");
    RegDeleteKeyW(root, L"Software\\Classes\\Seqr.Client");
}

bool own_path(wchar_t *path)
{
    const DWORD length = GetModuleFileNameW(module_handle, path, MAX_PATH);
    return length > 0 && length < MAX_PATH;
}

} // namespace

extern "C" BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID)
{
    if (reason == DLL_PROCESS_ATTACH) {
        module_handle = module;
        DisableThreadLibraryCalls(module);
    }
    return TRUE;
}

STDAPI DllGetClassObject(REFCLSID wanted, REFIID id, void **to)
{
    if (to == NULL) return E_POINTER;
    *to = NULL;
    return wanted == CLSID_Client ? the_factory.QueryInterface(id, to) : CLASS_E_CLASSNOTAVAILABLE;
}

STDAPI DllCanUnloadNow() { return objects == 0 ? S_OK : S_FALSE; }

/// For the machine, or where that is not allowed for the user.
STDAPI DllRegisterServer()
{
    wchar_t path[MAX_PATH];
    if (!own_path(path)) return E_FAIL;
    return registered(HKEY_LOCAL_MACHINE, path) || registered(HKEY_CURRENT_USER, path) ? S_OK : SELFREG_E_CLASS;
}

STDAPI DllUnregisterServer()
{
    removed(HKEY_LOCAL_MACHINE);
    removed(HKEY_CURRENT_USER);
    return S_OK;
}

HRESULT type_info(REFIID interface_id, ITypeInfo **info)
{
    wchar_t path[MAX_PATH];
    ITypeLib *library = NULL;
    if (info == NULL) return E_POINTER;
    *info = NULL;
    if (!own_path(path)) return E_FAIL;
    HRESULT result = LoadTypeLibEx(path, REGKIND_NONE, &library); // kept by oleaut32 while it is in use
    if (SUCCEEDED(result)) {
        result = library->GetTypeInfoOfGuid(interface_id, info);
        static ITypeLib *kept = NULL;
        if (InterlockedCompareExchangePointer(reinterpret_cast<void **>(&kept), library, NULL) != NULL) library->Release();
    }
    return result;
}

HRESULT failed_with(seqr_status status, const wchar_t *text, REFIID interface_id)
{
    ICreateErrorInfo *made = NULL;
    if (SUCCEEDED(CreateErrorInfo(&made))) {
        IErrorInfo *info = NULL;
        made->SetGUID(interface_id);
        made->SetSource(const_cast<wchar_t *>(prog_id));
        made->SetDescription(const_cast<wchar_t *>(text));
        if (SUCCEEDED(made->QueryInterface(IID_IErrorInfo, reinterpret_cast<void **>(&info)))) {
            SetErrorInfo(0, info);
            info->Release();
        }
        made->Release();
    }
    return MAKE_HRESULT(SEVERITY_ERROR, FACILITY_ITF, 0x200 - status);
}

HRESULT failed(seqr_status status, REFIID interface_id)
{
    BSTR text = NULL;
    give(seqr_last_error(), &text);
    const HRESULT result = failed_with(status, text ? text : L"", interface_id);
    SysFreeString(text);
    return result;
}

utf8::utf8(BSTR from) : text_(NULL)
{
    const int length = from ? (int)SysStringLen(from) : 0;
    if (length == 0) return;
    const int size = WideCharToMultiByte(CP_UTF8, 0, from, length, NULL, 0, NULL, NULL);
    text_ = static_cast<char *>(malloc((size_t)size + 1));
    if (text_ == NULL) return;
    WideCharToMultiByte(CP_UTF8, 0, from, length, text_, size, NULL, NULL);
    text_[size] = '\0';
    // C would end it at a NUL; the library refuses this character, and says so.
    for (int i = 0; i < size; i++)
        if (text_[i] == '\0') text_[i] = '\1';
}

utf8::~utf8()
{
    if (text_ != NULL) SecureZeroMemory(text_, strlen(text_));
    free(text_);
}

char *utf8::take()
{
    char *taken = text_;
    text_ = NULL;
    return taken;
}

HRESULT give(const char *text, BSTR *to)
{
    *to = NULL;
    if (text == NULL || *text == '\0') return S_OK; // NULL is an empty BSTR
    const int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    *to = size > 0 ? SysAllocStringLen(NULL, (UINT)size - 1) : NULL;
    if (*to == NULL) return E_OUTOFMEMORY;
    MultiByteToWideChar(CP_UTF8, 0, text, -1, *to, size);
    return S_OK;
}

HRESULT give_own(char *text, BSTR *to)
{
    const HRESULT result = give(text, to);
    seqr_string_free(text);
    return result;
}

HRESULT copy(BSTR from, BSTR *to)
{
    *to = from ? SysAllocStringLen(from, SysStringLen(from)) : NULL;
    return from && *to == NULL ? E_OUTOFMEMORY : S_OK;
}

struct texts::kept {
    kept *next;
    char *text;
};

texts::~texts()
{
    while (first_ != NULL) {
        kept *next = first_->next;
        free(first_->text);
        free(first_);
        first_ = next;
    }
}

const char *texts::keep(BSTR from)
{
    kept *one = static_cast<kept *>(malloc(sizeof *one));
    if (one == NULL) return NULL;
    one->text = utf8(from).take();
    one->next = first_;
    first_ = one;
    return one->text;
}

const wchar_t *set_field(void *memory, const char *of, BSTR name, const VARIANT &value, texts &all)
{
    const utf8 name_(name);
    const field *found = field_of(layout_of(of), name_.get());
    if (found == NULL || found->at == 0 || found->kind == FIELD_SIZE || strstr(found->name, "reserved") || strstr(found->name, "_size") ||
        (found->kind == FIELD_INT64 && !strstr(found->name, "_ms"))) // an amount is Currency, and has a method
        return L"There is no setting of this name";
    const VARTYPE wanted = found->kind == FIELD_TEXT ? VT_BSTR : found->kind == FIELD_INT64 ? VT_DATE : VT_I4;
    VARIANT as;
    VariantInit(&as);
    if (FAILED(VariantChangeType(&as, const_cast<VARIANT *>(&value), 0, wanted)))
        return L"The setting is a number or a date, and this is none";
    char *at = static_cast<char *>(memory) + found->at;
    if (found->kind == FIELD_TEXT) {
        const char *text = all.keep(as.bstrVal);
        memcpy(at, &text, sizeof text);
    } else if (found->kind == FIELD_INT64) {
        const int64_t moment = unix_ms_of(as.date);
        memcpy(at, &moment, sizeof moment);
    } else {
        memcpy(at, &as.lVal, sizeof(int32_t));
    }
    VariantClear(&as);
    return NULL;
}

namespace {
const double day_ms = 86400000.0;
const double day_of_unix = 25569.0; // 1970-01-01
} // namespace

DATE date_of(int64_t unix_ms)
{
    return (double)unix_ms / day_ms + day_of_unix;
}

int64_t unix_ms_of(DATE from)
{
    const double ms = (from - day_of_unix) * day_ms;
    return (int64_t)(ms < 0 ? ms - 0.5 : ms + 0.5);
}

// By way of text: the library knows how many decimals a currency has, and converts exactly.

seqr_status minor_of(CURRENCY from, const char *code, int64_t *to)
{
    char text[40];
    const bool negative = from.int64 < 0;
    const uint64_t value = negative ? 0 - (uint64_t)from.int64 : (uint64_t)from.int64;
    int length = snprintf(text, sizeof text, "%s%u%09u.%04u", negative ? "-" : "", (unsigned)(value / 10000 / 1000000000), (unsigned)(value / 10000 % 1000000000),
                          (unsigned)(value % 10000));
    while (text[length - 1] == '0') text[--length] = '\0';
    if (text[length - 1] == '.') text[--length] = '\0';
    return seqr_amount_parse(text, code, to);
}

seqr_status currency_of(int64_t from, const char *code, CURRENCY *to)
{
    char *text = NULL;
    const seqr_status status = seqr_amount_text(from, code, &text);
    if (status != SEQR_OK) return status;
    int64_t whole = 0;
    int decimals = -1;
    bool fits = true;
    for (const char *at = text; *at; at++) {
        if (*at == '-') continue;
        if (*at == '.') {
            decimals = 0;
            continue;
        }
        fits = fits && !__builtin_mul_overflow(whole, (int64_t)10, &whole) && !__builtin_add_overflow(whole, (int64_t)(*at - '0'), &whole);
        if (decimals >= 0) decimals++;
    }
    for (int more = decimals < 0 ? 0 : decimals; more < 4; more++) fits = fits && !__builtin_mul_overflow(whole, (int64_t)10, &whole);
    to->int64 = *text == '-' ? -whole : whole;
    seqr_string_free(text);
    return fits ? SEQR_OK : SEQR_E_AMOUNT;
}
