#include "ui/cells.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "text/width.h"
#include "ui/spark.h"

enum { LONGEST = 160 }; /* columns of a cell: its bytes must fit */

void cell_unknown(struct table_cell *cell, bool ascii)
{
    snprintf(cell->text, sizeof cell->text, "%s", ascii ? "-" : "\u2014");
    cell->role = ROLE_DIM;
}

static void put_number(struct table_cell *cell, int64_t value, int width)
{
    char text[FORMAT_MAX];
    format_exact(value, text);
    if ((int)strlen(text) > width)
        format_count(value, width < 4 ? 4 : (size_t)width, text);
    snprintf(cell->text, sizeof cell->text, "%s", text);
    cell->role = ROLE_NUMBER;
}

void cell_offset(struct table_cell *cell, struct offset value, int width, bool ascii)
{
    if (value.known)
        put_number(cell, value.value, width);
    else
        cell_unknown(cell, ascii);
}

void cell_count(struct table_cell *cell, int64_t value, int width, bool ascii)
{
    if (value >= 0)
        put_number(cell, value, width);
    else
        cell_unknown(cell, ascii);
}

void cell_rate(struct table_cell *cell, struct real value, bool ascii)
{
    char text[FORMAT_MAX];
    if (!value.known) {
        cell_unknown(cell, ascii);
        return;
    }
    snprintf(cell->text, sizeof cell->text, "%s", format_rate(value.value, text));
    cell->role = value.value > 0 ? ROLE_NUMBER : ROLE_DIM;
}

void cell_spark(struct table_cell *cell, const struct spark *spark, int width, bool ascii)
{
    cell->role = ROLE_SPARK;
    if (spark->count > 0)
        spark_text(spark->values, spark->count, (size_t)width, ascii, cell->text, sizeof cell->text);
}

void cell_name(struct table_cell *cell, const char *text, int width, bool ascii)
{
    struct str clean = {0};
    if (!text || width < 1)
        return;
    sanitize_append(&clean, text, strlen(text), 4096, ascii);
    width_middle_cut(str_text(&clean), clean.len, (size_t)(width < LONGEST ? width : LONGEST), ascii, cell->text,
                     sizeof cell->text);
    str_finish(&clean);
}

void cell_text(struct table_cell *cell, const char *text, int width, bool ascii)
{
    struct str clean = {0};
    if (!text || width < 1)
        return;
    width = width < LONGEST ? width : LONGEST;
    size_t used = sanitize_append(&clean, text, strlen(text), (size_t)width, ascii);
    size_t len = clean.len < sizeof cell->text - 4 ? clean.len : sizeof cell->text - 4;
    if (used < strlen(text)) {
        len = width_prefix(str_text(&clean), len, (size_t)width - 1, NULL);
        snprintf(cell->text, sizeof cell->text, "%.*s%s", (int)len, str_text(&clean), ascii ? "~" : "\u2026");
    } else {
        snprintf(cell->text, sizeof cell->text, "%.*s", (int)len, str_text(&clean));
    }
    str_finish(&clean);
}

void cell_state(struct table_cell *cell, const struct row_state *state)
{
    if (state->stale && cell->role != ROLE_ERROR && cell->role != ROLE_WARNING)
        cell->role = ROLE_STALE;
}

int compare_int(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static bool decide_unknown(bool a, bool b, int *last)
{
    *last = (a ? 0 : 1) + (b ? 0 : 2);
    return *last != 0;
}

int compare_offset(struct offset a, struct offset b, int *last)
{
    return decide_unknown(a.known, b.known, last) ? 0 : compare_int(a.value, b.value);
}

int compare_real(struct real a, struct real b, int *last)
{
    if (decide_unknown(a.known, b.known, last))
        return 0;
    return a.value < b.value ? -1 : a.value > b.value;
}

int compare_text(const char *a, const char *b, int *last)
{
    return decide_unknown(a != NULL, b != NULL, last) ? 0 : strcmp(a, b);
}
