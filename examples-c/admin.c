/* What the one who sets up tills does: is SEQR there, which tills has this store, what does SEQR know of them, a new
 * password, a sticker to print.
 *
 *     admin ping
 *     SEQR_RESELLER_PASSWORD=... admin register --terminal "Store 1/Till 1" --seqr-id ABC123
 *     admin list
 *     admin info --terminal "Store 1/Till 1"
 *     admin password --terminal "Store 1/Till 1"
 *     admin sticker --seqr-id ABC123 --file sticker.svg
 *     admin export --file journal.csv --format csv --from-ms 0
 *
 * A till whose disk was lost is registered again under its old name. Exit code: 0 done, 1 an error, 2 wrong use. C99,
 * C++ too. Copy from here. */
#ifdef _MSC_VER
#define _CRT_SECURE_NO_WARNINGS /* getenv, fopen: plain C99 */
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "seqr.h"

static const char *endpoint = "http://127.0.0.1:8480/extclientproxy/service/v2", *store = "checkout.db";
static const char *reseller_id = "demo-reseller", *user_id = "9900";
static const char *terminal = "Store 1/Till 1", *name = "Corner shop", *seqr_id = NULL, *file_name = NULL;
static const char *format = "json", *from_ms = "0", *to_ms = "0";

static const struct { const char *name; const char **value; const char *help; } options[] = {
    { "--endpoint", &endpoint, "URL of the SEQR service" },
    { "--store", &store, "the library's journal" },
    { "--reseller", &reseller_id, "the shop's reseller id; its password is in SEQR_RESELLER_PASSWORD (register)" },
    { "--user", &user_id, "its user id (register)" },
    { "--terminal", &terminal, "the shop's name for the till" },
    { "--name", &name, "what the customer's phone shows (register)" },
    { "--seqr-id", &seqr_id, "what the scanner reads from the sticker (register, sticker)" },
    { "--file", &file_name, "the file to write; without it, standard output (sticker, export)" },
    { "--format", &format, "json or csv (export)" },
    { "--from-ms", &from_ms, "sales that began at this time or later, in milliseconds since 1970 (export)" },
    { "--to-ms", &to_ms, "sales that began before this time; 0 is now (export)" },
};
enum { OPTION_COUNT = sizeof options / sizeof options[0] };

static int complain(const char *step)
{
    fprintf(stderr, "%s: %s\n", step, seqr_last_error());
    return EXIT_FAILURE;
}

static FILE *output(void) { return file_name == NULL ? stdout : fopen(file_name, "wb"); }

