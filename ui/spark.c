#include "ui/spark.h"

#include <math.h>
#include <string.h>

static const char *const blocks[] = {"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
static const char *const ascii_blocks[] = {".", ":", "-", "=", "+", "*", "#", "@"};

static const char *level(float value, float largest, bool ascii)
{
    if (isnan(value))
        return " ";
    float part = largest > 0 ? value / largest : 0;
    int step = (int)lroundf(part * 7);
    step = step < 0 ? 0 : step > 7 ? 7 : step;
    return (ascii ? ascii_blocks : blocks)[step];
}

void spark_text(const float *values, size_t count, size_t columns, bool ascii, char *out, size_t out_size)
{
    float largest = 0, sum = 0;
    size_t known = 0;
    size_t at = 0, first = count > columns ? count - columns : 0;
    for (size_t i = first; i < count; i++) {
        if (isnan(values[i]))
            continue;
        sum += values[i];
        known++;
        if (values[i] > largest)
            largest = values[i];
    }
    /* What is steady stands at two thirds, so that it reads as a line and not as a bar. */
    if (known > 0 && sum / (float)known * 1.5f > largest)
        largest = sum / (float)known * 1.5f;
    for (size_t i = 0; i < columns; i++) {
        size_t shift = columns > count ? columns - count : 0;
        const char *mark = i < shift ? " " : level(values[first + i - shift], largest, ascii);
        size_t len = strlen(mark);
        if (at + len + 1 > out_size)
            break;
        memcpy(out + at, mark, len);
        at += len;
    }
    if (out_size > 0)
        out[at] = '\0';
}
