/* Plans and undo files of groups. Input: what follows the schema; the checksum is put behind it, for without a right
 * one nothing is read. What is taken is written down and reads back as the same bytes; what is refused has a reason. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "engine/group_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct group_plan *parse(const struct str *text, struct error *error)
{
    return group_file_parse("fuzz", str_text(text), text->len, GROUP_FILE_UNDO, error);
}

static void check_again(const struct group_plan *plan)
{
    struct str once = {0}, twice = {0};
    struct error error = {0};
    group_file_print(plan, GROUP_FILE_UNDO, 0, &once);
    struct group_plan *back = parse(&once, &error);
    if (!back)
        abort();
    group_file_print(back, GROUP_FILE_UNDO, 0, &twice);
    if (once.len != twice.len || memcmp(str_text(&once), str_text(&twice), once.len) != 0)
        abort();
    group_plan_destroy(back);
    str_finish(&once);
    str_finish(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {0};
    struct error error = {0};
    str_appendf(&text, "{\"schema\":\"%s\"", group_file_schema(GROUP_FILE_UNDO));
    str_append_bytes(&text, data, size);
    str_appendf(&text, ",\"checksum\":\"crc32c:%08lx\"}\n", (unsigned long)crc32c(0, str_text(&text), text.len));
    struct group_plan *plan = parse(&text, &error);
    if (plan)
        check_again(plan);
    else if (!error.text[0])
        abort();
    group_plan_destroy(plan);
    str_finish(&text);
    return 0;
}
