/* The files of themes/ as text, compiled in by scripts/embed-themes.sh. */
#ifndef WEIR_UI_THEME_DATA_H
#define WEIR_UI_THEME_DATA_H

#include <stddef.h>

struct theme_data {
    const char *name; /* NULL: the end */
    const char *text;
};

extern const struct theme_data theme_data[];

#endif
