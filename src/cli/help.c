#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "cli/globals.h"

enum { HELP_COLUMN = 32 }; /* where the explanations begin */

static void option_line(struct str *out, const struct option_spec *spec)
{
    struct str left = {0};
    if (spec->letter)
        str_appendf(&left, "  -%c, --%s", spec->letter, spec->name);
    else
        str_appendf(&left, "      --%s", spec->name);
    if (spec->argument)
        str_appendf(&left, "%s%s", spec->argument[0] == '[' ? "" : " ", spec->argument);
    if (spec->choices)
        str_appendf(&left, " (%s)", spec->choices);
    size_t gap = left.len + 2 > HELP_COLUMN ? 2 : HELP_COLUMN - left.len;
    str_appendf(out, "%s%*s%s%s\n", str_text(&left), (int)gap, "", _(spec->help),
                spec->kind == OPTION_LIST ? _(" (repeatable)") : "");
    str_finish(&left);
}

static void option_lines(struct str *out, const char *title, const struct option_spec *table)
{
    str_appendf(out, "\n%s\n", title);
    for (; table && table->name; table++)
        option_line(out, table);
}

void help_overview(struct str *out)
{
    str_append(out, _("weir: watch Apache Kafka streams from a terminal\n\n"
                      "  weir [OPTIONS] [TOPIC]        the dashboard\n"
                      "  weir --demo                   the dashboard on the cluster that is built in\n"
                      "  weir [OPTIONS] COMMAND ...    one of these, without a screen:\n\nCommands\n"));
    size_t count;
    const struct command *const *commands = command_list(&count);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s %s", commands[i]->name, commands[i]->operands);
        str_appendf(out, "  %-*s  %s\n", HELP_COLUMN - 4, name, _(commands[i]->summary));
    }
    str_append(out, _("  `weir COMMAND --help` says more of each. A topic with a command's name: `weir -- NAME`.\n"));
    option_lines(out, _("Dashboard"), dashboard_options);
    option_lines(out, _("Everywhere, before or after the command's name"), global_options);
    str_append(
        out,
        _("\nWhich cluster: -b, -c, a -F file with bootstrap.servers, WEIR_BROKERS or WEIR_PROFILE, KAFKA_BROKERS,\n"
          "the configuration file's [weir]; without any of these a running `weir --demo` of yours, the profile\n"
          "'local', localhost:9092.\n"
          "Settings: $XDG_CONFIG_HOME/weir/config (~/.config/weir/config), [weir] with the long names above, then\n"
          "WEIR_NAME variables, then the command line; the later wins.\n"
          "Exit codes: 0 success, 1 failure, 2 wrong usage or configuration, 3 nothing matched, 4 no broker reached,\n"
          "5 not authorised, 6 not judged and 7 over a line (lag --check), 130 ended by Ctrl-C.\n"));
}

void help_command(const struct command *command, struct str *out)
{
    str_appendf(out, _("weir %s [OPTIONS]%s%s: %s\n"), command->name, *command->operands ? " " : "", command->operands,
                _(command->summary));
    if (command->own && command->own->name)
        option_lines(out, _("Options"), command->own);
    if (command->formats)
        str_appendf(out, _("  -o, --output FORMAT           %s\n"), command->formats);
    if (command->details)
        str_appendf(out, "\n%s\n", _(command->details));
    str_append(out, _("\n`weir --help` lists the options that every command takes: -b, -c, -F, -X, --timeout, ...\n"));
}

void help_version(const char *library, const char *lacks, struct str *out)
{
    str_appendf(out, _("weir %s\nlibrdkafka %s\n"), WEIR_VERSION, library);
    if (lacks)
        str_appendf(out, _("this librdkafka lacks: %s\n"), lacks);
}
