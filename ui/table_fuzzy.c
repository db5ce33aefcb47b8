#include "ui/table_fuzzy.h"

#include <string.h>

#include "text/width.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool same(char wanted, char found)
{
    return wanted == found || (wanted == lower(wanted) && wanted == lower(found));
}

/* Where the whole filter stands in one run; NULL: nowhere. */
static const char *find_run(const char *filter, const char *name)
{
    for (; *name; name++) {
        size_t i = 0;
        while (filter[i] && name[i] && same(filter[i], name[i]))
            i++;
        if (!filter[i])
            return name;
    }
    return NULL;
}

bool fuzzy_match(const char *filter, const char *name)
{
    for (; *name && *filter; name++)
        filter += same(*filter, *name);
    return !*filter;
}

void fuzzy_mark(const struct canvas *canvas, int x, int y, int columns, const char *filter, const char *text)
{
    const char *run = find_run(filter, text);
    const char *at = run ? run : text;
    for (; *at && *filter; at++) {
        if (!same(*filter, *at))
            continue;
        filter++;
        int column = (int)width_text(text, (size_t)(at - text));
        if ((unsigned char)*at < 0x80 && column < columns)
            canvas_text_n(canvas, x + column, y, ROLE_MATCH, at, 1, 1);
    }
}
