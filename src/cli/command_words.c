#include "cli/command_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "base/nearest.h"
#include "cli/command_table.h"
#include "cli/globals.h"
#include "cli/option_value.h"

/* Every table there is: enough to tell options' values from operands before the command is known. */
const struct command *command_meant(int argc, char *const *argv, const char **word)
{
    size_t count;
    const struct command *const *commands = command_list(&count);
    const struct option_spec **tables = mem_zero(count + 2, sizeof *tables);
    tables[0] = global_options;
    tables[1] = dashboard_options;
    for (size_t i = 0; i < count; i++)
        tables[i + 2] = commands[i]->own;
    *word = options_first_operand(tables, count + 2, argc, argv);
    free(tables);
    return *word ? command_find(*word) : NULL;
}

bool command_is_unknown(const char *word, struct error *error)
{
    struct nearest nearest;
    size_t count;
    const struct command *const *commands = command_list(&count);
    nearest_init(&nearest, word);
    for (size_t i = 0; i < count; i++)
        nearest_offer(&nearest, commands[i]->name);
    return error_set(error, ERROR_USAGE, _("unknown command '%s'%s%s%s"), word,
                     nearest.count ? _("; did you mean '") : "",
                     nearest.count ? nearest.names[0] : _("; --help lists the commands"), nearest.count ? "'?" : "");
}

/* `weir topcis` is far more often a slip than a topic. */
bool command_is_slip(const char *word, struct error *error)
{
    size_t count;
    const struct command *const *commands = command_list(&count);
    for (size_t i = 0; i < count; i++) {
        if (strlen(word) >= 4 && nearest_distance(word, commands[i]->name) == 1) {
            error_set(error, ERROR_USAGE,
                      _("unknown command '%s'; did you mean '%s'? The dashboard of a topic with this name: weir -- %s"),
                      word, commands[i]->name, word);
            return true;
        }
    }
    return false;
}

bool command_check_operands(const struct command *command, size_t count, struct error *error)
{
    if (count < command->min_operands)
        return error_set(error, ERROR_USAGE, _("%s: an operand is missing: weir %s %s"), command->name, command->name,
                         command->operands);
    if (count > command->max_operands)
        return error_set(error, ERROR_USAGE, _("%s: too many operands: weir %s%s%s"), command->name, command->name,
                         *command->operands ? " " : "", command->operands);
    return true;
}

/* Options of the dashboard that would do nothing here. Those that are settings may stand in an alias: they pass. */
bool command_check_options(const struct command *command, const struct options *options, struct error *error)
{
    for (const struct option_spec *spec = dashboard_options; spec->name; spec++) {
        bool own = false;
        for (const struct option_spec *mine = command->own; mine && mine->name; mine++)
            own = own || strcmp(mine->name, spec->name) == 0;
        if (!own && !spec->is_setting && options_rank(options, spec->name) == OPTION_COMMAND_LINE)
            return error_set(error, ERROR_USAGE, _("--%s is not an option of 'weir %s'; its --help lists them"),
                             spec->name, command->name);
    }
    return true;
}

bool command_check_format(const char *format, const char *formats, struct error *error)
{
    size_t len = format ? strlen(format) : 0;
    for (const char *at = formats; format && at; at = option_next_choice(at))
        if (strcspn(at, "|") == len && memcmp(at, format, len) == 0)
            return true;
    return !format || error_set(error, ERROR_USAGE, _("--output: '%s' is not understood; expected one of %s"), format,
                                formats ? formats : "(none)");
}
