/* seqrstd.dll as a stdcall host sees it, 32 bit: std SEQRSTD.DLL SEQRSTD.DEF ENDPOINT STORE. Each function is called a thousand
   times with nothing, and the stack is where it was; then a sale, a refund and an end of day. The customer pays after 0.6 s.
   std SEQRSTD.DLL other: the seqr.dll beside it speaks another version of the binary interface, and nothing is opened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { ROUNDS = 1100, MOST = 200 };
enum { OK = 0, E_ARGUMENT = -101, E_CONFIG = -106, E_NOT_READY = -607, COMPLETED = 5 };

static HMODULE library;
static int failures;

static void expect(int holds, const char *what)
{
    if (holds) return;
    printf("not so: %s\n", what);
    failures++;
}

static FARPROC function(const char *name)
{
    FARPROC found = GetProcAddress(library, name);
    if (found == NULL) {
        printf("no %s\n", name);
        exit(1);
    }
    return found;
}

/* Calls it with so many zeros; gives how many bytes of the stack it left or took too much. */
static int unbalanced(FARPROC called, int words)
{
    int difference;
    __asm__ volatile("movl %%esp, %%esi\n\t"
                     "movl %2, %%ecx\n\t"
                     "1: testl %%ecx, %%ecx\n\t"
                     "jz 2f\n\t"
                     "pushl $0\n\t"
                     "decl %%ecx\n\t"
                     "jmp 1b\n\t"
                     "2: call *%1\n\t"
                     "movl %%esi, %0\n\t"
                     "subl %%esp, %0\n\t"
                     "movl %%esi, %%esp\n\t"
                     : "=&D"(difference)
                     : "b"(called), "m"(words)
                     : "eax", "ecx", "edx", "esi", "memory", "cc");
    return difference;
}

static void each_function(const char *list)
{
    char line[200], name[100];
    FARPROC functions[MOST];
    int words[MOST], count = 0, bytes, round, i;
    FILE *file = fopen(list, "r");
    if (file == NULL) exit(2);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, " %99s = std_%*[a-z_]@%d", name, &bytes) == 2 && count < MOST) {
            functions[count] = function(name);
            words[count++] = bytes / 4;
        }
    fclose(file);
    expect(count > 85, "each function has a line");
    for (round = 0; round < ROUNDS; round++)
        for (i = 0; i < count; i++) expect(unbalanced(functions[i], words[i]) == 0, "the stack is where it was");
    printf("%d functions, %d calls\n", count, count * ROUNDS);
}

#define CALL(result, name, parameters) ((result(__stdcall *) parameters)function(#name))
#undef TEXT
#define TEXT(struct_, field, value) \
    expect(CALL(int, seqr_struct_set_text, (int, const char *, const char *))(struct_, field, value) == OK, field)
#define NUMBER(struct_, field, value) \
    expect(CALL(int, seqr_struct_set_number, (int, const char *, double))(struct_, field, value) == OK, field)

static int made(const char *name)
{
    int one = CALL(int, seqr_struct_new, (const char *))(name);
    expect(one != 0, name);
    return one;
}

static void freed(int one)
{
    CALL(void, seqr_struct_free, (int))(one);
}

static void structs(void)
{
    int row = made("seqr_invoice_row"), i, many[2000], count = 0;
    double number = 0;
    char text[20];
    TEXT(row, "description", "K\xe4sse"); /* Windows-1252 */
    expect(CALL(int, seqr_struct_get_text, (int, const char *, char *, int))(row, "description", text, sizeof text) == 5 &&
               strcmp(text, "K\xe4sse") == 0, "a text comes back");
    expect(CALL(int, seqr_struct_get_text, (int, const char *, char *, int))(row, "description", text, 3) == 5 &&
               strcmp(text, "K\xe4") == 0, "or what fits");
    expect(CALL(int, seqr_text, (char *, int))(text, sizeof text) == 5 && strcmp(text, "K\xe4sse") == 0, "and the whole of it");
    NUMBER(row, "total", -9000000000.0);
    expect(CALL(int, seqr_struct_get_number, (int, const char *, double *))(row, "total", &number) == OK && number == -9e9,
           "64 bits");
    expect(CALL(int, seqr_struct_set_number, (int, const char *, double))(row, "total", 0.5) == E_ARGUMENT, "half a minor unit");
    expect(CALL(int, seqr_struct_set_number, (int, const char *, double))(row, "tax_basis_points", 3e9) == E_ARGUMENT, "33 bits");
    expect(CALL(int, seqr_struct_set_text, (int, const char *, const char *))(row, "titel", "x") == E_ARGUMENT, "no such field");
    expect(CALL(int, seqr_struct_new, (const char *))("seqr_bill") == 0, "no such struct");
    freed(row);
    expect(CALL(int, seqr_struct_set_text, (int, const char *, const char *))(row, "sku", "x") == E_ARGUMENT, "a freed one");
    for (i = 0; i < 2000; i++) {
        int one = CALL(int, seqr_struct_new, (const char *))("seqr_invoice");
        if (one) many[count++] = one;
    }
    expect(count == 1024, "so many at a time");
    while (count > 0) freed(many[--count]);
}

