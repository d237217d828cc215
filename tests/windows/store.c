/* The store on Windows: passwords that only this machine can read, one program a till, no drive of another machine,
 * letters that no code page has, files that are free again once the library is closed.
 *
 *     store CASE ENDPOINT FOLDER [MORE]
 *
 * The simulator behind ENDPOINT has a customer who pays at once. */
#include "test.h"

static const char *endpoint, *folder, *more;

static const char *status_text(int status)
{
    static char text[600];
    sprintf(text, "%s: %.500s", seqr_status_name(status), seqr_last_error());
    return text;
}

static const char *joined(const char *folder, const char *name)
{
    static char texts[8][MAX_PATH];
    static int next;
    char *text = texts[next++ % 8];
    CHECK(strlen(folder) + strlen(name) + 2 < MAX_PATH);
    sprintf(text, "%s/%s", folder, name);
    return text;
}

static seqr_config config_for(const char *store)
{
    seqr_config config = SEQR_CONFIG_INIT;
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Windows test 1.0";
    return config;
}

static seqr_client *opened(const char *store)
{
    const seqr_config config = config_for(store);
    seqr_client *client = NULL;
    EXPECT(SEQR_OK, seqr_open(&config, &client));
    return client;
}

static seqr_terminal *registered(seqr_client *client)
{
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_terminal *till = NULL;
    shop.reseller_id = "demo-reseller";
    shop.reseller_password = "demo-password";
    shop.external_terminal_id = "Store 1/Till 1";
    shop.name = "Corner shop";
    shop.seqr_id = "WINDOWS1";
    EXPECT(SEQR_OK, seqr_register(client, &shop, &till));
    return till;
}

/* Sells for 59.00 and confirms. */
static void sell(seqr_terminal *till, const char *number)
{
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_payment *sale = NULL;
    int32_t state = SEQR_PAY_WAITING;
    bill.client_invoice_id = number;
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.total = 5900;
    bill.currency_code = "SEK";
    EXPECT(SEQR_OK, seqr_pay_start(till, &bill, &sale));
    while (state != SEQR_PAY_COMPLETED) {
        EXPECT(SEQR_OK, seqr_pay_poll(sale, 10000, &state));
        CHECK(state == SEQR_PAY_WAITING || state == SEQR_PAY_COMPLETED);
    }
    EXPECT(SEQR_OK, seqr_pay_confirm(sale));
    seqr_payment_close(sale);
}

/* Whether a file of the store holds these bytes; a file that is not there holds nothing. */
static int holds(const char *path, const void *bytes, size_t length)
{
    static char content[1 << 20];
    FILE *file = _wfopen(wide(path), L"rb");
    size_t size, at;
    if (file == NULL) return 0;
    size = fread(content, 1, sizeof content, file);
    CHECK(feof(file) && size > 0);
    fclose(file);
    for (at = 0; at + length <= size; at++)
        if (memcmp(content + at, bytes, length) == 0) return 1;
    return 0;
}

/* DPAPI: what the till's password is made of is nowhere in the store's files, and the password works again. */
static void password_is_encrypted(void)
{
    static const char password[] = "terminal-password-4711";
    static const wchar_t wide_password[] = L"terminal-password-4711";
    const char *store = joined(folder, "secrets.db"), *files[3];
    seqr_client *client = opened(store);
    seqr_terminal *till = NULL;
    size_t i;
    EXPECT(SEQR_OK, seqr_terminal_import(client, "Store 9/Till 9", "87654321", password, NULL, &till));
    seqr_terminal_close(till);
    seqr_terminal_close(registered(client)); /* its password is one of the library's own making */
    files[0] = store;
    files[1] = joined(folder, "secrets.db-wal");
    files[2] = joined(folder, "secrets.db-shm");
    CHECK(holds(files[0], "Store 9/Till 9", 14) || holds(files[1], "Store 9/Till 9", 14)); /* the search finds things */
    for (i = 0; i < 3; i++) {
        CHECK(!holds(files[i], password, sizeof password - 1));
        CHECK(!holds(files[i], wide_password, sizeof wide_password - sizeof *wide_password));
        CHECK(!holds(files[i], "demo-password", 13));
    }
    seqr_close(client);
    CHECK(!holds(store, password, sizeof password - 1));

    client = opened(store);
    EXPECT(SEQR_OK, seqr_terminal_open(client, "Store 1/Till 1", &till));
    sell(till, "secret-1"); /* by the password that was decrypted */
    seqr_terminal_close(till);
    seqr_close(client);
}

/* `hold` is run by one_program_a_till: it has the till until it is ended, by the handle of its process alone. */
static void hold(void)
{
    seqr_terminal *till = registered(opened(joined(folder, "busy.db")));
    CHECK(till != NULL);
    puts("holding");
    fflush(stdout);
    Sleep(INFINITE);
}

