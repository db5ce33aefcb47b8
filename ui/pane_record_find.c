/* The text that is looked for in a record: /. What is searched is the bytes as they came, in the order of the screen:
 * each header's name and value, the key, the value (of a decoded value: its JSON). What is folded is unfolded when
 * something is found in it. A place is a byte in one of these texts. */
#include <stdlib.h>
#include <string.h>

#include "text/hexdump.h"
#include "ui/pane_record.h"
#include "ui/record_text.h"

/* Backwards, the last match in so many bytes is looked for at a time. */
enum { BACK_BYTES = 64 * 1024 };

/* Texts: 2n is the name of header n, 2n + 1 its value; then the key, and the value. */
struct spot {
    size_t text, at;
};

static size_t text_count(const struct record_pane *pane)
{
    return 2 * (size_t)pane->record.head->header_count + 2;
}

static bool is_tree(const struct record_pane *pane, int part)
{
    return pane->parts[part].is_tree && pane->view == VIEW_TREE;
}

static struct bytes header_text(const struct record_pane *pane, size_t text)
{
    struct record_header header = {0};
    size_t at = 0;
    for (size_t i = 0; i <= text / 2; i++)
        if (!record_next_header(&pane->record, &at, &header))
            return (struct bytes){0};
    return text % 2 ? header.value : header.name;
}

static struct bytes text_of(const struct record_pane *pane, size_t text)
{
    if (text + 2 < text_count(pane))
        return header_text(pane, text);
    int part = text + 2 == text_count(pane) ? 0 : 1;
    if (is_tree(pane, part))
        return (struct bytes){pane->parts[part].tree.text, pane->parts[part].tree.len};
    struct bytes bytes = pane->parts[part].bytes;
    bytes.len = record_text_most(bytes.len);
    return bytes;
}

/* Where the line begins, or (`after`) where the search goes on behind it. */
static struct spot spot_of(const struct record_pane *pane, size_t number, bool after)
{
    if (number >= pane->count)
        return (struct spot){text_count(pane), 0};
    const struct line *line = &pane->lines[number];
    size_t part = text_count(pane) - 2 + (size_t)line->part;
    const struct tree *tree = &pane->parts[line->part].tree;
    switch (line->kind) {
    case LINE_FACT:
        return (struct spot){0, 0};
    case LINE_HEADER:
        return (struct spot){2 * line->from + (after ? 2 : 0), 0};
    case LINE_TREE: {
        const struct tree_line *shown = &tree->lines[line->from];
        const struct json_token *token = tree_token(tree, line->from);
        bool whole = shown->closing || token->kind < JSON_ARRAY;
        size_t end = token->start + (whole ? token->len : 1);
        size_t start = shown->name != UINT32_MAX ? tree->index.tokens[shown->name].start : token->start;
        return (struct spot){part, after ? end : shown->closing ? end - 1 : start};
    }
    case LINE_TEXT:
        return (struct spot){part, after ? line->to : line->from};
    case LINE_HEX:
        return (struct spot){part, line->from + (after ? HEXDUMP_BYTES : 0)};
    case LINE_BLANK:
        return spot_of(pane, number + 1, false);
    default:
        return (struct spot){part, 0};
    }
}

static size_t line_of(struct record_pane *pane, struct spot spot)
{
    size_t headers = text_count(pane) - 2, i = 0;
    int part = spot.text == headers ? 0 : 1;
    if (spot.text >= headers && is_tree(pane, part)) {
        struct tree *tree = &pane->parts[part].tree;
        size_t line = tree_show(tree, tree_token_at(tree, spot.at));
        pane_record_lines(pane);
        return pane_record_tree_start(pane, part) + line;
    }
    for (; i + 1 < pane->count; i++) {
        const struct line *line = &pane->lines[i];
        if (spot.text < headers && line->kind == LINE_HEADER && line->from == spot.text / 2)
            break;
        if (spot.text < headers || line->part != part)
            continue;
        if (line->kind == LINE_TEXT && spot.at < line->to)
            break;
        if (line->kind == LINE_HEX && spot.at < line->from + HEXDUMP_BYTES)
            break;
    }
    return i;
}

