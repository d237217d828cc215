/* seqrstd.dll: seqr.dll for hosts that call stdcall only and know neither structs nor callbacks: Visual Basic 6 (Declare),
   Visual FoxPro (DECLARE), Clarion. 32 bit. What each function means is said in seqr.h under the same name; stdcall.h is made
   from it, and README.md says how it is flattened. Texts are in the code page of the system (CP_ACP). */
#include "seqr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define STDCALL __stdcall

/* So many structs may be open at a time: a till has a dozen. The number of a struct also holds how often its place was used,
   so that one that was freed is not taken for another. */
enum { MOST_STRUCTS = 1024, MOST_ROWS = 10000 };

#include "structs.h"

/* A text that belongs to a struct. */
struct kept {
    struct kept *next;
    char text[1];
};

struct place {
    const struct layout *layout; /* NULL: nothing is here */
    unsigned uses;
    char *memory;
    struct kept *texts;
    char *rows, *tokens;
};

static struct place places[MOST_STRUCTS];
static CRITICAL_SECTION lock;
static DWORD last_text = TLS_OUT_OF_INDEXES;

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID process_ends)
{
    (void)module;
    switch (reason) {
    case DLL_PROCESS_ATTACH:
        InitializeCriticalSection(&lock);
        last_text = TlsAlloc();
        return last_text != TLS_OUT_OF_INDEXES;
    case DLL_THREAD_DETACH:
        free(TlsGetValue(last_text));
        TlsSetValue(last_text, NULL);
        break;
    case DLL_PROCESS_DETACH:
        if (process_ends == NULL) {
            free(TlsGetValue(last_text));
            TlsFree(last_text);
            DeleteCriticalSection(&lock);
        }
        break;
    }
    return TRUE;
}

/* ---- Texts -------------------------------------------------------------------------------------------------------- */

static char *converted(const char *text, UINT from, UINT to)
{
    int wide_size = MultiByteToWideChar(from, 0, text, -1, NULL, 0), size;
    wchar_t *wide = malloc((size_t)(wide_size > 0 ? wide_size : 1) * sizeof *wide);
    char *made = NULL;
    if (wide && MultiByteToWideChar(from, 0, text, -1, wide, wide_size) > 0) {
        size = WideCharToMultiByte(to, 0, wide, -1, NULL, 0, NULL, NULL);
        made = malloc((size_t)(size > 0 ? size : 1));
        if (made && WideCharToMultiByte(to, 0, wide, -1, made, size, NULL, NULL) <= 0) *made = '\0';
    }
    free(wide);
    return made;
}

/* Hosts that have no NULL give "" for what is left out. */
static char *utf8_of(const char *text)
{
    return text && *text ? converted(text, CP_ACP, CP_UTF8) : NULL;
}

static int32_t copy_out(const char *text, char *room, int32_t size)
{
    int32_t length = (int32_t)strlen(text);
    if (room && size > 0) {
        int32_t fits = length < size ? length : size - 1;
        memcpy(room, text, (size_t)fits);
        room[fits] = '\0';
    }
    return length;
}

/* A text of the library's into the host's buffer, cut where it is too small; the whole of it is kept for seqr_text. */
static int32_t show(const char *text, char *room, int32_t size)
{
    char *made = text ? converted(text, CP_UTF8, CP_ACP) : NULL;
    free(TlsGetValue(last_text));
    TlsSetValue(last_text, made);
    return copy_out(made ? made : "", room, size);
}

int32_t STDCALL std_seqr_text(char *text, int32_t text_size)
{
    const char *kept = TlsGetValue(last_text);
    return copy_out(kept ? kept : "", text, text_size);
}

/* ---- The library -------------------------------------------------------------------------------------------------- */

/* The seqr.dll of another release may lie beside this dll: nothing is opened with it, and seqr_last_error says why. */
static int is_known_library(void)
{
    return seqr_abi_version() == SEQR_ABI_VERSION;
}

int32_t STDCALL std_seqr_last_error(char *text, int32_t text_size)
{
    char unknown[120];
    if (is_known_library()) return show(seqr_last_error(), text, text_size);
    snprintf(unknown, sizeof unknown, "seqr.dll has version %u of the binary interface, and seqrstd.dll wants %u",
             (unsigned)seqr_abi_version(), (unsigned)SEQR_ABI_VERSION);
    return show(unknown, text, text_size);
}

