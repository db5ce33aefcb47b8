/* Tab on the command line: command names, then what the command takes. What all candidates share is put in; several are
 * listed in the status line. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "model/topics.h"
#include "source/seek.h"
#include "text/utf8.h"
#include "ui/app.h"

enum { CANDIDATES = 4096, GROUP_LEN = sizeof "group:" - 1 };

struct candidates {
    const char *names[CANDIDATES];
    size_t count;
};

static void offer(struct candidates *list, const char *name, const char *word, size_t len)
{
    if (list->count < CANDIDATES && strncmp(name, word, len) == 0)
        list->names[list->count++] = name;
}

static void offer_topics(const struct app *app, struct candidates *list, const char *word, size_t len)
{
    const struct topics *topics = app->model.snapshot->topics;
    for (size_t i = 0; topics && i < topics->count; i++)
        offer(list, topics->rows[i].name, word, len);
}

static void offer_groups(const struct app *app, struct candidates *list, const char *word, size_t len)
{
    const struct groups *groups = app->model.snapshot->groups;
    for (size_t i = 0; groups && i < groups->count; i++)
        offer(list, groups->rows[i].group, word, len);
}

static void offer_words(struct candidates *list, const char *const *words, const char *word, size_t len)
{
    for (size_t i = 0; words[i]; i++)
        offer(list, words[i], word, len);
}

/* "group:" is no part of the name that is completed. */
static bool after_group(const char *line, const char *word)
{
    return (size_t)(word - line) >= GROUP_LEN && seek_group(word - GROUP_LEN) == word;
}

static void offer_argument(const struct app *app, struct candidates *list, const char *command, size_t command_len,
                           const char *word, size_t len)
{
    static const char *const options[] = {"internal",      "nointernal", "ascii",    "noascii",    "clock",
                                          "age",           "iso",        "lag-warn", "nolag-warn", "behind-warn",
                                          "nobehind-warn", "bell",       "nobell",   "sweep",      NULL};
    static const char *const places[] = {"beginning", "end", "-100", "@-15m", "group:", NULL};
    static const char *const decoders[] = {"value=auto", "value=json", "value=python", "value=text", "value=hex",
                                           "value=csv(", NULL};
    static const char *const taking_topics[] = {"topic", "delete-topic", "produce", "reset", "delete-offsets", NULL};
    static const char *const taking_groups[] = {"group", "reset", "delete-offsets", "delete-group", NULL};
    static const char *const aims[] = {"beginning", "end", "current", "group:", "all", NULL};
    size_t count;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(command_len < sizeof name ? command_len : 0), command);
    for (size_t i = 0; taking_topics[i]; i++)
        if (strcmp(taking_topics[i], name) == 0)
            offer_topics(app, list, word, len);
    for (size_t i = 0; taking_groups[i]; i++)
        if (strcmp(taking_groups[i], name) == 0)
            offer_groups(app, list, word, len);
    if (strcmp(name, "reset") == 0)
        offer_words(list, aims, word, len);
    if (strcmp(name, "set") == 0)
        offer_words(list, options, word, len);
    if (strcmp(name, "seek") == 0 && after_group(command, word))
        offer_groups(app, list, word, len);
    else if (strcmp(name, "seek") == 0)
        offer_words(list, places, word, len);
    if (strcmp(name, "decode") == 0)
        offer_words(list, decoders, word, len);
    const char *const *themes = theme_names(&count);
    for (size_t i = 0; i < count && strcmp(name, "theme") == 0; i++)
        offer(list, themes[i], word, len);
}

/* Bytes that all candidates begin with, whole characters. */
static size_t shared(const struct candidates *list)
{
    size_t len = strlen(list->names[0]);
    for (size_t i = 1; i < list->count; i++) {
        size_t same = 0;
        while (same < len && list->names[i][same] == list->names[0][same])
            same++;
        len = same;
    }
    while (len > 0 && ((unsigned char)list->names[0][len] & 0xc0) == 0x80)
        len--;
    return len;
}

static void type(struct app *app, const char *text, size_t len)
{
    while (len > 0) {
        uint32_t code = 0;
        size_t used = utf8_decode(text, len, &code);
        text_input_key(&app->command_input, (struct key){.code = code});
        text += used ? used : 1;
        len -= used ? used : 1;
    }
}

static void list_them(struct app *app, const struct candidates *list)
{
    struct str text = {0};
    for (size_t i = 0; i < list->count && text.len < NOTICE_BYTES; i++)
        str_appendf(&text, "%s%s", i ? "  " : "", list->names[i]);
    app_notice(app, ROLE_DIM, "%s", str_text(&text));
    str_finish(&text);
}

void app_complete(struct app *app)
{
    const struct text_input *input = &app->command_input;
    const char *line = str_text(&input->text);
    struct candidates list = {.count = 0};
    size_t start = strspn(line, " "), command_len = strcspn(line + start, " "), word = input->cursor;
    if (input->cursor != input->text.len)
        return;
    while (word > 0 && line[word - 1] != ' ')
        word--;
    if (word > start && seek_group(line + word))
        word += GROUP_LEN;
    const char *names[64];
    size_t len = input->cursor - word, count = app_commands(names, 64);
    if (word <= start)
        for (size_t i = 0; i < count; i++)
            offer(&list, names[i], line + word, len);
    else
        offer_argument(app, &list, line + start, command_len, line + word, len);
    if (list.count == 0)
        return;
    size_t sure = shared(&list);
    if (sure > len)
        type(app, list.names[0] + len, sure - len);
    if (list.count == 1)
        type(app, " ", !strchr("(:", list.names[0][sure - 1]));
    else
        list_them(app, &list);
}
