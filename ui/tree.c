/* The index has a token for each value and each name, in the order of the text. The lines are one walk over it that
 * leaps over what is folded (a token knows where the next one after it begins) and adds a line for each bracket that
 * closes; they are made again at each fold. Only a line that is drawn is ever sanitized, and of it no more than can be
 * seen.
 *
 * Beyond MAX_INDENT levels lines stop moving to the right and say their depth instead.
 */
#include "ui/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "codec/json_path.h"
#include "text/format.h"
#include "text/sanitize.h"

enum { NO_NAME = UINT32_MAX, INDENT = 2, MAX_INDENT = 30, MAX_COUNTED = 10000 };

static bool is_container(const struct json_token *token)
{
    return token->kind == JSON_ARRAY || token->kind == JSON_OBJECT;
}

static bool is_empty(const struct tree *tree, uint32_t token)
{
    return tree->index.tokens[token].next == token + 1;
}

static void add_line(struct tree *tree, struct tree_line line)
{
    if (tree->count == tree->room) {
        tree->room = tree->room ? tree->room * 2 : 64;
        tree->lines = mem_resize(tree->lines, tree->room, sizeof *tree->lines);
    }
    tree->lines[tree->count++] = line;
}

/* The containers around the token that the walk is at. */
struct open {
    uint32_t *tokens;
    size_t depth, room;
};

static void open_push(struct open *open, uint32_t token)
{
    if (open->depth == open->room) {
        open->room = open->room ? open->room * 2 : 64;
        open->tokens = mem_resize(open->tokens, open->room, sizeof *open->tokens);
    }
    open->tokens[open->depth++] = token;
}

/* Whether `next` is where the innermost open container ends. */
static bool ends_container(const struct tree *tree, const struct open *open, uint32_t next)
{
    return open->depth == 0 || tree->index.tokens[open->tokens[open->depth - 1]].next == next;
}

static void close_ended(struct tree *tree, struct open *open, uint32_t at)
{
    while (open->depth && ends_container(tree, open, at)) {
        uint32_t token = open->tokens[--open->depth];
        add_line(tree, (struct tree_line){.token = token,
                                          .name = NO_NAME,
                                          .depth = (uint32_t)open->depth,
                                          .closing = true,
                                          .last = ends_container(tree, open, at)});
    }
}

static void make_lines(struct tree *tree)
{
    struct open open = {0};
    uint32_t name = NO_NAME, at = 0, end = (uint32_t)tree->index.count;
    tree->count = 0;
    while (at < end) {
        const struct json_token *token = &tree->index.tokens[at];
        if (token->is_key) {
            name = at++;
            continue;
        }
        add_line(tree, (struct tree_line){.token = at,
                                          .name = name,
                                          .depth = (uint32_t)open.depth,
                                          .last = ends_container(tree, &open, token->next)});
        name = NO_NAME;
        if (is_container(token) && !is_empty(tree, at) && !tree->folded[at])
            open_push(&open, at++);
        else
            at = token->next;
        close_ended(tree, &open, at);
    }
    free(open.tokens);
}

bool tree_init(struct tree *tree, const char *text, size_t len)
{
    *tree = (struct tree){.text = text, .len = len};
    if (!json_scan(&tree->index, text, len, NULL)) {
        tree_finish(tree);
        return false;
    }
    tree->folded = mem_zero(tree->index.count, sizeof *tree->folded);
    make_lines(tree);
    return true;
}

void tree_finish(struct tree *tree)
{
    json_index_finish(&tree->index);
    free(tree->folded);
    free(tree->lines);
    *tree = (struct tree){0};
}

size_t tree_lines(const struct tree *tree)
{
    return tree->count;
}

bool tree_can_fold(const struct tree *tree, size_t line)
{
    if (line >= tree->count)
        return false;
    uint32_t token = tree->lines[line].token;
    return is_container(&tree->index.tokens[token]) && !is_empty(tree, token);
}

bool tree_is_folded(const struct tree *tree, size_t line)
{
    return line < tree->count && tree->folded[tree->lines[line].token];
}

