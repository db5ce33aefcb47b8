#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "text/format.h"
#include "text/sanitize.h"
#include "ui/chart.h"
#include "ui/chart_bars.h"
#include "ui/panes.h"

struct chart_pane {
    bool blocks; /* instead of braille */
};

static void *create(void)
{
    return mem_zero(1, sizeof(struct chart_pane));
}

static void title(const struct pane_model *model, const void *state, struct str *out)
{
    char text[FORMAT_MAX];
    (void)state;
    if (model->bars) {
        struct str topic = {0};
        sanitize_append(&topic, model->topic, strlen(model->topic), 60, model->ascii);
        str_appendf(out, _("Bars of %s"), str_text(&topic));
        str_finish(&topic);
        return;
    }
    if (!model->series) {
        str_append(out, _("Chart"));
        return;
    }
    const struct series *series = model->series;
    sanitize_append(out, series->path, strlen(series->path), 60, model->ascii);
    if (*model->topic) {
        str_append(out, _(" of "));
        sanitize_append(out, model->topic, strlen(model->topic), 60, model->ascii);
    }
    if (series->samples > 0)
        str_appendf(out, "%s%s", pane_dot(model->ascii), format_si(series->last, text));
    if (series->one_in > 1)
        str_appendf(out, _("%s1 in %u"), pane_dot(model->ascii), series->one_in);
}

static void update(const struct pane_model *model, void *state, int width, int height)
{
    (void)model, (void)state, (void)width, (void)height;
}

static void draw(const struct pane_model *model, const void *state, const struct canvas *canvas, bool focused)
{
    const struct chart_pane *pane = state;
    (void)focused;
    if (!*model->topic) {
        pane_say(canvas, ROLE_DIM, model->waiting ? model->waiting : _("no topic is selected"), NULL);
        return;
    }
    enum chart_glyphs glyphs = model->ascii ? CHART_ASCII : pane->blocks ? CHART_BLOCKS : CHART_BRAILLE;
    if (model->bars) {
        chart_bars_draw(model->bars, glyphs, canvas);
        return;
    }
    if (!model->series) {
        bool looked = model->analysed >= 50;
        pane_say(canvas, ROLE_DIM, looked ? _("no numeric field") : _("looking for a numeric field"),
                 looked ? _("JSON values with a number in them are charted") : NULL);
        return;
    }
    struct chart_options options = {
        .glyphs = glyphs,
        .band = false,
        .aggregate = model->chart ? model->chart->aggregate : AGGREGATE_AVG,
        .role = ROLE_CHART_1,
    };
    chart_draw(model->series, &options, canvas);
}

static unsigned handle(const struct pane_model *model, void *state, enum action action)
{
    struct chart_pane *pane = state;
    if (action != ACTION_VIEW || model->ascii)
        return PANE_IGNORED;
    pane->blocks = !pane->blocks;
    return PANE_CHANGED;
}

const struct pane_ops pane_chart = {
    .name = "chart",
    .place = 'c',
    .create = create,
    .destroy = free,
    .title = title,
    .update = update,
    .draw = draw,
    .handle = handle,
};