/* ---- Numbers ------------------------------------------------------------------------------------------------------ */

/* A double holds whole numbers exactly up to here. */
#define LARGEST_WHOLE 9007199254740992.0

static int whole(double number, int64_t *to)
{
    if (!(number >= -LARGEST_WHOLE && number <= LARGEST_WHOLE) || number != (double)(int64_t)number) return 0;
    *to = (int64_t)number;
    return 1;
}

static int32_t not_whole(const char *name)
{
    (void)name;
    return SEQR_E_ARGUMENT;
}

/* ---- Structs ------------------------------------------------------------------------------------------------------ */

static struct place *place_of(int32_t number)
{
    struct place *one = &places[(unsigned)number % MOST_STRUCTS];
    return number > 0 && one->layout && one->uses == (unsigned)number / MOST_STRUCTS ? one : NULL;
}

/* NULL, which the library refuses, where it is another struct or none. */
static void *memory_of(int32_t number, const char *name)
{
    struct place *one;
    void *found;
    EnterCriticalSection(&lock);
    one = place_of(number);
    found = one && strcmp(one->layout->name, name) == 0 ? one->memory : NULL;
    LeaveCriticalSection(&lock);
    return found;
}

static void set(char *memory, const struct layout *layout, const char *name, uint32_t value)
{
    const struct field *one = field_of(layout, name);
    if (one) memcpy(memory + one->at, &value, sizeof value); /* also a size_t: 32 bit */
}

int32_t STDCALL std_seqr_struct_new(const char *name)
{
    const struct layout *layout = layout_of(name);
    int32_t number = 0;
    int i;
    if (layout == NULL) return 0;
    EnterCriticalSection(&lock);
    for (i = 0; i < MOST_STRUCTS && number == 0; i++) {
        struct place *one = &places[i];
        if (one->layout || (one->memory = calloc(1, layout->size)) == NULL) continue;
        one->layout = layout;
        one->uses = one->uses % 1000000 + 1;
        set(one->memory, layout, "struct_size", (uint32_t)layout->size);
        set(one->memory, layout, "row_size", sizeof(seqr_invoice_row));
        set(one->memory, layout, "token_size", sizeof(seqr_customer_token));
        number = (int32_t)(one->uses * MOST_STRUCTS + (unsigned)i);
    }
    LeaveCriticalSection(&lock);
    return number;
}

void STDCALL std_seqr_struct_free(int32_t number)
{
    struct place *one;
    EnterCriticalSection(&lock);
    if ((one = place_of(number)) != NULL) {
        while (one->texts) {
            struct kept *next = one->texts->next;
            SecureZeroMemory(one->texts->text, strlen(one->texts->text)); /* perhaps a password */
            free(one->texts);
            one->texts = next;
        }
        free(one->rows);
        free(one->tokens);
        free(one->memory);
        one->rows = one->tokens = one->memory = NULL;
        one->layout = NULL;
    }
    LeaveCriticalSection(&lock);
}

static const char *keep(struct place *one, const char *text)
{
    struct kept *made = text ? malloc(sizeof *made + strlen(text)) : NULL;
    if (made == NULL) return NULL;
    strcpy(made->text, text);
    made->next = one->texts;
    one->texts = made;
    return made->text;
}

/* How large something is stands beside it, and is none of the host's business. */
static int is_a_size(const char *field)
{
    static const char *const names[] = {"struct_size", "row_size", "token_size", "row_count", "token_count", "size"};
    size_t i;
    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(field, names[i]) == 0) return 1;
    return 0;
}

int32_t STDCALL std_seqr_struct_set_text(int32_t number, const char *field, const char *value)
{
    int32_t status = SEQR_E_ARGUMENT;
    const struct field *found;
    struct place *one;
    EnterCriticalSection(&lock);
    if ((one = place_of(number)) != NULL && (found = field_of(one->layout, field)) != NULL && found->kind == FIELD_TEXT) {
        char *utf8 = utf8_of(value);
        const char *kept = keep(one, utf8);
        memcpy(one->memory + found->at, &kept, sizeof kept);
        if (strcmp(field, "data") == 0) set(one->memory, one->layout, "size", kept ? (uint32_t)strlen(kept) : 0);
        free(utf8);
        status = SEQR_OK;
    }
    LeaveCriticalSection(&lock);
    return status;
}

