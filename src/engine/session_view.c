/* What is made of the records that are held: the filter and its matches, the ring that a window shows, fields, charts,
 * files. */
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "engine/session_inner.h"

static void give_filter(struct session *session, struct filter *filter)
{
    if (filter) {
        filter_set_topics(filter, (const char *const *)session->topics, session->topic_count);
        filter_set_decoder(filter, &session->decoder);
    }
    analysis_set_filter(session->analysis, filter, session->listed);
}

/* Anew: another topic, or values are read otherwise. */
void session_renew_filter(struct session *session)
{
    if (*session->filter_text)
        give_filter(session, filter_create(session->filter_text, NULL));
}

bool session_filter(struct session *session, const char *text, struct error *error)
{
    bool none = !text || text[strspn(text, " ")] == '\0';
    if (!none && strlen(text) >= sizeof session->filter_text)
        return error_set(error, ERROR_USAGE, _("a filter has at most %zu bytes"), sizeof session->filter_text - 1);
    struct filter *filter = none ? NULL : filter_create(text, error);
    if (!none && !filter)
        return false;
    snprintf(session->filter_text, sizeof session->filter_text, "%s", none ? "" : text);
    sorting_stop(session->sorting);
    give_filter(session, filter);
    session_moved_on(session); /* it looks further than the last one did */
    return true;
}

const char *session_filter_text(const struct session *session)
{
    return session->filter_text;
}

struct sorting *session_sorting(struct session *session)
{
    return session->sorting;
}

struct ring *session_ring(struct session *session)
{
    return *session->filter_text ? analysis_matches(session->analysis) : session->ring;
}

void session_profile(struct session *session, bool wanted)
{
    if (wanted)
        profiling_follow(session->profiling, session_ring(session), &session->decoder);
    else
        profiling_stop(session->profiling);
}

bool session_profiled(struct session *session, struct profiling_state *state)
{
    return profiling_state(session->profiling, state);
}

bool session_export(struct session *session, const char *path, const struct column_list *columns, struct error *error)
{
    struct export_spec spec = {.ring = session_view_ring(session),
                               .path = path,
                               .topics = (const char *const *)session->topics,
                               .topic_count = session->topic_count,
                               .columns = columns,
                               .decoder = &session->decoder};
    return exporter_start(session->exporter, &spec, error);
}

bool session_export_text(struct session *session, const char *path, struct str *text, struct error *error)
{
    return exporter_start(session->exporter, &(struct export_spec){.path = path, .text = text}, error);
}

struct ring *session_view_ring(struct session *session)
{
    struct ring *sorted = sorting_ring(session->sorting);
    return sorted ? sorted : session_ring(session);
}

size_t session_charts(struct session *session, struct chart_data out[CHARTS_MOST])
{
    return analysis_charts(session->analysis, out);
}

void session_alert(struct session *session, struct alert *out)
{
    analysis_alert(session->analysis, out);
}

void session_set_charts(struct session *session, const struct decoder *decoder, const struct chart_list *charts)
{
    analysis_set_charts(session->analysis, decoder, charts);
    decoder_copy(&session->decoder, decoder);
    session_renew_filter(session);
}

bool session_looks_like_csv(struct session *session, char *separator, unsigned *fields)
{
    struct analysis_state state;
    analysis_state(session->analysis, &state);
    *separator = state.csv_separator;
    *fields = state.csv_fields;
    return state.is_csv;
}

void session_analysis(struct session *session, uint64_t *analysed, uint64_t *skipped)
{
    struct analysis_state state;
    analysis_state(session->analysis, &state);
    *analysed = state.analysed;
    *skipped = state.sample_skipped;
}
