/* Words for the cashier, by the library (seqr_cashier_text), in the language of the till. */
#include "till.h"

#include <stdio.h>

static const char *words(int32_t kind, int32_t number)
{
    static char shown[256]; /* until the next call; the guide's till has one screen */
    char *text = NULL;
    if (seqr_cashier_text(kind, number, "en", &text) != SEQR_OK) return seqr_last_error();
    snprintf(shown, sizeof shown, "%s", text);
    seqr_string_free(text);
    return shown;
}

const char *words_for(seqr_status status) { return words(SEQR_TEXT_STATUS, status); }
const char *words_for_state(int32_t state) { return words(SEQR_TEXT_STATE, state); }