static int invoice(const char *number)
{
    int bill = made("seqr_invoice"), row = made("seqr_invoice_row");
    TEXT(bill, "client_invoice_id", number);
    TEXT(bill, "title", "Corner shop");
    TEXT(bill, "cashier_id", "Anna");
    TEXT(bill, "currency_code", "SEK");
    NUMBER(bill, "total", 5900);
    TEXT(row, "description", "Coffee");
    NUMBER(row, "total", 4500);
    expect(CALL(int, seqr_struct_add_row, (int, int))(bill, row) == OK, "a row");
    TEXT(row, "description", "Bun");
    NUMBER(row, "total", 1400);
    expect(CALL(int, seqr_struct_add_row, (int, int))(bill, row) == OK, "another");
    freed(row);
    return bill;
}

static void *opened(const char *endpoint, const char *store)
{
    int config = made("seqr_config");
    void *client = NULL;
    TEXT(config, "endpoint", endpoint);
    TEXT(config, "store_path", store);
    TEXT(config, "client_id", "Std 1.0");
    NUMBER(config, "poll_interval_ms", 100);
    expect(CALL(int, seqr_open, (int, void **))(config, &client) == OK, "seqr_open");
    freed(config);
    return client;
}

static void sale(void *till, char *reference, int size)
{
    void *paid = NULL;
    int bill = invoice("S1"), state = 0;
    double amount = 0;
    char text[3000], code[4], error[500], number[20];
    expect(CALL(int, seqr_pay_begin, (void *, int, void **))(till, bill, &paid) == OK, "seqr_pay_begin");
    freed(bill);
    while (CALL(int, seqr_payment_status, (void *))(paid) == E_NOT_READY) Sleep(20);
    while (state != COMPLETED) expect(CALL(int, seqr_pay_poll, (void *, int, int *))(paid, 1000, &state) == OK, "seqr_pay_poll");
    expect(CALL(int, seqr_payment_amount, (void *, double *, char *, int))(paid, &amount, code, sizeof code) == OK &&
               amount == 5900 && strcmp(code, "SEK") == 0, "seqr_payment_amount");
    expect(CALL(int, seqr_payment_client_invoice_id, (void *, char *, int))(paid, number, sizeof number) == 2 &&
               strcmp(number, "S1") == 0, "seqr_payment_client_invoice_id");
    expect(CALL(int, seqr_payment_ers_reference, (void *, char *, int))(paid, reference, size) > 0, "seqr_payment_ers_reference");
    expect(CALL(int, seqr_receipt_text, (void *, int, char *, int))(paid, 40, text, sizeof text) == OK &&
               strstr(text, reference) != NULL, "seqr_receipt_text");
    puts(text);
    expect(CALL(int, seqr_pay_commit, (void *, double))(paid, 0.5) == E_ARGUMENT, "half a minor unit is not taken");
    expect(CALL(int, seqr_receipt_text, (void *, int, char *, int))(paid, 5, text, sizeof text) == E_ARGUMENT, "too narrow");
    expect(CALL(int, seqr_last_error, (char *, int))(error, sizeof error) > 0 && strstr(error, "columns"), "and why");
    expect(CALL(int, seqr_pay_confirm, (void *))(paid) == OK, "seqr_pay_confirm");
    CALL(void, seqr_payment_close, (void *))(paid);
}

