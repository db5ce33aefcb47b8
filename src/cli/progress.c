#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "text/format.h"

enum { DRAW_EVERY_US = 200000, FIRST_AFTER_US = 500000, BAR = 24 };

void progress_start(struct progress *progress, bool ascii)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO) == 1,
                                  .ascii = ascii,
                                  .started_us = clock_mono_us(),
                                  .lock = PTHREAD_MUTEX_INITIALIZER};
}

static void draw_bar(const struct progress *progress, double share)
{
    int full = (int)(share * BAR);
    fputc('[', stderr);
    for (int i = 0; i < BAR; i++)
        fputs(i < full ? (progress->ascii ? "#" : "\xe2\x96\x88") : (progress->ascii ? "." : "\xe2\x96\x91"), stderr);
    fprintf(stderr, "] %3.0f %%  ", share * 100);
}

static void draw_counts(const struct progress_state *state, double seconds)
{
    char count[FORMAT_MAX], matched[FORMAT_MAX], rate[FORMAT_MAX];
    format_exact((int64_t)state->records, count);
    format_rate((double)state->records / seconds, rate);
    if (state->judged)
        fprintf(stderr, lang_plural("%s read, %s matches  %s/s", "%s read, %s match  %s/s", state->matched), count,
                format_exact((int64_t)state->matched, matched), rate);
    else
        fprintf(stderr, lang_plural("%s record  %s/s", "%s records  %s/s", state->records), count, rate);
}

static bool is_due(const struct progress *progress, int64_t now)
{
    return progress->shown && now - progress->started_us >= FIRST_AFTER_US && now - progress->drawn_us >= DRAW_EVERY_US;
}

bool progress_is_due(struct progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    bool due = is_due(progress, clock_mono_us());
    pthread_mutex_unlock(&progress->lock);
    return due;
}

static void draw(const struct progress *progress, const struct progress_state *state, int64_t now)
{
    char left[FORMAT_MAX];
    double seconds = (double)(now - progress->started_us) / 1e6;
    fputs("\r\x1b[K", stderr);
    if (state->total > 0)
        draw_bar(progress, state->done < state->total ? (double)state->done / (double)state->total : 1);
    draw_counts(state, seconds);
    if (state->done > 0 && state->done < state->total)
        fprintf(stderr, _("  %s left"),
                format_duration(seconds * (double)(state->total - state->done) / (double)state->done, left));
    fflush(stderr);
}

void progress_tell(struct progress *progress, const struct progress_state *state)
{
    int64_t now = clock_mono_us();
    pthread_mutex_lock(&progress->lock);
    if (is_due(progress, now)) {
        draw(progress, state, now);
        progress->drawn_us = now;
        progress->drawn = true;
    }
    pthread_mutex_unlock(&progress->lock);
}

void progress_clear(struct progress *progress)
{
    pthread_mutex_lock(&progress->lock);
    if (progress->drawn) {
        fputs("\r\x1b[K", stderr);
        progress->drawn_us = clock_mono_us();
    }
    progress->drawn = false;
    pthread_mutex_unlock(&progress->lock);
}