int32_t STDCALL std_seqr_struct_set_number(int32_t number, const char *field, double value)
{
    int32_t status = SEQR_E_ARGUMENT;
    const struct field *found;
    struct place *one;
    int64_t made = 0;
    EnterCriticalSection(&lock);
    if ((one = place_of(number)) != NULL && (found = field_of(one->layout, field)) != NULL && found->kind != FIELD_TEXT &&
        !is_a_size(field) && whole(value, &made)) {
        size_t size = found->kind == FIELD_INT64 ? 8 : 4;
        if (found->kind == FIELD_INT64 || (found->kind == FIELD_INT32 && made == (int32_t)made) ||
            (found->kind != FIELD_INT32 && made == (int64_t)(uint32_t)made)) {
            memcpy(one->memory + found->at, &made, size); /* the low half first: x86 */
            status = SEQR_OK;
        }
    }
    LeaveCriticalSection(&lock);
    return status;
}

int32_t STDCALL std_seqr_struct_get_text(int32_t number, const char *field, char *text, int32_t text_size)
{
    int32_t length = -1;
    const struct field *found;
    struct place *one;
    EnterCriticalSection(&lock);
    if ((one = place_of(number)) != NULL && (found = field_of(one->layout, field)) != NULL && found->kind == FIELD_TEXT) {
        const char *value;
        memcpy(&value, one->memory + found->at, sizeof value);
        length = show(value, text, text_size);
    }
    LeaveCriticalSection(&lock);
    return length;
}

int32_t STDCALL std_seqr_struct_get_number(int32_t number, const char *field, double *value)
{
    int32_t status = SEQR_E_ARGUMENT;
    const struct field *found;
    struct place *one;
    EnterCriticalSection(&lock);
    if (value && (one = place_of(number)) != NULL && (found = field_of(one->layout, field)) != NULL &&
        found->kind != FIELD_TEXT) {
        int64_t wide = 0;
        uint32_t narrow = 0;
        memcpy(&wide, one->memory + found->at, found->kind == FIELD_INT64 ? 8 : 4);
        memcpy(&narrow, one->memory + found->at, 4);
        *value = found->kind == FIELD_INT64 ? (double)wide : found->kind == FIELD_INT32 ? (double)(int32_t)narrow : narrow;
        status = SEQR_OK;
    }
    LeaveCriticalSection(&lock);
    return status;
}

/* Appends a copy of the row or token, its texts included. */
static int32_t append(int32_t number, int32_t added, const char *what, const char *counter, int is_row)
{
    int32_t status = SEQR_E_ARGUMENT;
    struct place *one, *from;
    EnterCriticalSection(&lock);
    one = place_of(number);
    from = place_of(added);
    if (one && from && strcmp(from->layout->name, what) == 0 && field_of(one->layout, counter)) {
        const struct field *field = field_of(one->layout, counter);
        char **rows = is_row ? &one->rows : &one->tokens, *grown;
        size_t count, size = from->layout->size;
        memcpy(&count, one->memory + field->at, sizeof count);
        if (count < MOST_ROWS && (grown = realloc(*rows, (count + 1) * size)) != NULL) {
            char *row = grown + count * size;
            *rows = grown;
            memcpy(row, from->memory, size);
            for (field = from->layout->fields; field->name; field++) {
                const char *text;
                if (field->kind != FIELD_TEXT) continue;
                memcpy(&text, row + field->at, sizeof text);
                text = keep(one, text);
                memcpy(row + field->at, &text, sizeof text);
            }
            count++;
            set(one->memory, one->layout, counter, (uint32_t)count);
            /* The list's own field stands in no table: nobody but this function sets it. */
            if (strcmp(one->layout->name, "seqr_invoice") == 0)
                memcpy(one->memory + (is_row ? offsetof(seqr_invoice, rows) : offsetof(seqr_invoice, tokens)), &grown, sizeof grown);
            else
                memcpy(one->memory + offsetof(seqr_refund_request, rows), &grown, sizeof grown);
            status = SEQR_OK;
        }
    }
    LeaveCriticalSection(&lock);
    return status;
}

int32_t STDCALL std_seqr_struct_add_row(int32_t number, int32_t row)
{
    return append(number, row, "seqr_invoice_row", "row_count", 1);
}

int32_t STDCALL std_seqr_struct_add_token(int32_t number, int32_t token)
{
    return append(number, token, "seqr_customer_token", "token_count", 0);
}

#include "stdcall.h"
