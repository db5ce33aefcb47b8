/* Several readers of one recording, and going to places in it. All reading is by pread, so that they can share the
 * file's descriptor. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"
#include "base/mem.h"
#include "recording/reader_inner.h"

struct recording *recording_share(const struct recording *recording, struct error *error)
{
    int fd = fcntl(recording->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        error_set(error, ERROR_FAILED, _("the recording cannot be read once more: %s"), strerror(errno));
        return NULL;
    }
    struct recording *other = mem_zero(1, sizeof *other);
    other->fd = fd;
    other->is_lines = recording->is_lines;
    other->end = recording->end;
    other->line_most = recording->line_most;
    for (size_t i = 0; i < recording->topic_count; i++)
        recording_add_topic(other, recording->topics[i], strlen(recording->topics[i]));
    recording_rewind(other);
    return other;
}

int64_t recording_at(const struct recording *recording)
{
    int64_t ahead = recording->is_lines ? (int64_t)(recording->payload.len - recording->line_at) : 0;
    return recording->at - ahead;
}

void recording_here(const struct recording *recording, struct recording_place *out)
{
    *out = (struct recording_place){.at = recording_at(recording),
                                    .line = recording->line,
                                    .sections = recording->sections,
                                    .name_count = recording->section_count};
    if (out->name_count)
        out->names = mem_dup(recording->section, out->name_count * sizeof *out->names);
}

void recording_go(struct recording *recording, const struct recording_place *place)
{
    recording_rewind(recording);
    recording->at = place->at;
    recording->line = place->line;
    recording->sections = place->sections;
    recording->section = mem_resize(recording->section, place->name_count + 1, sizeof *recording->section);
    if (place->name_count)
        memcpy(recording->section, place->names, place->name_count * sizeof *place->names);
    recording->section_count = place->name_count;
}

void recording_place_finish(struct recording_place *place)
{
    free(place->names);
    *place = (struct recording_place){0};
}
