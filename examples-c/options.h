/* What a POS has anyway: options, exact amounts, a question to the cashier, its own book of sales.
 * Knows nothing of SEQR; checkout.c is the file to copy from. */
#ifndef CHECKOUT_OPTIONS_H
#define CHECKOUT_OPTIONS_H

#ifdef _MSC_VER
#define _CRT_SECURE_NO_WARNINGS /* fopen, getenv, localtime: plain C99 */
#endif
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef _WIN32
#include <windows.h>
#include <shellapi.h>
#ifdef _MSC_VER
#pragma comment(lib, "shell32")
#endif
#endif

enum { EXIT_OK = 0, EXIT_ERROR = 1, EXIT_USAGE = 2, EXIT_NOT_PAID = 3, EXIT_UNKNOWN = 4, EXIT_PAID_ANYWAY = 5 };

static struct {
    const char *endpoint, *ca_file, *store, *books;
    const char *reseller, *user, *password_file;
    const char *terminal, *name, *seqr_id;
    const char *amount, *currency, *title, *cashier, *rows, *sale_id;
    const char *ers_reference, *refund_id, *happened;
    const char *question, *unfinished, *paid_anyway;
    const char *window_ms, *question_ms, *log;
} options;

static const struct {
    const char *name;
    const char **value;
    const char *standard;
    const char *help;
} option_list[] = {
    { "--endpoint", &options.endpoint, "http://127.0.0.1:8480/extclientproxy/service/v2", "URL of the SEQR service" },
    { "--ca-file", &options.ca_file, NULL, "PEM file of a certificate authority to trust, besides the system's" },
    { "--store", &options.store, "checkout.db", "the library's journal" },
    { "--books", &options.books, "checkout-sales.txt", "this POS's own book of sales" },
    { "--reseller", &options.reseller, "demo-reseller", "the shop's reseller id (register)" },
    { "--user", &options.user, "9900", "its user id (register)" },
    { "--password-file", &options.password_file, NULL,
      "file with its password; otherwise the environment variable SEQR_RESELLER_PASSWORD" },
    { "--terminal", &options.terminal, "Store 1/Till 1", "the shop's name for the till" },
    { "--name", &options.name, "Corner shop", "what the customer's phone shows" },
    { "--seqr-id", &options.seqr_id, NULL, "what the scanner reads from the sticker (register)" },
    { "--amount", &options.amount, NULL, "59.00; without it, refund gives everything back" },
    { "--currency", &options.currency, "SEK", "a currency with two decimals" },
    { "--title", &options.title, "Corner shop", "headline of the invoice" },
    { "--cashier", &options.cashier, "Anna", "who sells" },
    { "--rows", &options.rows, NULL, "\"Coffee*2=50.00;Bun=14.00;Discount=-5.00\"" },
    { "--sale-id", &options.sale_id, NULL, "the sale's number; without it, made from the time" },
    { "--ers-reference", &options.ers_reference, NULL, "the payment to refund, if it is another till's" },
    { "--refund-id", &options.refund_id, NULL, "the refund's number; without it SALE-R1" },
    { "--happened", &options.happened, NULL, "yes or no: settles the refund in doubt of --refund-id (recover)" },
    { "--question", &options.question, "ask", "\"try again or cancel?\": ask, again or cancel" },
    { "--unfinished", &options.unfinished, "ask", "a sale that was cut off: ask, wait, cancel, abandon or later" },
    { "--paid-anyway", &options.paid_anyway, "ask", "the customer paid before the cancel: ask, keep or refund" },
    { "--window-ms", &options.window_ms, "30000", "how long the customer has until the cashier is asked" },
    { "--question-ms", &options.question_ms, "300000", "how long the cashier has to answer" },
    { "--log", &options.log, "no", "yes: the library's log goes to stderr" },
};
enum { OPTION_COUNT = sizeof option_list / sizeof option_list[0] };

/* The library takes UTF-8. On Windows main's arguments have the machine's code page, which lacks letters: they are
 * taken anew. A till with windows converts what its dialogs give in the same way. */
static char **utf8_arguments(int argc, char **argv)
{
#ifdef _WIN32
    int count = 0, i;
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    char **texts = (char **)calloc((size_t)argc + 1, sizeof *texts);
    SetConsoleOutputCP(CP_UTF8);
    if (wide == NULL || texts == NULL || count != argc) return argv;
    for (i = 0; i < argc; i++) {
        const int size = WideCharToMultiByte(CP_UTF8, 0, wide[i], -1, NULL, 0, NULL, NULL);
        texts[i] = (char *)malloc((size_t)size + 1);
        if (texts[i] == NULL) return argv;
        if (WideCharToMultiByte(CP_UTF8, 0, wide[i], -1, texts[i], size, NULL, NULL) == 0) return argv;
    }
    return texts;
#else
    (void)argc;
    return argv;
#endif
}

static FILE *open_text(const char *path, const char *mode)
{
#ifdef _WIN32
    wchar_t wide_path[MAX_PATH], wide_mode[8]; /* fopen would take the path for one in the machine's code page */
    if (MultiByteToWideChar(CP_UTF8, 0, path, -1, wide_path, MAX_PATH) == 0 ||
        MultiByteToWideChar(CP_UTF8, 0, mode, -1, wide_mode, 8) == 0) return NULL;
    return _wfopen(wide_path, wide_mode);
#else
    return fopen(path, mode);
#endif
}

