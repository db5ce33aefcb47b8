/* Semantic colours: what a cell means. A theme gives each role its look; a screen's golden shows its letter. */
#ifndef WEIR_UI_ROLE_H
#define WEIR_UI_ROLE_H

/* name in theme files, letter in goldens */
#define ROLES(X)                                                                                                       \
    X(TEXT, "text", '.')                                                                                               \
    X(DIM, "dim", 'd')                                                                                                 \
    X(TITLE, "title", 'T')                                                                                             \
    X(TITLE_FOCUS, "title.focus", 'F')                                                                                 \
    X(BORDER, "border", 'b')                                                                                           \
    X(BORDER_FOCUS, "border.focus", 'B')                                                                               \
    X(SELECTION, "selection", 'S')                                                                                     \
    X(HEADING, "heading", 'H')                                                                                         \
    X(KEY, "key", 'k')                                                                                                 \
    X(NUMBER, "number", 'n')                                                                                           \
    X(TIME, "time", 't')                                                                                               \
    X(ACCENT, "accent", 'A')                                                                                           \
    X(OK, "ok", 'o')                                                                                                   \
    X(WARNING, "warning", 'W')                                                                                         \
    X(ERROR, "error", 'E')                                                                                             \
    X(STALE, "stale", 's')                                                                                             \
    X(ESCAPED, "escaped", 'x')                                                                                         \
    X(MATCH, "match", 'M')                                                                                             \
    X(CHANGED, "changed", 'c')                                                                                         \
    X(SPARK, "spark", 'p')                                                                                             \
    X(JSON_NAME, "json.name", 'a')                                                                                     \
    X(JSON_STRING, "json.string", 'g')                                                                                 \
    X(JSON_NUMBER, "json.number", 'u')                                                                                 \
    X(JSON_WORD, "json.word", 'w')                                                                                     \
    X(JSON_PUNCT, "json.punct", ',')                                                                                   \
    X(CHART_1, "chart.1", '1')                                                                                         \
    X(CHART_2, "chart.2", '2')                                                                                         \
    X(CHART_3, "chart.3", '3')                                                                                         \
    X(CHART_4, "chart.4", '4')                                                                                         \
    X(CHART_5, "chart.5", '5')                                                                                         \
    X(CHART_6, "chart.6", '6')                                                                                         \
    X(CHART_7, "chart.7", '7')                                                                                         \
    X(CHART_8, "chart.8", '8')                                                                                         \
    X(AXIS, "axis", '+')

enum role {
#define X(name, text, letter) ROLE_##name,
    ROLES(X)
#undef X
        ROLE_COUNT
};

const char *role_name(enum role role);
char role_letter(enum role role);

#endif