void tree_fold(struct tree *tree, size_t line, bool folded)
{
    if (!tree_can_fold(tree, line) || tree_is_folded(tree, line) == folded)
        return;
    tree->folded[tree->lines[line].token] = folded;
    make_lines(tree);
}

size_t tree_parent(const struct tree *tree, size_t line)
{
    if (line >= tree->count)
        return 0;
    const struct tree_line *from = &tree->lines[line];
    uint32_t wanted = from->closing || !from->depth ? from->depth : from->depth - 1;
    while (line > 0) {
        line--;
        if (!tree->lines[line].closing && tree->lines[line].depth == wanted)
            break;
    }
    return line;
}

static void append_step(const struct tree *tree, uint32_t name, size_t number, struct str *out)
{
    if (name == NO_NAME) {
        str_appendf(out, "[%zu]", number);
        return;
    }
    struct str plain = {0};
    json_unescape(&plain, tree->text, &tree->index.tokens[name]);
    json_path_append(out, str_text(&plain), plain.len);
    str_finish(&plain);
}

void tree_path(const struct tree *tree, size_t line, struct str *out)
{
    if (line >= tree->count)
        return;
    const struct json_token *tokens = tree->index.tokens;
    uint32_t wanted = tree->lines[line].token, at = 0, name = NO_NAME;
    size_t number = 0;
    uint32_t child = 1;
    while (at != wanted) { /* `child` walks what is in `at` */
        if (tokens[child].is_key) {
            name = child++;
            continue;
        }
        if (tokens[child].next <= wanted) {
            child = tokens[child].next;
            number++;
            continue;
        }
        append_step(tree, name, number, out);
        at = child++;
        name = NO_NAME;
        number = 0;
    }
}

const struct json_token *tree_token(const struct tree *tree, size_t line)
{
    return &tree->index.tokens[tree->lines[line].token];
}

uint32_t tree_token_at(const struct tree *tree, size_t at)
{
    const struct json_token *tokens = tree->index.tokens;
    size_t low = 0, high = tree->index.count; /* the last that begins at or before it */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (tokens[middle].start <= at)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low + (tokens[low].is_key ? 1 : 0);
}

size_t tree_show(struct tree *tree, uint32_t token)
{
    const struct json_token *tokens = tree->index.tokens;
    uint32_t at = 0;
    bool changed = false;
    while (at < token) {
        bool holds = token < tokens[at].next;
        changed = changed || (holds && tree->folded[at]);
        tree->folded[at] = holds ? 0 : tree->folded[at];
        at = holds ? at + 1 : tokens[at].next;
    }
    if (changed)
        make_lines(tree);
    size_t line = 0;
    while (line < tree->count && (tree->lines[line].closing || tree->lines[line].token != token))
        line++;
    return line < tree->count ? line : 0;
}

void tree_fold_inner(struct tree *tree)
{
    for (size_t i = 1; i < tree->index.count; i++)
        tree->folded[i] = is_container(&tree->index.tokens[i]) && !is_empty(tree, (uint32_t)i);
    make_lines(tree);
}

/* Writes along one line of the screen; `at` is the column of the tree's line, whose column `left` is at x = 0. */
struct pen {
    const struct canvas *canvas;
    int y;
    int64_t at, left;
};

static void pen_text(struct pen *pen, enum role role, const char *text, size_t len)
{
    int64_t room = pen->left + pen->canvas->area.width - pen->at;
    if (room <= 0) {
        pen->at += (int64_t)len;
        return;
    }
    struct str shown = {0};
    size_t taken = sanitize_append_marked(&shown, text, len, (size_t)room, pen->canvas->grid->ascii);
    pen->at +=
        canvas_text_n(pen->canvas, (int)(pen->at - pen->left), pen->y, role, str_text(&shown), shown.len, (int)room);
    if (taken < len) /* cut: at least a column more than there is room, so that one can scroll on */
        pen->at = pen->left + pen->canvas->area.width + (int64_t)(len - taken);
    str_finish(&shown);
}

static void pen_word(struct pen *pen, enum role role, const char *text)
{
    pen_text(pen, role, text, strlen(text));
}

