/* What the cursor of the record view stands on, as filters and charts name it. */
#include "codec/json_path.h"
#include "text/jsonw.h"
#include "ui/pane_record.h"

static void of_tree(const struct record_pane *pane, const struct line *line, struct record_field *field)
{
    const struct tree *tree = &pane->parts[line->part].tree;
    const struct json_token *token = tree_token(tree, line->from);
    field->kind = token->kind == JSON_NUMBER  ? FIELD_NUMBER
                  : token->kind >= JSON_ARRAY ? FIELD_CONTAINER
                                              : FIELD_SCALAR;
    str_append(&field->path, line->part ? "value" : "key");
    tree_path(tree, line->from, &field->path);
    field->text = (struct bytes){tree->text + token->start, token->len};
}

static void of_header(const struct record_pane *pane, size_t number, struct record_field *field)
{
    struct record_header header = {0};
    struct str name = {0};
    struct jsonw json;
    size_t at = 0;
    for (size_t i = 0; i <= number; i++)
        if (!record_next_header(&pane->record, &at, &header))
            return;
    jsonw_init(&json, &name);
    jsonw_string_bytes(&json, header.name.data, header.name.len);
    field->kind = FIELD_BYTES;
    field->text = header.value;
    str_appendf(&field->path, "header[%s]", str_text(&name));
    str_finish(&name);
}

void pane_record_field(const void *state, struct record_field *field)
{
    const struct record_pane *pane = state;
    field->kind = FIELD_RECORD;
    field->text = (struct bytes){0};
    str_clear(&field->path);
    if (!pane->has_record || pane->at >= pane->count)
        return;
    const struct line *line = &pane->lines[pane->at];
    const struct part *part = &pane->parts[line->part];
    if (line->kind == LINE_TREE) {
        of_tree(pane, line, field);
    } else if (line->kind == LINE_HEADER) {
        of_header(pane, line->from, field);
    } else if (line->kind == LINE_TEXT || line->kind == LINE_HEX || line->kind == LINE_HEADING) {
        field->kind = FIELD_BYTES;
        field->text = part->bytes;
        str_append(&field->path, line->part ? "value" : "key");
    }
}
