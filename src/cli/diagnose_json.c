#include "cli/diagnose_json.h"

#include "text/jsonw.h"

static void name_string(struct jsonw *json, const char *name, const char *text)
{
    jsonw_name(json, name);
    jsonw_string(json, text);
}

static void write_commands(struct jsonw *json, const struct finding *finding)
{
    jsonw_name(json, "commands");
    jsonw_array(json);
    for (size_t i = 0; i < finding->command_count; i++) {
        const struct finding_command *command = &finding->commands[i];
        jsonw_object(json);
        name_string(json, "purpose", command->purpose);
        name_string(json, "command", command->text);
        jsonw_name(json, "stock");
        jsonw_bool(json, command->stock);
        jsonw_name(json, "changes");
        jsonw_bool(json, command->changes);
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
}

static void write_finding(struct jsonw *json, const struct finding *finding)
{
    jsonw_object(json);
    jsonw_name(json, "question");
    jsonw_int(json, finding->question);
    name_string(json, "kind", finding_kind_name(finding->kind));
    name_string(json, "confidence", confidence_name(finding->confidence));
    name_string(json, "title", finding->title);
    name_string(json, "topic", finding->topic);
    jsonw_name(json, "partition");
    jsonw_offset(json, finding->partition < 0 ? (struct offset){0} : offset_of(finding->partition));
    jsonw_name(json, "evidence");
    jsonw_array(json);
    for (size_t i = 0; i < finding->evidence_count; i++)
        jsonw_string(json, finding->evidence[i]);
    jsonw_end_array(json);
    name_string(json, "confirm", finding->confirm);
    write_commands(json, finding);
    jsonw_end_object(json);
}

static void write_questions(struct jsonw *json, const struct diagnosis *diagnosis)
{
    jsonw_name(json, "questions");
    jsonw_array(json);
    for (int i = 1; i <= DIAGNOSIS_QUESTIONS; i++) {
        jsonw_object(json);
        jsonw_name(json, "number");
        jsonw_int(json, i);
        name_string(json, "question", diagnosis_question(i));
        name_string(json, "answer", answer_kind_name(diagnosis->answers[i].kind));
        name_string(json, "why", diagnosis->answers[i].why);
        jsonw_end_object(json);
    }
    jsonw_end_array(json);
}

/* The same names as weir lag has. */
static void write_judgement(struct jsonw *json, const struct group_detail *detail)
{
    const struct lag_judgement *judgement = &detail->summary.judgement;
    name_string(json, "verdict", lag_word_name(judgement->word));
    name_string(json, "state_reason", lag_state_name(judgement->state));
    jsonw_name(json, "suspected");
    jsonw_bool(json, judgement->suspected);
    jsonw_name(json, "since");
    if (judgement->since_us)
        jsonw_time(json, detail->block.captured_ms - (detail->block.captured_us - judgement->since_us) / 1000);
    else
        jsonw_null(json);
    jsonw_name(json, "since_is_bound");
    jsonw_bool(json, judgement->since_is_bound);
}

void diagnose_json(struct str *out, const char *cluster, const struct group_detail *detail,
                   const struct diagnosis *diagnosis, bool complete)
{
    const struct group_row *summary = &detail->summary;
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_object(&json);
    name_string(&json, "schema", "weir.diagnose/1");
    name_string(&json, "cluster", *cluster ? cluster : NULL);
    jsonw_name(&json, "captured_at");
    jsonw_time(&json, detail->block.captured_ms);
    name_string(&json, "group", summary->group);
    name_string(&json, "type", group_type_name(summary->type));
    name_string(&json, "state", group_state_name(summary->state));
    write_judgement(&json, detail);
    name_string(&json, "summary", diagnosis->verdict);
    jsonw_name(&json, "watched_s");
    jsonw_double(&json, (double)diagnosis->watched_us / 1e6);
    jsonw_name(&json, "looks");
    jsonw_int(&json, diagnosis->looks);
    name_string(&json, "offsets_topic", diagnosis->journal);
    jsonw_name(&json, "complete");
    jsonw_bool(&json, complete);
    jsonw_name(&json, "findings");
    jsonw_array(&json);
    for (size_t i = 0; i < diagnosis->count; i++)
        write_finding(&json, &diagnosis->findings[i]);
    jsonw_end_array(&json);
    write_questions(&json, diagnosis);
    jsonw_name(&json, "not_ruled_out");
    jsonw_array(&json);
    for (size_t i = 0; diagnosis_not_ruled_out(i); i++)
        jsonw_string(&json, diagnosis_not_ruled_out(i));
    jsonw_end_array(&json);
    jsonw_end_object(&json);
    str_append_char(out, '\n');
}
