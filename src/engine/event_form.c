#include "engine/event_form.h"

#include <string.h>

#include "base/lang.h"
#include "codec/csv.h"
#include "source/event_kind.h"
#include "text/format.h"
#include "text/jsonw.h"
#include "text/sanitize.h"

static const char *text_of(const struct event *event)
{
    return *event->text ? event->text : event->error.text;
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

void event_json(const struct event *event, struct str *out)
{
    struct jsonw json;
    jsonw_init(&json, out);
    jsonw_object(&json);
    jsonw_name(&json, "at");
    jsonw_time(&json, event->at_ms);
    jsonw_name(&json, "kind");
    jsonw_string(&json, event_kind_name(event->kind));
    jsonw_name(&json, "severity");
    jsonw_string(&json, event_severity_name(event_severity(event->kind)));
    jsonw_name(&json, "group");
    jsonw_string(&json, or_null(event_group(event)));
    jsonw_name(&json, "topic");
    jsonw_string(&json, or_null(event->topic));
    jsonw_name(&json, "partition");
    jsonw_offset(&json, event->partition < 0 ? (struct offset){0} : offset_of(event->partition));
    jsonw_name(&json, "text");
    jsonw_string(&json, text_of(event));
    jsonw_name(&json, "repeated");
    jsonw_int(&json, event->repeated);
    jsonw_end_object(&json);
}

void event_csv_heading(struct str *out)
{
    str_append(out, "at,kind,severity,group,topic,partition,text,repeated\r\n");
}

static void append_field(struct str *out, const char *text)
{
    csv_append_field(out, text, strlen(text), ',');
    str_append_char(out, ',');
}

void event_csv(const struct event *event, struct str *out)
{
    char at[FORMAT_MAX];
    append_field(out, format_iso(event->at_ms, at));
    const char *kind = event_kind_name(event->kind);
    append_field(out, kind ? kind : "");
    append_field(out, event_severity_name(event_severity(event->kind)));
    append_field(out, event_group(event));
    append_field(out, event->topic);
    if (event->partition >= 0)
        str_appendf(out, "%d", (int)event->partition);
    str_append_char(out, ',');
    append_field(out, text_of(event));
    str_appendf(out, "%u\r\n", event->repeated);
}

static const char *color_of(enum event_severity severity)
{
    return severity == EVENT_BAD       ? "\033[31m"
           : severity == EVENT_WARNING ? "\033[33m"
           : severity == EVENT_GOOD    ? "\033[32m"
                                       : "";
}

void event_line(const struct event *event, bool ascii, bool color, struct str *out)
{
    struct str line = {0};
    char at[FORMAT_MAX];
    const char *paint = color ? color_of(event_severity(event->kind)) : "";
    str_appendf(out, "%s  %s%-16s%s  ", format_clock(event->at_ms, at), paint, event_kind_name(event->kind),
                *paint ? "\033[0m" : "");
    str_append(&line, event_group(event));
    if (*event->topic)
        str_appendf(&line, "%s%s", line.len ? " " : "", event->topic);
    if (event->partition >= 0)
        str_appendf(&line, "/%d", (int)event->partition);
    str_appendf(&line, "%s%s", line.len ? ": " : "", text_of(event));
    if (event->repeated > 0)
        str_appendf(&line, _(" (and %u more like it)"), event->repeated);
    sanitize_append(out, str_text(&line), line.len, SIZE_MAX, ascii);
    str_append_char(out, '\n');
    str_finish(&line);
}
