#include "series/group_name.h"

#include <stdint.h>
#include <string.h>

#include "codec/json_path.h"

bool group_name_of(const struct decoded *value, const char *path, struct str *scratch, struct bytes *name)
{
    *name = (struct bytes){"all", 3};
    if (!*path)
        return true;
    const char *text = value->json.data;
    size_t at = json_path_find(&value->index, text, path);
    if (at == SIZE_MAX || value->index.tokens[at].kind == JSON_OBJECT || value->index.tokens[at].kind == JSON_ARRAY)
        return false;
    const struct json_token *token = &value->index.tokens[at];
    if (token->kind != JSON_STRING) {
        *name = (struct bytes){text + token->start, token->len};
    } else if (!token->has_escape) {
        *name = (struct bytes){text + token->start + 1, token->len - 2};
    } else {
        str_clear(scratch);
        json_unescape(scratch, text, token);
        *name = (struct bytes){str_text(scratch), scratch->len};
    }
    return true;
}

void group_name_copy(char out[GROUP_NAME], struct bytes name)
{
    size_t fits = name.len < GROUP_NAME ? name.len : GROUP_NAME - 1;
    while (fits > 0 && fits < name.len && ((unsigned char)name.data[fits] & 0xC0) == 0x80)
        fits--;
    memcpy(out, name.data, fits);
    out[fits] = '\0';
}
