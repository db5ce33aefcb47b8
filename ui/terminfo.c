#include "ui/terminfo.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* The folder of the running program, with its last slash; false where the system does not tell. */
static bool find_folder(char *folder, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", folder, size - 1);
    if (len <= 0 || (size_t)len >= size - 1)
        return false;
    folder[len] = '\0';
    char *slash = strrchr(folder, '/');
    if (!slash)
        return false;
    slash[1] = '\0';
    return true;
}

void terminfo_use_own(void)
{
    char folder[PATH_MAX];
    /* A list of folders has no way to write a colon. */
    if (!find_folder(folder, sizeof folder) || strchr(folder, ':'))
        return;
    const char *others = getenv("TERMINFO_DIRS");
    struct str list = {0};
    /* The empty name is the system's own place. */
    str_appendf(&list, "%s:%sterminfo", others ? others : "", folder);
    if (access(strrchr(list.data, ':') + 1, R_OK | X_OK) == 0)
        setenv("TERMINFO_DIRS", list.data, 1);
    str_finish(&list);
}
