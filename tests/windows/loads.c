/* Loaded, used, closed and let go a hundred times, as a host with plug-ins does: nothing crashes, and what the process
 * holds does not grow. A thread of the host's that has called the library ends after FreeLibrary.
 *
 *     loads PATH-OF-SEQR.DLL ENDPOINT STORE
 */
#include "test.h"

enum { CYCLES = 100, WARM = 20 };

/* Every function comes from GetProcAddress; the header gives its type. */
#define FUNCTIONS(X) \
    X(seqr_version) X(seqr_status_name) X(seqr_last_error) X(seqr_open) X(seqr_close) X(seqr_register) \
    X(seqr_pay_start) X(seqr_pay_poll) X(seqr_cancel) X(seqr_payment_close) X(seqr_terminal_close)
#define MEMBER(name) __typeof__(&name) name;
static struct { FUNCTIONS(MEMBER) } dll;

static HMODULE module;
static HANDLE called, let_go;

static const char *status_text(int status)
{
    static char text[600];
    sprintf(text, "%s: %.500s", dll.seqr_status_name(status), dll.seqr_last_error());
    return text;
}

static void load(const char *path)
{
    module = LoadLibraryW(wide(path));
    CHECK(module != NULL);
#define FIND(name) \
    { \
        const FARPROC found = GetProcAddress(module, #name); \
        CHECK(found != NULL); \
        memcpy(&dll.name, &found, sizeof found); \
    }
    FUNCTIONS(FIND)
}

/* It leaves something of its own in the library, which is thrown away when it ends. */
static DWORD WINAPI outlives(void *unused)
{
    (void)unused;
    CHECK(dll.seqr_open(NULL, NULL) == SEQR_E_ARGUMENT);
    CHECK(strlen(dll.seqr_last_error()) > 10);
    SetEvent(called);
    WaitForSingleObject(let_go, INFINITE);
    return 0;
}

static void cycle(int number, const char *path, const char *endpoint, const char *store)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_client *client = NULL;
    seqr_terminal *till = NULL;
    seqr_payment *sale = NULL;
    int32_t state;
    char id[32];
    HANDLE thread;

    load(path);
    thread = CreateThread(NULL, 0, outlives, NULL, 0, NULL);
    CHECK(thread != NULL && WaitForSingleObject(called, INFINITE) == WAIT_OBJECT_0);
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Windows test 1.0";
    EXPECT(SEQR_OK, dll.seqr_open(&config, &client));
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Store 1/Till 1";
    shop.name = "Corner shop";
    EXPECT(SEQR_OK, dll.seqr_register(client, &shop, &till));
    sprintf(id, "loads-%d", number);
    bill.client_invoice_id = id;
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.total = 5900;
    bill.currency_code = "SEK";
    EXPECT(SEQR_OK, dll.seqr_pay_start(till, &bill, &sale));
    EXPECT(SEQR_OK, dll.seqr_pay_poll(sale, 0, &state));
    EXPECT(SEQR_OK, dll.seqr_cancel(sale));
    dll.seqr_payment_close(sale);
    dll.seqr_terminal_close(till);
    dll.seqr_close(client);
    memset(&dll, 0, sizeof dll);
    CHECK(FreeLibrary(module));
    SetEvent(let_go);
    CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
    CloseHandle(thread);
    CHECK(GetModuleHandleW(L"seqr.dll") == module); /* pinned */
}

/* Handles that are open. GetProcessHandleCount would say it, but not under Wine. */
static unsigned handles(void)
{
    unsigned count = 0;
    uintptr_t value;
    DWORD flags;
    for (value = 4; value < 0x10000; value += 4)
        if (GetHandleInformation((HANDLE)value, &flags)) count++;
    return count;
}

/* kB of memory of its own. */
static unsigned memory(void)
{
    MEMORY_BASIC_INFORMATION block;
    const char *at = NULL;
    size_t sum = 0;
    for (; VirtualQuery(at, &block, sizeof block) != 0; at = (const char *)block.BaseAddress + block.RegionSize)
        if (block.State == MEM_COMMIT && block.Type == MEM_PRIVATE) sum += block.RegionSize;
    return (unsigned)(sum / 1024);
}

int main(int argc, char **argv)
{
    unsigned handles_then = 0, memory_then = 0, handles_now, memory_now;
    int number;

    if (argc < 4) return 2;
    called = CreateEventW(NULL, FALSE, FALSE, NULL);
    let_go = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (number = 1; number <= CYCLES; number++) {
        cycle(number, argv[1], argv[2], argv[3]);
        if (number != WARM) continue;
        handles_then = handles();
        memory_then = memory();
    }
    handles_now = handles();
    memory_now = memory();
    printf("cycle %d to %d: %u to %u handles, %u to %u kB\n", (int)WARM, (int)CYCLES, handles_then, handles_now,
           memory_then, memory_now);
    CHECK(handles_then > 0 && handles_now < handles_then + (CYCLES - WARM) / 4);
    CHECK(memory_then > 0 && memory_now < memory_then + 4096);
    return 0;
}
