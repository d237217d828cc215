/* The till's side of head office: prints what changed in a journal since a number.
 *
 *     feed ENDPOINT JOURNAL NUMBER [LIMIT]
 *
 * NUMBER is what head office has (office.next in office.sql). Exit code 0: printed, less than LIMIT lines if there are no
 * more; 2: the journal is an older copy than what head office has (tell it: office.break); 1: try again later. A till that
 * sells calls seqr_journal_changes itself, each minute, on a thread of its own. */
#include "seqr.h"

#include <stdio.h>
#include <stdlib.h>

static int32_t SEQR_CALL print(void *context, const char *lines, size_t size)
{
    return fwrite(lines, 1, size, (FILE *)context) == size ? 0 : 1; /* 1 stops it */
}

int main(int argc, char **argv)
{
    seqr_config config = SEQR_CONFIG_INIT;
    seqr_client *library = NULL;
    seqr_status status;
    if (argc < 4) return fprintf(stderr, "usage: feed ENDPOINT JOURNAL NUMBER [LIMIT]\n"), 1;
    config.endpoint = argv[1];
    config.store_path = argv[2];
    config.client_id = "Head office feed 1.0";
    status = seqr_open(&config, &library);
    if (status == SEQR_OK)
        status = seqr_journal_changes(library, strtoll(argv[3], NULL, 10), argc > 4 ? (uint32_t)atol(argv[4]) : 0, print,
                                      stdout);
    if (status == SEQR_OK && fflush(stdout) != 0) status = SEQR_E_STOPPED;
    if (status != SEQR_OK) fprintf(stderr, "%s: %s\n", seqr_status_name(status), seqr_last_error());
    seqr_close(library);
    return status == SEQR_OK ? 0 : status == SEQR_E_CONFLICT ? 2 : 1;
}
