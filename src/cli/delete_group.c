/* weir delete-group GROUP... */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/command_table.h"
#include "cli/group_options.h"
#include "cli/plan.h"
#include "text/sanitize.h"

static const struct option_spec own[] = {GROUP_OPTIONS, PLAN_OPTIONS, {0}};

static int delete_one(struct command_call *call, const char *group, struct error *error)
{
    struct group_wish wish = {.write = GROUP_DELETE, .group = mem_strdup(group)};
    group_options_read(call, &wish);
    int code = plan_run_group(call, &wish, error);
    group_wish_finish(&wish);
    return code;
}

/* Of those before the last; that one is the frame's to print. */
static void print_error(const struct error *error)
{
    char text[sizeof error->text * 4];
    fprintf(stderr, "weir: %s\n", sanitize_into(text, sizeof text, error->text, strlen(error->text)));
}

/* Each for itself: one that is refused does not keep the others. */
static int run(struct command_call *call, struct error *error)
{
    int first = 0;
    bool single = call->format && strcmp(call->format, "json") == 0;
    if (call->operand_count > 1 && single) {
        error_set(error, ERROR_USAGE, _("-o json is for one group; -o jsonl prints a line for each"));
        return ERROR_USAGE;
    }
    for (size_t i = 0; i < call->operand_count; i++) {
        if (error->kind)
            print_error(error);
        *error = (struct error){0};
        int code = delete_one(call, call->operands[i], error);
        first = first ? first : code ? (int)error->kind : 0;
    }
    return first;
}

const struct command command_delete_group = {
    .name = "delete-group",
    .operands = "GROUP...",
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .summary = N_("delete a group with all that it has committed"),
    .details = N_("A group with members is refused, and so is one whose commits move without any. What was committed\n"
                  "is written to a file of its own first: `weir reset-offsets --undo FILE` brings it back. Of several\n"
                  "groups each has its own plan, and its own --confirm.\n" PLAN_DETAILS),
    .own = own,
    .formats = "text|json|jsonl",
    .run = run,
};
