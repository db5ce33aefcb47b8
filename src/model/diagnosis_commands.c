/* What to run: weir's own commands and those of Kafka's tools, beside each other and ready to be pasted. */
#include <stdarg.h>

#include "base/lang.h"
#include "base/str.h"
#include "model/diagnosis_parts.h"
#include "text/shell.h"

static void add_command(struct finding *finding, const struct finding_command *command)
{
    if (finding->command_count < FINDING_COMMANDS)
        finding->commands[finding->command_count++] = *command;
}

void doctor_weir(struct doctor *doctor, struct finding *finding, const char *purpose, bool changes,
                 const struct doctor_call *call)
{
    struct str line = {0};
    size_t operands = (call->operands[0] != NULL) + (size_t)(call->operands[1] != NULL);
    str_appendf(&line, "%s %s", doctor->facts->weir, call->command);
    shell_arguments_append(&line, call->operands, operands, call->options ? call->options : "");
    if (call->pipe)
        str_appendf(&line, " %s", call->pipe);
    add_command(finding, &(struct finding_command){.purpose = purpose,
                                                   .text = arena_strdup(doctor->arena, str_text(&line)),
                                                   .changes = changes});
    str_finish(&line);
}

void doctor_stock(struct doctor *doctor, struct finding *finding, const char *purpose, bool changes, const char *tool,
                  const char *format, ...)
{
    const char *config = doctor->facts->command_config;
    const char *brokers = doctor->facts->bootstrap ? doctor_quote(doctor, doctor->facts->bootstrap) : "BROKERS";
    va_list arguments;
    va_start(arguments, format);
    const char *rest = doctor_vtext(doctor, format, arguments);
    va_end(arguments);
    add_command(finding,
                &(struct finding_command){.purpose = purpose,
                                          .text = doctor_text(doctor, "%s --bootstrap-server %s%s%s %s", tool, brokers,
                                                              config ? " --command-config " : "",
                                                              config ? doctor_quote(doctor, config) : "", rest),
                                          .stock = true,
                                          .changes = changes});
}

void doctor_stock_members(struct doctor *doctor, struct finding *finding, const char *purpose)
{
    doctor_stock(doctor, finding, purpose, false, "kafka-consumer-groups.sh",
                 "--describe --group %s --members --verbose", doctor_quote(doctor, doctor->facts->group));
}

void doctor_look_at_owners(struct doctor *doctor, struct finding *finding)
{
    doctor_weir(doctor, finding, _("who owns what, and how far behind it is"), false,
                &(struct doctor_call){.command = "lag", .operands = {doctor->facts->group}});
    doctor_stock_members(doctor, finding, _("the same, by Kafka's own tool"));
}

void doctor_look_at_speed(struct doctor *doctor, struct finding *finding)
{
    doctor_weir(doctor, finding, _("rates and the time left, over two minutes"), false,
                &(struct doctor_call){.command = "lag", .operands = {doctor->facts->group}, .options = "--for 2m"});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), false, "kafka-consumer-groups.sh",
                 "--describe --group %s", doctor_quote(doctor, doctor->facts->group));
}

void doctor_look_at_ends(struct doctor *doctor, struct finding *finding, const char *topic)
{
    doctor_stock(doctor, finding, _("its ends, by Kafka's own tool: asked twice they tell what is written"), false,
                 "kafka-get-offsets.sh", "--topic %s --time latest", doctor_quote(doctor, topic));
}

void doctor_look_at_leaders(struct doctor *doctor, struct finding *finding, const char *topic)
{
    doctor_weir(doctor, finding, _("leaders and replicas"), false,
                &(struct doctor_call){.command = "partitions", .operands = {topic}});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), false, "kafka-topics.sh", "--describe --topic %s",
                 doctor_quote(doctor, topic));
}

void doctor_look_at_topic(struct doctor *doctor, struct finding *finding, const char *topic)
{
    doctor_weir(doctor, finding, _("whether it is there, or one of a like name"), false,
                &(struct doctor_call){.command = "topics", .operands = {topic}});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), false, "kafka-topics.sh", "--describe --topic %s",
                 doctor_quote(doctor, topic));
}

void doctor_look_at_comings(struct doctor *doctor, struct finding *finding)
{
    const char *group = doctor_quote(doctor, doctor->facts->group);
    doctor_weir(
        doctor, finding, _("members as they come and go"), false,
        &(struct doctor_call){.command = "events", .options = doctor_text(doctor, "--follow --group %s", group)});
    doctor_stock_members(doctor, finding, _("members now, by Kafka's own tool"));
}

void doctor_reset(struct doctor *doctor, struct finding *finding, const char *purpose, const struct doctor_reset *reset)
{
    const char *group = doctor->facts->group, *where = doctor_quote(doctor, reset->topic);
    if (reset->partitions)
        where = doctor_text(doctor, "%s:%s", where, reset->partitions);
    doctor_weir(doctor, finding, purpose, true,
                &(struct doctor_call){.command = "reset-offsets",
                                      .operands = {group},
                                      .options = doctor_text(doctor, "--topic %s --to %s", where, reset->to)});
    doctor_stock(doctor, finding, _("the same, by Kafka's own tool"), true, "kafka-consumer-groups.sh",
                 "--group %s --topic %s --reset-offsets %s --execute", doctor_quote(doctor, group), where,
                 reset->stock_to);
}