static void pen_token(struct pen *pen, const struct tree *tree, enum role role, uint32_t token)
{
    const struct json_token *bytes = &tree->index.tokens[token];
    pen_text(pen, role, tree->text + bytes->start, bytes->len);
}

static void draw_indent(struct pen *pen, const struct tree *tree, size_t line)
{
    uint32_t depth = tree->lines[line].depth;
    bool ascii = pen->canvas->grid->ascii;
    pen->at = INDENT * (int64_t)(depth < MAX_INDENT ? depth : MAX_INDENT);
    if (depth > MAX_INDENT) {
        char number[32];
        snprintf(number, sizeof number, "%u ", (unsigned)depth);
        pen_word(pen, ROLE_DIM, number);
    }
    const char *mark = "  ";
    if (!tree->lines[line].closing && tree_can_fold(tree, line))
        mark = tree_is_folded(tree, line) ? (ascii ? "+ " : "\u25b8 ") : (ascii ? "- " : "\u25be ");
    pen_word(pen, ROLE_DIM, mark);
}

/* "3 items"; what is too many to count in a frame is "10,000+ items". */
static void draw_size(struct pen *pen, const struct tree *tree, uint32_t container)
{
    const struct json_token *tokens = tree->index.tokens;
    int64_t count = 0;
    for (uint32_t at = container + 1; at < tokens[container].next && count < MAX_COUNTED; at = tokens[at].next)
        count += !tokens[at].is_key;
    char number[FORMAT_MAX], text[FORMAT_MAX + 16];
    bool object = tokens[container].kind == JSON_OBJECT;
    const char *more = count == MAX_COUNTED ? "+" : "";
    format_exact(count, number);
    if (object)
        snprintf(text, sizeof text, lang_plural(" %s%s member", " %s%s members", (uint64_t)count), number, more);
    else
        snprintf(text, sizeof text, lang_plural(" %s%s item", " %s%s items", (uint64_t)count), number, more);
    pen_word(pen, ROLE_DIM, text);
}

static enum role role_of(uint8_t kind)
{
    switch (kind) {
    case JSON_STRING:
        return ROLE_JSON_STRING;
    case JSON_NUMBER:
        return ROLE_JSON_NUMBER;
    default:
        return ROLE_JSON_WORD;
    }
}

static void draw_container(struct pen *pen, const struct tree *tree, size_t line)
{
    uint32_t token = tree->lines[line].token;
    bool object = tree->index.tokens[token].kind == JSON_OBJECT;
    if (is_empty(tree, token)) {
        pen_word(pen, ROLE_JSON_PUNCT, object ? "{}" : "[]");
        return;
    }
    pen_word(pen, ROLE_JSON_PUNCT, object ? "{" : "[");
    if (!tree->folded[token])
        return;
    pen_word(pen, ROLE_JSON_PUNCT, pen->canvas->grid->ascii ? ".." : "\u2026");
    pen_word(pen, ROLE_JSON_PUNCT, object ? "}" : "]");
}

int tree_draw_line(const struct tree *tree, size_t line, const struct canvas *canvas, int y, int left)
{
    if (line >= tree->count)
        return 0;
    const struct tree_line *what = &tree->lines[line];
    const struct json_token *token = &tree->index.tokens[what->token];
    struct pen pen = {.canvas = canvas, .y = y, .left = left};
    draw_indent(&pen, tree, line);
    if (what->name != NO_NAME) {
        pen_token(&pen, tree, ROLE_JSON_NAME, what->name);
        pen_word(&pen, ROLE_JSON_PUNCT, ": ");
    }
    if (what->closing)
        pen_word(&pen, ROLE_JSON_PUNCT, token->kind == JSON_OBJECT ? "}" : "]");
    else if (is_container(token))
        draw_container(&pen, tree, line);
    else
        pen_token(&pen, tree, role_of(token->kind), what->token);
    bool whole = what->closing || !is_container(token) || is_empty(tree, what->token) || tree->folded[what->token];
    if (whole && !what->last)
        pen_word(&pen, ROLE_JSON_PUNCT, ",");
    if (!what->closing && tree->folded[what->token])
        draw_size(&pen, tree, what->token);
    return pen.at > INT32_MAX ? INT32_MAX : (int)pen.at;
}