static void refunded(void *till, const char *reference)
{
    int request = made("seqr_refund_request"), info = made("seqr_refund_info"), outcome = E_NOT_READY;
    char own[100];
    double amount = 0;
    TEXT(request, "refund_id", "R1");
    TEXT(request, "ers_reference", reference);
    NUMBER(request, "amount", 900);
    TEXT(request, "currency_code", "SEK");
    TEXT(request, "title", "Corner shop");
    TEXT(request, "cashier_id", "Anna");
    expect(CALL(int, seqr_refund_begin, (void *, int))(till, request) == OK, "seqr_refund_begin");
    while (outcome == E_NOT_READY)
        expect(CALL(int, seqr_refund_poll, (void *, const char *, int, int *, char *, int))(till, "R1", 1000, &outcome, own,
                                                                                             sizeof own) == OK, "seqr_refund_poll");
    expect(outcome == OK && own[0], "its own reference");
    expect(CALL(int, seqr_refund_find, (void *, const char *, int))(till, "R1", info) == OK, "seqr_refund_find");
    expect(CALL(int, seqr_struct_get_number, (int, const char *, double *))(info, "amount", &amount) == OK && amount == 900,
           "a struct is filled in");
    expect(CALL(int, seqr_refund_find, (void *, const char *, int))(till, "R1", request) == E_ARGUMENT, "another struct is not");
    freed(request);
    freed(info);
}

static void end_of_day(void *client)
{
    int shop = made("seqr_reseller"), request = made("seqr_report_request"), total = made("seqr_reconciliation_total");
    void *books = NULL;
    char period[100], text[5000];
    double count = 0;
    TEXT(shop, "reseller_id", "demo-reseller");
    TEXT(shop, "reseller_password", "demo-password");
    expect(CALL(int, seqr_period_close, (void *, int, const char *, char *, int))(client, shop, "", period, sizeof period) == OK,
           "seqr_period_close");
    TEXT(request, "period_id", period);
    TEXT(request, "currency_code", "SEK");
    NUMBER(request, "first_wait_ms", 1);
    expect(CALL(int, seqr_reconcile, (void *, int, int, void **))(client, shop, request, &books) == OK, "seqr_reconcile");
    expect(CALL(int, seqr_reconciliation_sum, (void *, int, int))(books, 1, total) == OK, "seqr_reconciliation_sum");
    CALL(int, seqr_struct_get_number, (int, const char *, double *))(total, "count", &count);
    expect(count == 2, "a sale and a refund match");
    expect(CALL(int, seqr_reconciliation_text, (void *, int, const char *, char *, int))(books, 0, "en", text, sizeof text) == OK &&
               strstr(text, "Nothing to look into"), "seqr_reconciliation_text");
    CALL(void, seqr_reconciliation_close, (void *))(books);
    freed(shop);
    freed(request);
    freed(total);
}

static void refused(void)
{
    int config = made("seqr_config");
    void *client = NULL;
    char error[200];
    expect(CALL(int, seqr_open, (int, void **))(config, &client) == E_CONFIG && client == NULL, "nothing is opened");
    CALL(int, seqr_last_error, (char *, int))(error, sizeof error);
    puts(error);
    expect(strcmp(error, "seqr.dll has version 99 of the binary interface, and seqrstd.dll wants 1") == 0, "and why");
    freed(config);
}

int main(int argc, char **argv)
{
    void *client, *till = NULL, *left = NULL;
    int shop;
    char reference[100] = "", name[100];
    if (argc < 3) return 2;
    library = LoadLibraryA(argv[1]);
    if (library == NULL) {
        printf("%s is not loaded: %lu\n", argv[1], GetLastError());
        return 1;
    }
    if (strcmp(argv[2], "other") == 0) {
        refused();
        return failures != 0;
    }
    if (argc < 5) return 2;
    each_function(argv[2]);
    structs();
    client = opened(argv[3], argv[4]);
    shop = made("seqr_registration");
    TEXT(shop, "reseller_id", "demo-reseller");
    TEXT(shop, "reseller_password", "demo-password");
    TEXT(shop, "external_terminal_id", "Std");
    TEXT(shop, "name", "Corner shop");
    TEXT(shop, "seqr_id", "STD1");
    expect(CALL(int, seqr_register, (void *, int, void **))(client, shop, &till) == OK, "seqr_register");
    freed(shop);
    expect(CALL(int, seqr_next_terminal, (void *, const char *, char *, int))(client, "", name, sizeof name) == OK &&
               strcmp(name, "Std") == 0, "seqr_next_terminal");
    expect(CALL(int, seqr_next_unfinished, (void *, void *, void **))(till, NULL, &left) == OK && left == NULL, "nothing is left");
    sale(till, reference, sizeof reference);
    refunded(till, reference);
    end_of_day(client);
    CALL(void, seqr_terminal_close, (void *))(till);
    CALL(void, seqr_close, (void *))(client);
    printf("stdcall: %d are not so\n", failures);
    return failures != 0;
}
