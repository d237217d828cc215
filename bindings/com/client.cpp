// seqrcom.dll: the library opened, its tills, its store and its periods. Each method is a function of seqr.h; there is no
// rule of the trade in here.
#include "object.h"

#include <limits.h>
#include <new>
#include <wchar.h>

namespace {

class client : public object<IClient> {
public:
    client() : handle_(NULL)
    {
        const seqr_config config = SEQR_CONFIG_INIT;
        const seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
        const seqr_receipt_texts words = SEQR_RECEIPT_TEXTS_INIT;
        config_ = config;
        request_ = request;
        words_ = words;
    }
    ~client() { seqr_close(handle_); }

    HRESULT STDMETHODCALLTYPE Setting(BSTR name, VARIANT value)
    {
        const wchar_t *problem = set_field(&config_, "seqr_config", name, value, texts_);
        return problem == NULL ? S_OK : failed_with(SEQR_E_CONFIG, problem, IID_IClient);
    }
    HRESULT STDMETHODCALLTYPE Open(BSTR endpoint, BSTR store, BSTR client_id)
    {
        if (handle_ != NULL) return failed_with(SEQR_E_STATE, L"This client is open already", IID_IClient);
        const HRESULT known = known_library();
        if (FAILED(known)) return known;
        config_.endpoint = texts_.keep(endpoint);
        config_.store_path = texts_.keep(store);
        config_.client_id = texts_.keep(client_id);
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
    HRESULT STDMETHODCALLTYPE ClosePeriod(BSTR id, BSTR password, BSTR till, BSTR *to)
    {
        const account shop(id, password);
        char *text = NULL;
        const HRESULT result = check(seqr_period_close(handle_, &shop.made, utf8(till).get(), &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE Reconcile(BSTR id, BSTR password, BSTR period, BSTR currency, IReconciliation **to)
    {
        const account shop(id, password);
        const utf8 period_(period), currency_(currency);
        seqr_report_request request = request_;
        seqr_reconciliation *made = NULL;
        *to = NULL;
        request.period_id = period_.get();
        request.currency_code = currency_.get();
        const HRESULT result = check(seqr_reconcile(handle_, &shop.made, &request, &made));
        return FAILED(result) ? result : make_reconciliation(made, currency_.get(), to);
    }
    HRESULT STDMETHODCALLTYPE Report(BSTR id, BSTR password, SeqrReportKind kind, BSTR period, BSTR currency, IReport **to)
    {
        const account shop(id, password);
        const utf8 period_(period), currency_(currency);
        seqr_report_request request = request_;
        seqr_report_result *made = NULL;
        *to = NULL;
        request.report = kind;
        request.period_id = period_.get();
        request.currency_code = currency_.get();
        const HRESULT result = check(seqr_report(handle_, &shop.made, &request, &made));
        if (FAILED(result)) {
            seqr_report_result_close(made); // a document that cannot be read
            return result;
        }
        return make_report(made, currency_.get(), to);
    }
    HRESULT STDMETHODCALLTYPE ReportSetting(BSTR name, VARIANT value)
    {
        const wchar_t *problem = set_field(&request_, "seqr_report_request", name, value, texts_);
        return problem == NULL ? S_OK : failed_with(SEQR_E_ARGUMENT, problem, IID_IClient);
    }
    HRESULT STDMETHODCALLTYPE Export(BSTR path, LONG format, VARIANT from, VARIANT until)
    {
        int64_t from_ms = 0, until_ms = 0;
        if (!moment(from, &from_ms) || !moment(until, &until_ms))
            return failed_with(SEQR_E_ARGUMENT, L"From and Until are dates", IID_IClient);
        const HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
        if (file == INVALID_HANDLE_VALUE) return failed_with(SEQR_E_ARGUMENT, L"The file cannot be made", IID_IClient);
        bool written = true;
        export_to to = {file, &written};
        HRESULT result = check(seqr_journal_export(handle_, format, from_ms, until_ms, write_piece, &to));
        if (!FlushFileBuffers(file)) written = false;
        CloseHandle(file);
        if (!written) result = failed_with(SEQR_E_ARGUMENT, L"The file cannot be written: is the disk full?", IID_IClient);
        if (FAILED(result)) DeleteFileW(path);
        return result;
    }
    HRESULT STDMETHODCALLTYPE Prune(DATE before, LONG *payments)
    {
        uint64_t pruned = 0;
        const HRESULT result = check(seqr_journal_prune(handle_, unix_ms_of(before), &pruned));
        *payments = pruned > LONG_MAX ? LONG_MAX : (LONG)pruned;
        return result;
    }
    HRESULT STDMETHODCALLTYPE Adopt(BSTR store, BSTR *to)
    {
        char *text = NULL;
        const HRESULT known = known_library();
        if (FAILED(known)) return known;
        const HRESULT result = check(seqr_store_adopt(utf8(store).get(), &text));
        return FAILED(result) ? result : give_own(text, to);
    }
    HRESULT STDMETHODCALLTYPE ImportTerminal(BSTR till, BSTR id, BSTR password, BSTR seqr_id, ITerminal **to)
    {
        seqr_terminal *made = NULL;
        return terminal_of(check(seqr_terminal_import(handle_, utf8(till).get(), utf8(id).get(), utf8(password).get(),
                                                      utf8(seqr_id).get(), &made)), made, to);
    }
    HRESULT STDMETHODCALLTYPE ReceiptText(BSTR name, BSTR text)
    {
        VARIANT value;
        VariantInit(&value);
        value.vt = VT_BSTR;
        value.bstrVal = text;
        const wchar_t *problem = set_field(&words_, "seqr_receipt_texts", name, value, texts_);
        return problem == NULL ? check(seqr_set_receipt_texts(handle_, &words_)) : failed_with(SEQR_E_ARGUMENT, problem, IID_IClient);
    }
    HRESULT STDMETHODCALLTYPE StatusName(SeqrStatus status, BSTR *to) { return give(seqr_status_name(status), to); }
    HRESULT STDMETHODCALLTYPE ParseAmount(BSTR text, BSTR currency, CURRENCY *amount)
    {
        int64_t minor = 0;
        const utf8 currency_(currency);
        const HRESULT result = check(seqr_amount_parse(utf8(text).get(), currency_.get(), &minor));
        return FAILED(result) ? result : check(currency_of(minor, currency_.get(), amount));
    }
    HRESULT STDMETHODCALLTYPE get_LastResultCode(LONG *value)
    {
        *value = seqr_last_result_code();
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE AmountText(CURRENCY amount, BSTR currency, BSTR *to)
    {
        int64_t minor = 0;
        char *text = NULL;
        const utf8 currency_(currency);
        HRESULT result = check(minor_of(amount, currency_.get(), &minor));
        if (SUCCEEDED(result)) result = check(seqr_amount_text(minor, currency_.get(), &text));
        return FAILED(result) ? result : give_own(text, to);
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
        return FAILED(result) ? result : make_payment(found, to);
    }
    HRESULT STDMETHODCALLTYPE Close()
    {
        seqr_close(handle_);
        handle_ = NULL;
        return S_OK;
    }

private:
    /// That of another release may lie beside this dll.
    static HRESULT known_library()
    {
        wchar_t text[100];
        const unsigned found = seqr_abi_version();
        if (found == SEQR_ABI_VERSION) return S_OK;
        _snwprintf(text, 100, L"seqr.dll has version %u of the binary interface, and seqrcom.dll wants %u", found, (unsigned)SEQR_ABI_VERSION);
        text[99] = 0;
        return failed_with(SEQR_E_CONFIG, text, IID_IClient);
    }
    struct account {
        account(BSTR id, BSTR password) : id_(id), password_(password)
        {
            const seqr_reseller none = SEQR_RESELLER_INIT;
            made = none;
            made.reseller_id = id_.get();
            made.reseller_password = password_.get();
        }
        seqr_reseller made;
        utf8 id_, password_;
    };
    struct export_to {
        HANDLE file;
        bool *written;
    };
    static int32_t SEQR_CALL write_piece(void *context, const char *data, size_t size)
    {
        const export_to *to = static_cast<export_to *>(context);
        DWORD done = 0;
        *to->written = WriteFile(to->file, data, (DWORD)size, &done, NULL) && done == size;
        return *to->written ? 0 : 1;
    }
    /// 0 where the script leaves it out.
    static bool moment(VARIANT from, int64_t *to)
    {
        VARIANT as;
        *to = 0;
        if (from.vt == VT_ERROR || from.vt == VT_EMPTY || from.vt == VT_NULL) return true;
        VariantInit(&as);
        if (FAILED(VariantChangeType(&as, &from, 0, VT_DATE))) return false;
        *to = unix_ms_of(as.date);
        return true;
    }
    /// made by reference: the call that gives result writes it.
    static HRESULT terminal_of(HRESULT result, seqr_terminal *&made, ITerminal **to)
    {
        *to = NULL;
        return FAILED(result) ? result : make_terminal(made, to);
    }

    seqr_client *handle_;
    texts texts_; // of the structs below
    seqr_config config_;
    seqr_report_request request_;
    seqr_receipt_texts words_;
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