static void one_program_a_till(void)
{
    SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
    STARTUPINFOW start;
    PROCESS_INFORMATION other;
    HANDLE reading, writing;
    seqr_client *client;
    seqr_terminal *till = NULL;
    wchar_t command[1024];
    char said[8];
    DWORD length;

    memset(&start, 0, sizeof start);
    start.cb = sizeof start;
    CHECK(CreatePipe(&reading, &writing, &inherited, 0));
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    start.hStdOutput = writing;
    CHECK(GetModuleFileNameW(NULL, command, 1024) > 0);
    {
        wchar_t program[512];
        wcscpy(program, command);
        wcscpy(command, L"\"");
        wcscat(wcscat(command, program), L"\" hold ");
        wcscat(wcscat(command, wide(endpoint)), L" \"");
        wcscat(wcscat(command, wide(folder)), L"\"");
        CHECK(CreateProcessW(program, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &other));
    }
    CloseHandle(writing);
    CHECK(ReadFile(reading, said, 7, &length, NULL) && length > 0 && said[0] == 'h');

    client = opened(joined(folder, "busy.db"));
    EXPECT(SEQR_E_BUSY, seqr_terminal_open(client, "Store 1/Till 1", &till));
    CHECK(TerminateProcess(other.hProcess, 9));
    CHECK(WaitForSingleObject(other.hProcess, INFINITE) == WAIT_OBJECT_0);
    EXPECT(SEQR_OK, seqr_terminal_open(client, "Store 1/Till 1", &till));
    sell(till, "busy-1");
    seqr_terminal_close(till);
    seqr_close(client);
}

/* MORE is a path on a drive that the system says is another machine's. */
static void drive_of_another_machine(void)
{
    const seqr_config config = config_for(more);
    seqr_client *client = NULL;
    CHECK(*more != '\0');
    EXPECT(SEQR_E_STORE, seqr_open(&config, &client));
    CHECK(client == NULL);
    CHECK(strstr(seqr_last_error(), "network") != NULL);
    CHECK(GetFileAttributesW(wide(more)) == INVALID_FILE_ATTRIBUTES); /* and nothing was made */
}

/* Store and receipt file in a folder that no code page can spell; afterwards all of it can be deleted, which Windows
 * refuses while a file is open. The time in the receipt file is that of the zone MORE, as the system has it. */
static void letters_and_files(void)
{
    const char *place = joined(folder, "K\xc3\xa4sse \xe5\xba\x97 \xd0\xba\xd0\xb0\xd1\x81\xd1\x81\xd0\xb0");
    const char *store = joined(place, "j\xc3\xb6urnal.db"), *receipts = joined(place, "receipts \xe2\x82\xac.jsonl");
    seqr_config config = config_for(store);
    seqr_client *client = NULL;
    seqr_terminal *till;
    CHECK(CreateDirectoryW(wide(place), NULL));
    config.receipt_file = receipts;
    EXPECT(SEQR_OK, seqr_open(&config, &client));
    till = registered(client);
    sell(till, "letters-1");
    seqr_terminal_close(till);
    seqr_close(client);

    EXPECT(SEQR_OK, seqr_open(&config, &client)); /* what the first run had no time for is written now */
    till = registered(client);
    sell(till, "letters-2");
    while (!holds(receipts, "letters-2", 9)) Sleep(10);
    CHECK(holds(receipts, "letters-1", 9));
    CHECK(holds(receipts, more, strlen(more)));
    seqr_terminal_close(till);
    seqr_close(client);

    CHECK(DeleteFileW(wide(store)));
    CHECK(DeleteFileW(wide(receipts)));
}

/* A program that ends in mid-sale without closing anything: Windows ends the library's threads first, and what then runs
 * in the dll must not wait for them. The next run finds the sale. */
static void ends_without_closing(void)
{
    seqr_terminal *till = registered(opened(joined(folder, "ends.db")));
    seqr_invoice bill = SEQR_INVOICE_INIT;
    seqr_payment *sale = NULL;
    EXPECT(SEQR_OK, seqr_next_unfinished(till, NULL, &sale));
    if (strcmp(more, "again") == 0) {
        CHECK(sale != NULL && strcmp(seqr_payment_client_invoice_id(sale), "ends-1") == 0);
        return;
    }
    CHECK(sale == NULL);
    bill.client_invoice_id = "ends-1";
    bill.title = "Corner shop";
    bill.cashier_id = "Anna";
    bill.total = 5900;
    bill.currency_code = "SEK";
    EXPECT(SEQR_OK, seqr_pay_start(till, &bill, &sale));
}

static void time_zones(void)
{
    static const char *const known[] = { "Europe/Stockholm", "America/New_York", "Asia/Kolkata", "UTC" };
    seqr_config config = config_for(joined(folder, "zones.db"));
    seqr_client *client = NULL;
    size_t i;
    for (i = 0; i < sizeof known / sizeof *known; i++) {
        config.time_zone = known[i];
        EXPECT(SEQR_OK, seqr_open(&config, &client));
        seqr_close(client);
    }
    config.time_zone = "Europe/Atlantis";
    client = NULL;
    EXPECT(SEQR_E_CONFIG, seqr_open(&config, &client));
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        { "password_is_encrypted", password_is_encrypted },
        { "hold", hold },
        { "one_program_a_till", one_program_a_till },
        { "drive_of_another_machine", drive_of_another_machine },
        { "letters_and_files", letters_and_files },
        { "time_zones", time_zones },
        { "ends_without_closing", ends_without_closing },
    };
    size_t i;
    if (argc < 4) return 2;
    endpoint = argv[2];
    folder = argv[3];
    more = argc > 4 ? argv[4] : "";
    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strcmp(argv[1], cases[i].name) == 0) {
            cases[i].run();
            return 0;
        }
    }
    return 2;
}
