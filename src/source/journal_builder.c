#include "source/journal_builder.h"

#include <stdlib.h>

#include "base/mem.h"
#include "codec/group_record.h"
#include "source/journal_inner.h"

struct journal_builder {
    char *group;
    struct journal_commits commits;
    struct journal_generations generations;
    int64_t tombstones_ms[JOURNAL_TOMBSTONES]; /* a ring */
    size_t tombstones;                         /* that came */
    uint64_t records, undecoded;
    struct journal_json key, value;
};

struct journal_builder *journal_builder_create(const char *group, bool whole)
{
    struct journal_builder *builder = mem_zero(1, sizeof *builder);
    builder->group = mem_strdup(group);
    builder->generations.whole = whole;
    return builder;
}

static bool end_group(struct journal_builder *builder, int64_t at_ms)
{
    builder->tombstones_ms[builder->tombstones++ % JOURNAL_TOMBSTONES] = at_ms;
    journal_generations_end(&builder->generations);
    return true;
}

/* Which records a group of each kind has: see codec/group_schema.h. Those that are not named here say nothing that the
 * journal holds. */
static bool take(struct journal_builder *builder, const struct journal_json *value, int64_t at_ms, bool unsettled)
{
    struct journal_generations *generations = &builder->generations;
    struct str member_id = {0};
    bool good = true;
    int64_t type = journal_json_int(&builder->key, 0, "version", -1);
    bool has_id = journal_json_text(&builder->key, 0, "memberId", &member_id);
    switch (type) {
    case 0:
    case 1:
        good = journal_commits_add(&builder->commits, &builder->key, value, at_ms, unsettled);
        break;
    case 2:
        good = value ? journal_generations_add_classic(generations, value, at_ms) : end_group(builder, at_ms);
        break;
    case 3:
    case 11:
        good = value
                   ? journal_generations_add_epoch(generations, type == 3 ? GROUP_CONSUMER : GROUP_SHARE, value, at_ms)
                   : end_group(builder, at_ms);
        break;
    case 5:
    case 10:
        good = has_id && journal_generations_add_member(generations, str_text(&member_id), value);
        break;
    case 8:
    case 14:
        good = has_id && journal_generations_add_current(generations, str_text(&member_id), value, at_ms);
        break;
    default:
        break;
    }
    str_finish(&member_id);
    return good;
}

static bool read_json(struct journal_builder *builder, struct bytes key, struct bytes value)
{
    char reason[GROUP_REASON];
    str_clear(&builder->key.text);
    str_clear(&builder->value.text);
    return group_key_to_json(key, &builder->key.text, reason) && journal_json_scan(&builder->key) &&
           (!value.data ||
            (group_value_to_json(key, value, &builder->value.text, reason) && journal_json_scan(&builder->value)));
}

bool journal_builder_add(struct journal_builder *builder, struct bytes key, struct bytes value, int64_t timestamp_ms,
                         bool unsettled)
{
    if (!group_key_is_of(key, builder->group))
        return false;
    builder->records++;
    bool good =
        read_json(builder, key, value) && take(builder, value.data ? &builder->value : NULL, timestamp_ms, unsettled);
    builder->undecoded += !good;
    return true;
}

static void copy_tombstones(const struct journal_builder *builder, struct group_journal *journal, struct arena *arena)
{
    size_t count = builder->tombstones < JOURNAL_TOMBSTONES ? builder->tombstones : JOURNAL_TOMBSTONES;
    int64_t *out = arena_alloc(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++)
        out[i] = builder->tombstones_ms[(builder->tombstones - count + i) % JOURNAL_TOMBSTONES];
    journal->tombstones_ms = out;
    journal->tombstone_count = count;
}

struct group_journal *journal_builder_finish(struct journal_builder *builder, const char *error)
{
    struct arena *arena = NULL;
    struct group_journal *journal = arena_block(sizeof *journal, &arena);
    journal->group = arena_strdup(arena, builder->group);
    journal->partition = -1;
    journal->records = builder->records;
    journal->undecoded = builder->undecoded;
    journal->error = arena_strdup(arena, error);
    journal_commits_copy(&builder->commits, journal, arena);
    journal_generations_copy(&builder->generations, journal, arena);
    copy_tombstones(builder, journal, arena);
    journal_commits_finish(&builder->commits);
    journal_generations_finish(&builder->generations);
    journal_json_finish(&builder->key);
    journal_json_finish(&builder->value);
    free(builder->group);
    free(builder);
    return journal;
}
