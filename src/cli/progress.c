#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lang.h"
#include "text/format.h"

enum { DRAW_EVERY_US = 200000, FIRST_AFTER_US = 500000, BAR = 24 };

void progress_start(struct progress *progress, bool ascii)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO) == 1, .ascii = ascii, .started_us = clock_mono_us()};
}

static void draw_bar(const struct progress *progress, double share)
{
    int full = (int)(share * BAR);
    fputc('[', stderr);
    for (int i = 0; i < BAR; i++)
        fputs(i < full ? (progress->ascii ? "#" : "\xe2\x96\x88") : (progress->ascii ? "." : "\xe2\x96\x91"), stderr);
    fprintf(stderr, "] %3.0f %%  ", share * 100);
}

void progress_tell(struct progress *progress, uint64_t done, uint64_t total, uint64_t records)
{
    int64_t now = clock_mono_us();
    if (!progress->shown || now - progress->started_us < FIRST_AFTER_US || now - progress->drawn_us < DRAW_EVERY_US)
        return;
    char count[FORMAT_MAX], rate[FORMAT_MAX], left[FORMAT_MAX];
    double seconds = (double)(now - progress->started_us) / 1e6;
    fputs("\r\x1b[K", stderr);
    if (total > 0)
        draw_bar(progress, done < total ? (double)done / (double)total : 1);
    fprintf(stderr, lang_plural("%s record  %s/s", "%s records  %s/s", records), format_exact((int64_t)records, count),
            format_rate((double)records / seconds, rate));
    if (total > 0 && done > 0 && done < total)
        fprintf(stderr, _("  %s left"), format_duration(seconds * (double)(total - done) / (double)done, left));
    fflush(stderr);
    progress->drawn_us = now;
    progress->drawn = true;
}

void progress_clear(struct progress *progress)
{
    if (progress->drawn)
        fputs("\r\x1b[K", stderr);
    progress->drawn = false;
}
