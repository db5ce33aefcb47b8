#include "cli/produce_tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

void tally_init(struct tally *tally, size_t partitions)
{
    *tally =
        (struct tally){.partition_count = partitions, .partitions = mem_zero(partitions, sizeof *tally->partitions)};
}

void tally_finish(struct tally *tally)
{
    free(tally->partitions);
}

void tally_report(struct tally *tally, const struct produce_report *report)
{
    if (report->error) {
        tally->failed++;
        tally->unsure += report->may_be_there;
        if (tally->first_error.kind == ERROR_NONE)
            tally->first_error = *report->error;
        return;
    }
    tally->acknowledged++;
    if (report->partition < 0 || (size_t)report->partition >= tally->partition_count || report->offset < 0)
        return;
    struct tally_partition *partition = &tally->partitions[report->partition];
    if (partition->count == 0 || report->offset < partition->first)
        partition->first = report->offset;
    if (partition->count == 0 || report->offset > partition->last)
        partition->last = report->offset;
    partition->count++;
}

static const char *units_of(const char *unit)
{
    return strcmp(unit, "row") == 0 ? _("rows") : strcmp(unit, "line") == 0 ? _("lines") : _("values");
}

void tally_summary(const struct tally *tally, const char *topic, const char *unit, double seconds, struct str *out)
{
    char count[FORMAT_MAX], bytes[FORMAT_MAX], time[FORMAT_MAX], rate[FORMAT_MAX], why[sizeof tally->first_error.text];
    str_appendf(out,
                lang_plural("%s record acknowledged by %s (%s in %s, %s/s)\n",
                            "%s records acknowledged by %s (%s in %s, %s/s)\n", tally->acknowledged),
                format_exact((int64_t)tally->acknowledged, count), topic, format_bytes(tally->bytes, bytes),
                format_duration(seconds, time),
                format_rate(seconds > 0 ? (double)tally->acknowledged / seconds : 0, rate));
    if (tally->failed > 0)
        str_appendf(out, lang_plural("%s record failed: %s\n", "%s records failed; the first: %s\n", tally->failed),
                    format_exact((int64_t)tally->failed, count),
                    sanitize_into(why, sizeof why, tally->first_error.text, strlen(tally->first_error.text)));
    if (tally->unsure > 0)
        str_appendf(out, _("%s of these may be there all the same: their acknowledgement did not come\n"),
                    format_exact((int64_t)tally->unsure, count));
    if (tally->left_out > 0)
        str_appendf(out, _("left out, for no record could be made of them: %s (%s)\n"),
                    format_exact((int64_t)tally->left_out, count), units_of(unit));
    if (tally->keyless > 0)
        str_appendf(out, _("sent without a key, for there was none to be found: %s\n"),
                    format_exact((int64_t)tally->keyless, count));
}

void tally_json(const struct tally *tally, struct str *out)
{
    struct jsonw json;
    char name[24];
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "acknowledged");
    jsonw_int(&json, (int64_t)tally->acknowledged);
    jsonw_name(&json, "failed");
    jsonw_int(&json, (int64_t)tally->failed);
    jsonw_name(&json, "left_out");
    jsonw_int(&json, (int64_t)tally->left_out);
    jsonw_name(&json, "partitions");
    jsonw_object(&json);
    for (size_t i = 0; i < tally->partition_count; i++) {
        const struct tally_partition *partition = &tally->partitions[i];
        if (partition->count == 0)
            continue;
        snprintf(name, sizeof name, "%zu", i);
        jsonw_name(&json, name);
        jsonw_object(&json);
        jsonw_name(&json, "count");
        jsonw_int(&json, (int64_t)partition->count);
        jsonw_name(&json, "first");
        jsonw_int(&json, partition->first);
        jsonw_name(&json, "last");
        jsonw_int(&json, partition->last);
        jsonw_end_object(&json);
    }
    jsonw_end_object(&json);
    jsonw_end_object(&json);
}