/* Fills `options`; 0 with a word on stderr where something is wrong. */
static int read_options(int argc, char **argv)
{
    int i, k;
    for (k = 0; k < OPTION_COUNT; k++) *option_list[k].value = option_list[k].standard;
    for (i = 0; i < argc; i += 2) {
        for (k = 0; k < OPTION_COUNT && strcmp(argv[i], option_list[k].name) != 0; k++) continue;
        if (k == OPTION_COUNT || i + 1 == argc) {
            fprintf(stderr, "checkout: %s %s\n", k == OPTION_COUNT ? "no such option:" : "no value after", argv[i]);
            return 0;
        }
        *option_list[k].value = argv[i + 1];
    }
    return 1;
}

static int is_command(const char *word)
{
    static const char *const commands[] = { "register", "sell", "cancel", "refund", "recover", "unregister", "demo" };
    size_t i;
    for (i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(word, commands[i]) == 0) return 1;
    }
    return 0;
}

static int print_help(const char *version)
{
    int k;
    printf("checkout COMMAND [--option value]...   (libseqr %s)\n"
           "  register    once a till: registers it, and assigns the sticker of --seqr-id\n"
           "  sell        settles what a crash left, then takes a payment\n"
           "  cancel      the same, but the cashier presses Cancel at once\n"
           "  refund      gives money back for --sale-id or --ers-reference, in part or whole\n"
           "  recover     settles sales that were cut off, lists refunds in doubt\n"
           "  unregister  takes the till out of service\n"
           "  demo        a tour against the simulator\n"
           "Exit code: 0 done, 1 error, 2 wrong use, 3 not paid, 4 not known yet, 5 paid in spite of the cancel\n"
           "Options, with their defaults:\n", version);
    for (k = 0; k < OPTION_COUNT; k++) {
        printf("  %-16s %s", option_list[k].name, option_list[k].help);
        if (option_list[k].standard != NULL) printf(" [%s]", option_list[k].standard);
        putchar('\n');
    }
    return EXIT_USAGE;
}

/* A whole number of milliseconds, or -1. */
static int64_t read_ms(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    return *text == '\0' || *end != '\0' || value < 0 || value > 86400000L ? -1 : value;
}

/* "59", "59.5" or "-59.50" as 5900, 5950 or -5950: exact, no floating point. Reads `length` characters. */
static int read_amount(const char *text, size_t length, int64_t *minor)
{
    const char *end = text + length;
    int negative = text < end && *text == '-', digits = 0, decimals = -1;
    int64_t value = 0;
    for (text += negative; text < end; text++) {
        if (*text == '.' && decimals < 0 && digits > 0) {
            decimals = 0;
        } else if (*text >= '0' && *text <= '9' && decimals < 2 && value < INT64_MAX / 1000) {
            value = value * 10 + (*text - '0');
            digits++;
            if (decimals >= 0) decimals++;
        } else {
            return 0;
        }
    }
    if (digits == 0 || decimals == 0) return 0;
    if (decimals < 0) value *= 100;
    if (decimals == 1) value *= 10;
    *minor = negative ? -value : value;
    return 1;
}

static const char *write_amount(int64_t minor, const char *currency)
{
    static char text[48];
    const char *sign = minor < 0 ? "-" : "";
    if (minor < 0) minor = -minor;
    snprintf(text, sizeof text, "%s%" PRId64 ".%02d %s", sign, minor / 100, (int)(minor % 100), currency);
    return text;
}

/* Unix milliseconds in the till's own time. */
static const char *write_time(int64_t unix_ms)
{
    static char text[32];
    time_t seconds = (time_t)(unix_ms / 1000);
    struct tm *local = localtime(&seconds);
    if (local == NULL || strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", local) == 0) strcpy(text, "?");
    return text;
}

/* A number for a sale: what a POS counts in its database. */
static const char *new_sale_id(const char *kind)
{
    static char text[48];
    static int count = 0;
    snprintf(text, sizeof text, "%s-%" PRId64 "-%d", kind, (int64_t)time(NULL), ++count);
    return text;
}

/* The first line of the file, or the environment variable: in argv everybody on the machine would see it. */
static const char *read_password(void)
{
    static char text[256];
    FILE *file;
    if (options.password_file == NULL) return getenv("SEQR_RESELLER_PASSWORD");
    file = open_text(options.password_file, "r");
    if (file == NULL || fgets(text, sizeof text, file) == NULL) text[0] = '\0';
    if (file != NULL) fclose(file);
    text[strcspn(text, "\r\n")] = '\0';
    return text[0] == '\0' ? NULL : text;
}

/* Asks the cashier: the option decides unless it is "ask". Gives one of `letters`; the last one, the careful one, at
 * the end of input. */
static char ask(const char *question, const char *letters, const char *option)
{
    char line[64];
    printf("  %s ", question);
    fflush(stdout);
    if (strcmp(option, "ask") != 0) {
        printf("%s\n", option);
        return option[0] != 0 && strchr(letters, option[0]) != NULL ? option[0] : letters[strlen(letters) - 1];
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (line[0] != '\n' && strchr(letters, line[0]) != NULL) return line[0];
        printf("  One of the letters %s, please: ", letters);
        fflush(stdout);
    }
    putchar('\n');
    return letters[strlen(letters) - 1];
}

/* Books a line once: one that holds the same key is already there after a crash between booking and confirming. A
 * real POS does this in its database, with the reference as a unique key. 0 where the book cannot be written. */
static int book_once(const char *key, const char *line)
{
    char seen[512];
    int found = 0;
    FILE *book = open_text(options.books, "a+");
    if (book == NULL) return 0;
    rewind(book);
    while (!found && fgets(seen, sizeof seen, book) != NULL) found = strstr(seen, key) != NULL;
    if (!found) {
        fseek(book, 0, SEEK_END);
        fprintf(book, "%s\n", line);
    }
    return fclose(book) == 0;
}

#endif
