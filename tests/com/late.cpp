// Seqr.Client as a late-bound host sees it that registered nothing: the manifest beside this program names seqrcom.dll.
// late ENDPOINT STORE, the customer never pays.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>
#include <oleauto.h>

namespace {

int failures = 0;

void expect(bool holds, const char *what)
{
    if (holds) return;
    printf("not so: %s\n", what);
    failures++;
}

struct value : VARIANT {
    value() { VariantInit(this); }
    value(const wchar_t *text)
    {
        VariantInit(this);
        vt = VT_BSTR;
        bstrVal = SysAllocString(text);
    }
    value(int number)
    {
        VariantInit(this);
        vt = VT_I4;
        lVal = number;
    }
    value(double number)
    {
        VariantInit(this);
        vt = VT_R8;
        dblVal = number;
    }
};

/// Calls a method or reads a property by its name; the arguments are used up. The error's text and number are kept.
wchar_t told[2000];
HRESULT code;
value call(IDispatch *object, const wchar_t *name, value *arguments = NULL, unsigned count = 0)
{
    DISPID id = 0;
    LPOLESTR names[] = {const_cast<wchar_t *>(name)};
    VARIANT reversed[10];
    DISPPARAMS parameters = {reversed, NULL, count, 0};
    EXCEPINFO exception = EXCEPINFO();
    UINT wrong = 0;
    value result;
    for (unsigned i = 0; i < count; i++) reversed[i] = arguments[count - 1 - i];
    code = object->GetIDsOfNames(IID_NULL, names, 1, 0, &id);
    if (SUCCEEDED(code)) code = object->Invoke(id, IID_NULL, 0, DISPATCH_METHOD | DISPATCH_PROPERTYGET, &parameters, &result, &exception, &wrong);
    told[0] = 0;
    if (code == DISP_E_EXCEPTION) {
        code = exception.scode;
        if (exception.bstrDescription) lstrcpynW(told, exception.bstrDescription, 2000);
        SysFreeString(exception.bstrDescription);
        SysFreeString(exception.bstrSource);
        SysFreeString(exception.bstrHelpFile);
    }
    for (unsigned i = 0; i < count; i++) VariantClear(&arguments[i]);
    return result;
}

value wide(const char *text)
{
    wchar_t buffer[1000];
    MultiByteToWideChar(CP_UTF8, 0, text, -1, buffer, 1000);
    return value(buffer);
}

bool is_error(int status) { return code == MAKE_HRESULT(SEVERITY_ERROR, FACILITY_ITF, 0x200 - status); }

} // namespace

int main(int argc, char **argv)
{
    CLSID id;
    IDispatch *library = NULL;
    if (argc < 3) return 2;
    CoInitialize(NULL);
    HRESULT found = CLSIDFromProgID(L"Seqr.Client", &id);
    if (SUCCEEDED(found)) found = CoCreateInstance(id, NULL, CLSCTX_INPROC_SERVER, IID_IDispatch, reinterpret_cast<void **>(&library));
    if (FAILED(found)) {
        printf("Seqr.Client is not made: %08lx\n", (unsigned long)found);
        return 1;
    }
    value version = call(library, L"Version");
    expect(version.vt == VT_BSTR && SysStringLen(version.bstrVal) >= 5, "the version is a text");
    VariantClear(&version);

    value wrong[] = {L"no_such_setting", 1};
    call(library, L"Setting", wrong, 2);
    expect(is_error(-106) && wcsstr(told, L"no setting") != NULL, "a setting that is none");
    value early[] = {L"Late"};
    call(library, L"Terminal", early, 1);
    expect(is_error(-101) && told[0] != 0, "nothing is open yet");
    value setting[] = {L"poll_interval_ms", 200};
    call(library, L"Setting", setting, 2);
    expect(code == S_OK, "a setting");
    value open[] = {wide(argv[1]), wide(argv[2]), L"Late 1.0"};
    call(library, L"Open", open, 3);
    expect(code == S_OK, "Open");
    if (code != S_OK) printf("%ls\n", told);

    value shop[] = {L"demo-reseller", L"demo-password", L"Late K\xe4sse", L"Corner shop", L"LATE1"};
    value till = call(library, L"Register", shop, 5);
    expect(code == S_OK && till.vt == VT_DISPATCH, "Register");
    if (code != S_OK) {
        printf("%ls\n", told);
        return 1;
    }
    value first[] = {L""};
    value name = call(library, L"NextTerminal", first, 1);
    expect(name.vt == VT_BSTR && lstrcmpW(name.bstrVal, L"Late K\xe4sse") == 0, "letters of every kind");
    VariantClear(&name);

    value bad[] = {L"L0", L"Corner shop", L"Anna", 59.005, L"SEK"};
    call(till.pdispVal, L"Begin", bad, 5);
    expect(code != S_OK && wcsstr(told, L"59.005") != NULL, "half a minor unit");
    value bill[] = {L"L1", L"Corner shop", L"Anna", 1234567.89, L"SEK"};
    value sale = call(till.pdispVal, L"Begin", bill, 5);
    expect(code == S_OK && sale.vt == VT_DISPATCH, "Begin");
    if (code != S_OK) printf("%ls\n", told);
    value amount = call(sale.pdispVal, L"Amount");
    expect(amount.vt == VT_CY && amount.cyVal.int64 == 12345678900LL, "an amount comes back");
    call(sale.pdispVal, L"BeginCancel");
    expect(code == S_OK, "BeginCancel");
    int state = 0;
    for (int looks = 0; looks < 500 && state != 6; looks++) {
        value look = call(sale.pdispVal, L"Poll");
        state = look.lVal;
        Sleep(20);
    }
    expect(state == 6, "canceled");
    value words = call(sale.pdispVal, L"CashierText");
    expect(words.vt == VT_BSTR && wcsstr(words.bstrVal, L"Canceled") != NULL, "its words");
    VariantClear(&words);
    value none[] = {L"no such sale"};
    value nothing = call(till.pdispVal, L"Find", none, 1);
    expect(code == S_OK && nothing.vt == VT_DISPATCH && nothing.pdispVal == NULL, "Nothing is found");
    call(sale.pdispVal, L"Close");
    call(sale.pdispVal, L"Confirm");
    expect(is_error(-101), "a closed sale");
    VariantClear(&sale);
    VariantClear(&till);
    call(library, L"Close");
    library->Release();
    CoUninitialize();
    printf("COM, late bound: %d are not so\n", failures);
    return failures != 0;
}