static int written(FILE *file, int good)
{
    if (file != NULL && file != stdout && fclose(file) != 0) good = 0;
    if (!good) fprintf(stderr, "%s cannot be written\n", file_name == NULL ? "the output" : file_name);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int ping(seqr_client *seqr)
{
    uint32_t milliseconds = 0;
    if (seqr_ping(seqr, &milliseconds) != SEQR_OK) return complain("SEQR");
    printf("SEQR answers in %u ms\n", (unsigned)milliseconds);
    return EXIT_SUCCESS;
}

static int list(seqr_client *seqr)
{
    char *till = NULL, *next = NULL;
    while (seqr_next_terminal(seqr, till, &next) == SEQR_OK) {
        seqr_string_free(till);
        till = next;
        if (till == NULL) return EXIT_SUCCESS;
        printf("%s\n", till);
    }
    seqr_string_free(till);
    return complain("The list of tills");
}

static int register_till(seqr_client *seqr)
{
    seqr_registration shop = SEQR_REGISTRATION_INIT;
    seqr_terminal *till = NULL;
    shop.reseller_id = reseller_id;
    shop.reseller_user_id = user_id;
    shop.reseller_password = getenv("SEQR_RESELLER_PASSWORD");
    shop.external_terminal_id = terminal;
    shop.name = name;
    shop.seqr_id = seqr_id;
    if (seqr_register(seqr, &shop, &till) != SEQR_OK) return complain("Registering");
    printf("%s is terminal %s\n", terminal, seqr_terminal_id(till));
    seqr_terminal_close(till);
    return EXIT_SUCCESS;
}

static int info(seqr_terminal *till)
{
    char *json = NULL;
    if (seqr_terminal_info(till, &json) != SEQR_OK) return complain("What SEQR knows of the till");
    printf("%s\n", json);
    seqr_string_free(json);
    return EXIT_SUCCESS;
}

/* A lost answer locks nobody out: the library keeps both passwords until it knows which one holds. */
static int password(seqr_terminal *till)
{
    const seqr_status status = seqr_change_password(till);
    if (status == SEQR_OK) printf("%s has a new password\n", terminal);
    if (status == SEQR_E_IN_DOUBT) printf("Not known yet; the next call of this till finds out. Call again.\n");
    return status == SEQR_OK ? EXIT_SUCCESS : complain("The password");
}

/* The sticker beside the till. Capital letters keep the code small. */
static int sticker(void)
{
    char url[256], *svg = NULL;
    FILE *file;
    int good;
    if (seqr_id == NULL || strlen(seqr_id) > 200) {
        fprintf(stderr, "--seqr-id is needed\n");
        return 2;
    }
    snprintf(url, sizeof url, "HTTP://SEQR.SE/Q%s", seqr_id);
    if (seqr_qr_svg(url, SEQR_QR_BORDER, &svg) != SEQR_OK) return complain("The sticker");
    file = output();
    good = file != NULL && fputs(svg, file) >= 0;
    seqr_string_free(svg);
    return written(file, good);
}

static int32_t SEQR_CALL write_piece(void *context, const char *data, size_t size)
{
    return fwrite(data, 1, size, (FILE *)context) == size ? 0 : 1;
}

static int export_journal(seqr_client *seqr)
{
    FILE *file = output();
    seqr_status status;
    if (file == NULL) return written(file, 0);
    status = seqr_journal_export(seqr, strcmp(format, "csv") == 0 ? SEQR_CSV : SEQR_JSON_LINES,
                                 strtoll(from_ms, NULL, 10), strtoll(to_ms, NULL, 10), write_piece, file);
    if (status != SEQR_OK && status != SEQR_E_STOPPED) complain("The export");
    return written(file, status == SEQR_OK);
}

static int run(const char *command)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_client *seqr = NULL;
    seqr_terminal *till = NULL;
    int outcome = 2;

    if (strcmp(command, "sticker") == 0) return sticker(); /* needs no SEQR */
    config.endpoint = endpoint;
    config.store_path = store;
    config.client_id = "Example admin 1.0";
    if (seqr_open(&config, &seqr) != SEQR_OK) return complain("Opening the library");
    if (strcmp(command, "ping") == 0) {
        outcome = ping(seqr);
    } else if (strcmp(command, "list") == 0) {
        outcome = list(seqr);
    } else if (strcmp(command, "register") == 0) {
        outcome = register_till(seqr);
    } else if (strcmp(command, "export") == 0) {
        outcome = export_journal(seqr);
    } else if (strcmp(command, "info") == 0 || strcmp(command, "password") == 0) {
        if (seqr_terminal_open(seqr, terminal, &till) != SEQR_OK) outcome = complain("The till");
        else outcome = strcmp(command, "info") == 0 ? info(till) : password(till);
    } else {
        fprintf(stderr, "no such command: %s\n", command);
    }
    seqr_terminal_close(till);
    seqr_close(seqr);
    return outcome;
}

int main(int argc, char **argv)
{
    int i, k, good = argc > 1;
    for (i = 2; good && i < argc; i += 2) {
        for (k = 0; k < OPTION_COUNT && strcmp(argv[i], options[k].name) != 0; k++) continue;
        good = k < OPTION_COUNT && i + 1 < argc;
        if (good) *options[k].value = argv[i + 1];
    }
    if (good) return run(argv[1]);
    printf("admin ping|register|list|info|password|sticker|export [--option value]...\n");
    for (k = 0; k < OPTION_COUNT; k++) printf("  %-12s %s\n", options[k].name, options[k].help);
    return 2;
}
