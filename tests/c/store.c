/* The store's file, and other programs that want it. What the test that runs this has put at SEQR_STORE must stay as it
 * is. */
#include "shop.h"

#include <inttypes.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void is_refused(seqr_status wanted)
{
    seqr_config config = test_config();
    seqr_client *none = NULL;
    config.store_path = given("SEQR_STORE");
    EXPECT(wanted, seqr_open(&config, &none));
    HOLDS(seqr_last_error(), config.store_path);
    HOLDS(seqr_last_error(), given("SEQR_SAYS"));
    CHECK(none == NULL);
}

static void a_folder_is_no_store(void) { is_refused(SEQR_E_STORE); }
static void a_file_without_its_folder(void) { is_refused(SEQR_E_STORE); }
static void a_text_is_no_store(void) { is_refused(SEQR_E_STORE); }
static void the_database_of_another_program(void) { is_refused(SEQR_E_STORE); }
static void a_store_of_a_newer_version(void) { is_refused(SEQR_E_STORE); }
static void a_store_that_another_program_has_locked(void) { is_refused(SEQR_E_STORE_BUSY); }

static void a_folder_that_may_not_be_written(void)
{
    if (geteuid() == 0) CHECK(setuid(65534) == 0); /* to root everything may be */
    is_refused(SEQR_E_STORE);
}

/* A backup that begins while the shop is open, and holds the file longer than anybody waits. */
static void a_sale_while_another_program_writes_the_store(void)
{
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_payment *payment = NULL;
    open_shop();
    stage("lock-store");
    EXPECT(SEQR_E_STORE_BUSY, seqr_pay_start(till, &invoice, &payment));
    CHECK(payment == NULL && calls("sendInvoice") == 0);
    stage("unlock-store");
    sold("S-1", 1250);
    close_shop();
}

/* ---- two programs --------------------------------------------------------------------------------------------- */

static const char *self;

