#include "ui/history.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/file.h"
#include "ui/text_area.h"

static char *path_of(const char *name)
{
    char file[64];
    snprintf(file, sizeof file, "history-%s", name);
    return file_state_path(file);
}

void history_load(struct text_input *input, const char *name)
{
    char *path = path_of(name);
    struct str text = {0}, line = {0};
    if (path && file_read(path, &text, NULL, NULL)) {
        const char *at = str_text(&text);
        for (size_t len = strcspn(at, "\n"); *at; at += len + (at[len] == '\n'), len = strcspn(at, "\n")) {
            str_clear(&line);
            str_append_bytes(&line, at, len);
            /* The file is anybody's who can write there: only what could have been typed. */
            if (len == 0 || !text_area_can_hold(at, len))
                continue;
            text_input_set(input, str_text(&line));
            text_input_remember(input);
        }
        text_input_set(input, "");
    }
    str_finish(&line);
    str_finish(&text);
    free(path);
}

static bool write_lines(int fd, const struct text_input *input)
{
    struct str text = {0};
    for (size_t i = 0; i < input->history_count; i++)
        str_appendf(&text, "%s\n", input->history[i]);
    bool good = write(fd, str_text(&text), text.len) == (ssize_t)text.len;
    str_finish(&text);
    return good;
}

void history_save(const struct text_input *input, const char *name)
{
    char *path = path_of(name);
    struct str temporary = {0};
    if (input->history_count > 0 && path && file_make_parents(path, NULL)) {
        str_appendf(&temporary, "%s.XXXXXX", path);
        int fd = mkstemp(temporary.data);
        bool good = fd >= 0 && write_lines(fd, input);
        good = fd >= 0 && close(fd) == 0 && good;
        if (fd >= 0 && (!good || rename(str_text(&temporary), path) != 0))
            unlink(str_text(&temporary));
    }
    str_finish(&temporary);
    free(path);
}
