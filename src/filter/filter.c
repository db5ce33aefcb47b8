#include "filter/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "filter/expr.h"
#include "filter/regex.h"
#include "filter/words.h"

/* One of the three. */
struct filter {
    struct words_filter *words;
    struct regex *regex;
    struct expr *expr;
    struct expr_context *context;
    char **topics;
    size_t topic_count;
    char *source; /* the text that it was made from */
};

/* "/.../" with an optional i; the last slash ends it, so that those within need no escape. */
static struct regex *read_regex(const char *text, size_t *at, struct error *error)
{
    size_t len = strlen(text);
    while (len > 1 && text[len - 1] == ' ')
        len--;
    bool ignore_case = len > 2 && text[len - 1] == 'i' && text[len - 2] == '/';
    len -= ignore_case;
    if (len < 2 || text[len - 1] != '/') {
        *at = len;
        error_set(error, ERROR_USAGE, _("a regular expression ends with /"));
        return NULL;
    }
    struct regex *regex = regex_create(text + 1, len - 2, ignore_case, at, error);
    if (!regex)
        (*at)++;
    return regex;
}

struct filter *filter_create_at(const char *text, size_t *at, struct error *error)
{
    struct filter *filter = mem_zero(1, sizeof *filter);
    size_t gap = strspn(text, " \t\n\r"), where = 0;
    filter->context = mem_zero(1, sizeof *filter->context);
    if (text[gap] == '/')
        filter->regex = read_regex(text + gap, &where, error);
    else if (expr_is(text + gap))
        filter->expr = expr_create(text + gap, &where, error);
    else
        filter->words = words_filter_create(text + gap, error);
    filter->source = mem_strdup(text);
    if (filter->regex || filter->expr || filter->words)
        return filter;
    if (at)
        *at = gap + where;
    filter_destroy(filter);
    return NULL;
}

bool filter_is_expression(const struct filter *filter)
{
    return filter->expr != NULL;
}

struct filter *filter_create(const char *text, struct error *error)
{
    size_t at = 0;
    struct filter *filter = filter_create_at(text, &at, error);
    if (!filter && error)
        error_prefix(error, _("filter, column %zu"), at + 1);
    return filter;
}

static void forget_topics(struct filter *filter)
{
    for (size_t i = 0; i < filter->topic_count; i++)
        free(filter->topics[i]);
    free(filter->topics);
}

void filter_destroy(struct filter *filter)
{
    if (!filter)
        return;
    words_filter_destroy(filter->words);
    regex_destroy(filter->regex);
    expr_destroy(filter->expr);
    expr_context_finish(filter->context);
    free(filter->context);
    forget_topics(filter);
    free(filter->source);
    free(filter);
}

void filter_set_decoder(struct filter *filter, const struct decoder *decoder)
{
    decoder_copy(&filter->context->decoder, decoder);
}

void filter_set_topics(struct filter *filter, const char *const *topics, size_t count)
{
    forget_topics(filter);
    filter->topics = mem_zero(count, sizeof *filter->topics);
    filter->topic_count = count;
    for (size_t i = 0; i < count; i++)
        filter->topics[i] = mem_strdup(topics[i]);
    filter->context->topics = (const char *const *)filter->topics;
    filter->context->topic_count = count;
}

void filter_set_topic(struct filter *filter, const char *topic)
{
    filter_set_topics(filter, &topic, 1);
}

struct filter *filter_copy(const struct filter *filter)
{
    struct filter *copy = filter_create(filter->source, NULL);
    filter_set_decoder(copy, &filter->context->decoder);
    if (filter->topic_count > 0)
        filter_set_topics(copy, (const char *const *)filter->topics, filter->topic_count);
    return copy;
}

/* True or given up at once; false when it is in none of the texts. */
static bool look_in(const struct regex *regex, struct bytes text, enum verdict *verdict)
{
    enum regex_result result = text.data ? regex_find(regex, text, 0, NULL, NULL) : REGEX_NO;
    if (result == REGEX_NO)
        return false;
    *verdict = result == REGEX_YES ? VERDICT_MATCH : VERDICT_UNKNOWN;
    return result == REGEX_YES;
}

static enum verdict judge_regex(const struct regex *regex, const struct record *record)
{
    enum verdict verdict = record->head->flags & RECORD_CUT ? VERDICT_UNKNOWN : VERDICT_NO_MATCH;
    if (look_in(regex, record->value, &verdict) || look_in(regex, record->key, &verdict))
        return verdict;
    struct record_header header;
    for (size_t at = 0; record_next_header(record, &at, &header);)
        if (look_in(regex, header.name, &verdict) || look_in(regex, header.value, &verdict))
            return verdict;
    return verdict;
}

enum verdict filter_judge(const struct filter *filter, const struct record *record)
{
    if (filter->words)
        return words_filter_judge(filter->words, record);
    if (filter->regex)
        return judge_regex(filter->regex, record);
    return expr_judge(filter->expr, filter->context, record);
}

bool filter_find(const struct filter *filter, const char *text, size_t len, size_t from, size_t *start, size_t *length)
{
    if (filter->words)
        return words_filter_find(filter->words, text, len, from, start, length);
    return filter->regex && regex_find(filter->regex, (struct bytes){text, len}, from, start, length) == REGEX_YES &&
           *length > 0;
}
