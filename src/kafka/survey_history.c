#include <string.h>

#include "kafka/survey_state.h"

static void make_key(struct survey *survey, char kind, const char *a, const char *b, int32_t number)
{
    struct str *key = &survey->key;
    str_clear(key);
    str_append_char(key, kind);
    str_append_bytes(key, a, strlen(a) + 1);
    if (b)
        str_append_bytes(key, b, strlen(b) + 1);
    if (number >= 0)
        str_append_bytes(key, &number, sizeof number);
}

void survey_note(struct survey *survey, char kind, const char *a, const char *b, int32_t number,
                 const struct history_value *value)
{
    make_key(survey, kind, a, b, number);
    history_add(survey->history, survey->key.data, survey->key.len, value);
}

size_t survey_points(struct survey *survey, char kind, const char *a, const char *b, int32_t number, bool *is_short)
{
    make_key(survey, kind, a, b, number);
    return history_read(survey->history, survey->key.data, survey->key.len, survey->points, is_short);
}

void survey_forget(struct survey *survey, char kind, const char *a)
{
    make_key(survey, kind, a, NULL, -1);
    history_forget(survey->history, survey->key.data, survey->key.len);
}
