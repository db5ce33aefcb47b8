#include "engine/group_names.h"

#include <string.h>

static const char *const writes[] = {
    [GROUP_RESET] = "reset-offsets", [GROUP_DELETE_OFFSETS] = "delete-offsets", [GROUP_DELETE] = "delete-group"};
static const char *const steps[] = {
    [STEP_KEEP] = "keep", [STEP_COMMIT] = "commit", [STEP_DELETE] = "delete", [STEP_LEFT] = "left"};
enum { WRITES = sizeof writes / sizeof *writes, STEPS = sizeof steps / sizeof *steps };

const char *group_write_name(enum group_write write)
{
    return writes[write];
}

const char *group_step_name(enum group_step step)
{
    return steps[step];
}

const char *group_file_schema(enum group_file_kind kind)
{
    return kind == GROUP_FILE_UNDO ? "weir.undo/1" : "weir.group-plan/1";
}

bool group_write_find(const char *name, enum group_write *write)
{
    for (int i = 0; i < WRITES; i++)
        if (strcmp(writes[i], name) == 0) {
            *write = (enum group_write)i;
            return true;
        }
    return false;
}

bool group_step_find(const char *name, enum group_step *step)
{
    for (int i = 0; i < STEPS; i++)
        if (strcmp(steps[i], name) == 0) {
            *step = (enum group_step)i;
            return true;
        }
    return false;
}