static bool find_forward(const struct record_pane *pane, struct spot from, struct spot *found)
{
    size_t length;
    for (; from.text < text_count(pane); from = (struct spot){from.text + 1, 0}) {
        struct bytes text = text_of(pane, from.text);
        *found = from;
        if (text.data && from.at < text.len &&
            filter_find(pane->find_filter, text.data, text.len, from.at, &found->at, &length))
            return true;
    }
    return false;
}

/* The last match that begins in [from, to). */
static bool last_between(const struct record_pane *pane, struct bytes text, size_t from, size_t to, size_t *found)
{
    size_t start, length;
    bool any = false;
    while (from < to && filter_find(pane->find_filter, text.data, text.len, from, &start, &length) && start < to) {
        *found = start;
        any = true;
        from = start + (length ? length : 1);
    }
    return any;
}

static bool find_back(const struct record_pane *pane, struct spot before, struct spot *found)
{
    for (size_t text = before.text + 1; text-- > 0;) {
        struct bytes bytes = text < text_count(pane) ? text_of(pane, text) : (struct bytes){0};
        size_t to = text == before.text && before.at < bytes.len ? before.at : bytes.len;
        if (text == before.text && before.at == 0)
            continue;
        *found = (struct spot){.text = text};
        while (bytes.data && to > 0) {
            size_t from = to > BACK_BYTES ? to - BACK_BYTES : 0;
            if (last_between(pane, bytes, from, to, &found->at))
                return true;
            to = from;
        }
    }
    return false;
}

static void go(struct record_pane *pane, bool forward, struct spot from)
{
    struct spot found;
    pane->find_missed = pane->find_wrapped = false;
    if (pane->find_filter && (forward ? find_forward : find_back)(pane, from, &found)) {
        pane->at = line_of(pane, found);
        return;
    }
    struct spot edge = {forward ? 0 : text_count(pane), 0};
    pane->find_wrapped = true;
    pane->find_missed = !pane->find_filter || !(forward ? find_forward : find_back)(pane, edge, &found);
    if (!pane->find_missed)
        pane->at = line_of(pane, found);
}

void pane_record_next_match(struct record_pane *pane, bool forward)
{
    if (pane->has_record)
        go(pane, forward, spot_of(pane, pane->at, forward));
}

/* A text is one phrase, unless it is a regular expression or has quotes of its own. */
static struct filter *read_text(const char *text)
{
    struct error error = {0};
    struct str phrase = {0};
    bool plain = *text != '/' && !strchr(text, '"');
    str_appendf(&phrase, plain ? "\"%s\"" : "%s", text);
    struct filter *filter = filter_create(str_text(&phrase), &error);
    str_finish(&phrase);
    return filter;
}

void pane_record_finish_find(struct record_pane *pane)
{
    filter_destroy(pane->find_filter);
    str_finish(&pane->find);
}

void pane_record_set_filter(void *state, const char *text)
{
    struct record_pane *pane = state;
    if (strcmp(text, str_text(&pane->find)) == 0)
        return;
    if (!pane->find.len)
        pane->find_from = pane->at;
    filter_destroy(pane->find_filter);
    pane->find_filter = NULL;
    pane->find_missed = pane->find_wrapped = false;
    str_clear(&pane->find);
    if (!*text)
        return;
    str_append(&pane->find, text);
    pane->find_filter = read_text(text);
    if (pane->has_record)
        go(pane, true, spot_of(pane, pane->find_from, false));
    if (pane->find_missed)
        pane->at = pane->find_from;
}

const char *pane_record_filter(const void *state)
{
    return str_text(&((const struct record_pane *)state)->find);
}
