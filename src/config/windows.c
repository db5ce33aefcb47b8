#include "config/windows.h"

#include <stdbool.h>
#include <stdlib.h>

int windows_divisor(void)
{
    enum { MOST = 1000 };
    const char *text = getenv("WEIR_LAG_WINDOWS");
    char *end = NULL;
    long by = text ? strtol(text, &end, 10) : 1;
    bool good = text && end != text && !*end && by >= 2 && by <= MOST;
    return good ? (int)by : 1;
}