static void run_another(const char *name)
{
    int status = 0;
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        execl(self, self, name, (char *)NULL);
        _exit(127);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void two_programs_want_one_till(void)
{
    const seqr_config config = test_config();
    seqr_registration registration = test_registration();
    seqr_terminal *other = NULL;
    if (*given("SEQR_SECOND") != '\0') { /* the second program */
        open_library(&config);
        EXPECT(SEQR_E_BUSY, seqr_terminal_open(library, TILL, &till));
        HOLDS(seqr_last_error(), TILL);
        EXPECT(SEQR_E_BUSY, seqr_register(library, &registration, &till));
        registration.external_terminal_id = "Till 5"; /* another till of the same store is no matter */
        registration.seqr_id = NULL;
        EXPECT(SEQR_OK, seqr_register(library, &registration, &till));
        sold("S-1", 100);
        close_shop();
        return;
    }
    open_shop();
    CHECK(setenv("SEQR_SECOND", "1", 1) == 0);
    run_another("two_programs_want_one_till");
    EXPECT(SEQR_OK, seqr_terminal_open(library, TILL, &other)); /* twice in one program is one till */
    seqr_terminal_close(other);
    sold("S-2", 100);
    close_shop();
}

static void a_crash_gives_the_till_free(void)
{
    if (*given("SEQR_SECOND") != '\0') {
        open_shop();
        start("S-1", 1250);
        _exit(0); /* without closing anything, as a crash */
    }
    CHECK(setenv("SEQR_SECOND", "1", 1) == 0);
    run_another("a_crash_gives_the_till_free");
    open_shop();
    {
        seqr_payment *payment = unfinished();
        CHECK(state_of(payment) == SEQR_PAY_UNKNOWN);
        EXPECT(SEQR_OK, seqr_cancel(payment));
        seqr_payment_close(payment);
    }
    close_shop();
}

/* ---- paths ---------------------------------------------------------------------------------------------------- */

static void holds_file(const char *path, const char *part)
{
    static char text[20000];
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    HOLDS(text, part);
}

/* The configuration names files of the folder in which seqr_open is called. */
static seqr_config relative_config(void)
{
    seqr_config config = test_config();
    config.store_path = "till.db";
    config.receipt_file = "receipts.jsonl";
    config.log_file = "seqr.log";
    return config;
}

/* The program changes its folder while the library is open, and opens a second store of the same name there. Each till is
 * locked beside its own store, and each file stays where it was. */
static void relative_paths_and_a_program_that_changes_its_folder(void)
{
    const seqr_config config = relative_config();
    seqr_config there = config;
    seqr_registration registration = test_registration();
    seqr_client *second = NULL;
    seqr_terminal *other = NULL;
    if (*given("SEQR_SECOND") != '\0') { /* another program, in the second folder */
        open_library(&config);
        EXPECT(SEQR_E_BUSY, seqr_terminal_open(library, TILL, &till));
        close_shop();
        CHECK(chdir("..") == 0);
        open_library(&config);
        EXPECT(SEQR_E_BUSY, seqr_terminal_open(library, TILL, &till));
        close_shop();
        return;
    }
    CHECK(mkdir(in_scratch("there"), 0700) == 0 && chdir(given("SEQR_SCRATCH")) == 0);
    open_library(&config);
    CHECK(chdir("there") == 0);
    there.log = NULL; /* note_log takes the lines of one library */
    there.log_context = NULL;
    EXPECT(SEQR_OK, seqr_open(&there, &second));
    EXPECT(SEQR_OK, seqr_register(library, &registration, &till));
    registration.seqr_id = NULL; /* the sticker is the first till's */
    EXPECT(SEQR_OK, seqr_register(second, &registration, &other));
    CHECK(access(in_scratch("till.db-locks"), F_OK) == 0 && access(in_scratch("there/till.db-locks"), F_OK) == 0);
    CHECK(setenv("SEQR_SECOND", "1", 1) == 0);
    run_another("relative_paths_and_a_program_that_changes_its_folder");
    sold("S-1", 1250);
    seqr_terminal_close(other);
    seqr_close(second);
    close_shop();
    CHECK(chdir("/") == 0);
    holds_file(in_scratch("seqr.log"), "Sale S-1");
    holds_file(in_scratch("receipts.jsonl"), "\"client_invoice_id\":\"S-1\"");
    CHECK(access(in_scratch("there/receipts.jsonl"), F_OK) != 0); /* nothing was sold there */
}

/* ---- limits --------------------------------------------------------------------------------------------------- */

/* As `ulimit -f 64` in the shell that starts the program: a write beyond it raises SIGXFSZ, which ends a program. */
static void limit_file_sizes(rlim_t bytes)
{
    struct rlimit limit;
    CHECK(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = bytes;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

/* Also on a thread of the host's, which opens the store. */
static void a_limit_of_file_sizes_ends_no_program(void)
{
    const seqr_config config = test_config();
    const seqr_invoice invoice = bill("S-1", 1250);
    seqr_payment *payment = NULL;
    if (*given("SEQR_SECOND") != '\0') { /* a new store does not fit */
        EXPECT(SEQR_E_STORE, seqr_open(&config, &library));
        HOLDS(seqr_last_error(), "till.db");
        return;
    }
    CHECK(setenv("SEQR_SECOND", "1", 1) == 0);
    limit_file_sizes(64 * 512);
    run_another("a_limit_of_file_sizes_ends_no_program");
    limit_file_sizes(RLIM_INFINITY);
    open_shop();
    limit_file_sizes(4096); /* less than what is in the log already */
    EXPECT(SEQR_E_NOT_SAVED, seqr_pay_start(till, &invoice, &payment));
    CHECK(payment == NULL && calls("sendInvoice") == 0);
    limit_file_sizes(RLIM_INFINITY);
    sold("S-1", 1250);
    close_shop();
}

/* ---- backup --------------------------------------------------------------------------------------------------- */

/* The till's machine is lost after a backup: the copy is adopted, sells, and refunds only what a supervisor allows. */
static void a_backup_takes_the_place_of_a_lost_store(void)
{
    seqr_config config = test_config();
    seqr_refund_request request = SEQR_REFUND_REQUEST_INIT;
    seqr_client *none = NULL;
    char reference[64], copy[1024], *report = NULL, *given_back = NULL;
    uint32_t taken = 7;
    uint64_t pruned = 7;
    open_shop();
    snprintf(reference, sizeof reference, "%s", sold("S-1", 1250));
    snprintf(copy, sizeof copy, "%s", in_scratch("copy.db"));
    EXPECT(SEQR_E_ARGUMENT, seqr_store_backup(NULL, copy));
    EXPECT(SEQR_E_ARGUMENT, seqr_store_backup(library, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_store_backup(library, config.store_path)); /* nothing is replaced */
    EXPECT(SEQR_E_NOT_SAVED, seqr_store_backup(library, in_scratch("none/copy.db")));
    EXPECT(SEQR_OK, seqr_store_backup(library, copy));
    EXPECT(SEQR_E_ARGUMENT, seqr_store_backup(library, copy));
    EXPECT(SEQR_E_STATE, seqr_store_adopt(config.store_path, &report)); /* it is open here */
    EXPECT(SEQR_OK, seqr_diagnose(library, &report));
    HOLDS(report, "all tills    1: nothing waits");
    HOLDS(report, "answer       good: SEQR answers");
    HOLDS(report, config.store_path);
    CHECK(strstr(report, "WRONG") == NULL);
    seqr_string_free(report);
    report = NULL;
    EXPECT(SEQR_E_ARGUMENT, seqr_diagnose(library, NULL));
    EXPECT(SEQR_OK, seqr_journal_prune(library, 1, &pruned));
    CHECK(pruned == 0);
    EXPECT(SEQR_OK, seqr_takeover(library, &taken)); /* a file: the system frees the terminals of a program that ended */
    CHECK(taken == 0);
    EXPECT(SEQR_E_ARGUMENT, seqr_takeover(library, NULL));
    EXPECT(SEQR_E_ARGUMENT, seqr_journal_prune(library, INT64_MAX, &pruned));
    EXPECT(SEQR_E_NOT_FOUND, seqr_refund_allow(till, "nothing"));
    close_shop();

    EXPECT(SEQR_E_STATE, seqr_store_adopt(in_scratch("till.db"), &report)); /* it is no copy */
    config.store_path = copy;
    EXPECT(SEQR_E_STATE, seqr_open(&config, &none));
    HOLDS(seqr_last_error(), "seqr_store_adopt");
    CHECK(none == NULL && report == NULL);
    EXPECT(SEQR_OK, seqr_store_adopt(copy, &report));
    HOLDS(report, "S-1");
    HOLDS(report, "Never use the old store again");
    seqr_string_free(report);

    open_shop_with(&config);
    request.refund_id = "R-1";
    request.ers_reference = reference;
    request.amount = 250;
    request.currency_code = "SEK";
    request.title = "Refund";
    request.cashier_id = "Anna";
    EXPECT(SEQR_E_STATE, seqr_refund(till, &request, &given_back));
    HOLDS(seqr_last_error(), "seqr_refund_allow");
    EXPECT(SEQR_OK, seqr_refund_allow(till, reference));
    EXPECT(SEQR_OK, seqr_refund(till, &request, &given_back));
    seqr_string_free(given_back);
    sold("S-2", 100);
    close_shop();
}

/* ---- the change feed ------------------------------------------------------------------------------------------ */

struct office {
    char text[64 * 1024];
    size_t size;
    int lines, full;
    int64_t last; /* the change of the last line */
};

static int32_t take(void *context, const char *data, size_t size)
{
    struct office *office = (struct office *)context;
    size_t at;
    CHECK(size > 0 && data[size - 1] == '\n' && office->size + size < sizeof office->text);
    if (office->full) return 1;
    memcpy(office->text + office->size, data, size);
    for (at = 0; at < size; at++) {
        int64_t change = 0;
        if (at > 0 && data[at - 1] != '\n') continue;
        CHECK(sscanf(data + at, "{\"store\":\"%*16[0-9a-f]\",\"change\":%" SCNd64, &change) == 1);
        CHECK(change > office->last);
        office->last = change;
        office->lines++;
    }
    office->size += size;
    office->text[office->size] = '\0';
    return 0;
}

/* What a disk's image or a copied folder brings back. */
static void copy_file(const char *from, const char *to)
{
    char bytes[4096];
    size_t size;
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    CHECK(in != NULL && out != NULL);
    while ((size = fread(bytes, 1, sizeof bytes, in)) > 0) CHECK(fwrite(bytes, 1, size, out) == size);
    CHECK(fclose(in) == 0 && fclose(out) == 0);
}

/* Head office knows nothing but a number, and gets everything once, whatever ends between two calls. */
static void a_reader_of_changes_that_starts_again_misses_nothing(void)
{
    static struct office office, again;
    char today[1024];
    seqr_config config = test_config();
    int64_t cursor = 0;
    uint64_t pruned = 7;
    open_shop();
    EXPECT(SEQR_OK, seqr_journal_changes(library, 0, 0, take, &office)); /* nothing yet */
    CHECK(office.lines == 0);
    sold("S-1", 1250);
    EXPECT(SEQR_OK, seqr_journal_changes(library, 0, 3, take, &office));
    CHECK(office.lines == 3);
    cursor = office.last;
    CHECK(strstr(office.text, "\"record\":\"step\"") != NULL);
    office.full = 1;
    EXPECT(SEQR_E_STOPPED, seqr_journal_changes(library, cursor, 0, take, &office));
    office.full = 0;
    close_shop();
    snprintf(today, sizeof today, "%s", in_scratch("till.db"));
    copy_file(today, in_scratch("yesterday.db"));

    open_shop();
    sold("S-2", 100);
    close_shop(); /* its acknowledgement is another change, or none */
    open_shop();
    EXPECT(SEQR_OK, seqr_journal_changes(library, cursor, 0, take, &office));
    CHECK(strstr(office.text, "\"record\":\"payment\",\"id\":1,") != NULL);
    CHECK(strstr(office.text, "\"record\":\"payment\",\"id\":2,") != NULL);
    CHECK(strstr(office.text, "\"client_invoice_id\":\"S-2\"") != NULL);
    cursor = office.last;
    EXPECT(SEQR_OK, seqr_journal_changes(library, cursor, 100000, take, &office));
    CHECK(office.last == cursor);
    EXPECT(SEQR_OK, seqr_journal_changes(library, 0, 100000, take, &again)); /* from the beginning once more */
    CHECK(again.last == cursor && again.lines >= office.lines);
    EXPECT(SEQR_OK, seqr_journal_prune(library, 1, &pruned));

    EXPECT(SEQR_E_CONFLICT, seqr_journal_changes(library, INT64_MAX, 0, take, &office));
    EXPECT(SEQR_E_ARGUMENT, seqr_journal_changes(library, -1, 0, take, &office));
    EXPECT(SEQR_E_ARGUMENT, seqr_journal_changes(library, 0, 100001, take, &office));
    EXPECT(SEQR_E_ARGUMENT, seqr_journal_changes(library, 0, 0, NULL, &office));
    EXPECT(SEQR_E_ARGUMENT, seqr_journal_changes(NULL, 0, 0, take, &office));
    close_shop();

    /* The store of yesterday under its own name is not what head office has. */
    config.store_path = in_scratch("yesterday.db");
    open_shop_with(&config);
    EXPECT(SEQR_E_CONFLICT, seqr_journal_changes(library, cursor, 0, take, &office));
    HOLDS(seqr_last_error(), "older copy");
    CHECK(office.last == cursor);
    close_shop();
}

static const struct test_case cases[] = {
    CASE(a_folder_is_no_store),
    CASE(a_file_without_its_folder),
    CASE(a_text_is_no_store),
    CASE(the_database_of_another_program),
    CASE(a_store_of_a_newer_version),
    CASE(a_store_that_another_program_has_locked),
    CASE(a_folder_that_may_not_be_written),
    CASE(a_sale_while_another_program_writes_the_store),
    CASE(two_programs_want_one_till),
    CASE(a_crash_gives_the_till_free),
    CASE(relative_paths_and_a_program_that_changes_its_folder),
    CASE(a_limit_of_file_sizes_ends_no_program),
    CASE(a_backup_takes_the_place_of_a_lost_store),
    CASE(a_reader_of_changes_that_starts_again_misses_nothing),
};

int main(int argc, char **argv)
{
    self = argv[0];
    return run_case(argc, argv, cases, COUNT(cases));
}
