/* The structs of seqr.h by the names of their fields: the tables are in fields.h, which is made from it. */
#ifndef SEQR_STRUCTS_H
#define SEQR_STRUCTS_H

#include "seqr.h"

#include <stddef.h>
#include <string.h>

enum kind { FIELD_INT32, FIELD_UINT32, FIELD_INT64, FIELD_SIZE, FIELD_TEXT };

struct field {
    const char *name;
    size_t at;
    enum kind kind;
};

struct layout {
    const char *name;
    size_t size;
    const struct field *fields;
};

#include "fields.h"

static inline const struct layout *layout_of(const char *name)
{
    size_t i;
    for (i = 0; name && i < sizeof layouts / sizeof layouts[0]; i++)
        if (strcmp(layouts[i].name, name) == 0) return &layouts[i];
    return NULL;
}

static inline const struct field *field_of(const struct layout *layout, const char *name)
{
    const struct field *one;
    for (one = layout->fields; name && one->name; one++)
        if (strcmp(one->name, name) == 0) return one;
    return NULL;
}

#endif
