#include "cli/where.h"

#include <string.h>

#include "base/lang.h"
#include "text/format.h"
#include "text/sanitize.h"

/* Words that look like an expression may be meant as one: it is said, and they are words. */
static void hint(const char *text)
{
    struct str said = {0}, clean = {0};
    if (filter_hint(text, &said)) {
        sanitize_append(&clean, str_text(&said), said.len, SIZE_MAX, false);
        fprintf(stderr, "--where: %s\n", str_text(&clean));
    }
    str_finish(&said);
    str_finish(&clean);
}

bool where_read(struct where *where, const struct command_call *call, const char *const *topics, size_t topic_count,
                struct error *error)
{
    const char *text = options_text(call->options, "where");
    *where = (struct where){.listed = VERDICT_MATCH};
    if (!decode_option_read(&where->decoder, call->options, topic_count == 1 ? topics[0] : "", error))
        return false;
    if (!text)
        return true;
    where->filter = filter_create(text, error);
    if (!where->filter)
        return error_prefix(error, "--where");
    hint(text);
    filter_set_decoder(where->filter, &where->decoder);
    filter_set_topics(where->filter, topics, topic_count);
    return true;
}

bool where_list(struct where *where, const char *name, struct error *error)
{
    where->listed = !name || strcmp(name, "match") == 0 ? VERDICT_MATCH
                    : strcmp(name, "unknown") == 0      ? VERDICT_UNKNOWN
                                                        : VERDICT_NO_MATCH;
    return where->filter || !name || error_set(error, ERROR_USAGE, _("--list chooses among what --where has judged"));
}

uint64_t where_found(const struct where *where)
{
    return where->listed == VERDICT_MATCH     ? where->matched
           : where->listed == VERDICT_UNKNOWN ? where->not_evaluated
                                              : where->read - where->matched - where->not_evaluated;
}

void where_finish(struct where *where)
{
    filter_team_destroy(where->team);
    filter_destroy(where->filter);
    decoder_finish(&where->decoder);
}

void where_judge(struct where *where, const struct batch *batch)
{
    if (where->filter && !where->team)
        where->team = filter_team_create(where->filter, FILTER_ALL_CORES, NULL);
    where->verdicts = where->filter ? filter_team_judge(where->team, batch) : NULL;
}

/* Nobody else counts: no locked instruction is needed. */
static void count(atomic_uint_fast64_t *counter, bool more)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more, memory_order_relaxed);
}

enum verdict where_take(struct where *where, size_t n)
{
    enum verdict verdict = where->verdicts ? (enum verdict)where->verdicts[n] : VERDICT_MATCH;
    count(&where->read, true);
    count(&where->matched, verdict == VERDICT_MATCH);
    count(&where->not_evaluated, verdict == VERDICT_UNKNOWN);
    return verdict;
}

void where_tell(const struct where *where)
{
    char matched[FORMAT_MAX], read[FORMAT_MAX], unknown[FORMAT_MAX];
    fprintf(stderr, lang_plural("%s of %s record matches", "%s of %s records match", where->read),
            format_exact((int64_t)where->matched, matched), format_exact((int64_t)where->read, read));
    if (where->not_evaluated)
        fprintf(stderr, _("; %s could not be evaluated"), format_exact((int64_t)where->not_evaluated, unknown));
    fputc('\n', stderr);
}

void where_tell_end(const struct where *where, const struct command_call *call)
{
    char topic[512];
    if (where->filter)
        where_tell(where);
    if (where->read == 0 && !call->interrupted)
        fprintf(stderr, _("weir: there is no record in '%s', or none in this range\n"),
                sanitize_into(topic, sizeof topic, call->operands[0], strlen(call->operands[0])));
}
