#include "journal_records.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "source/journal_builder.h"

void journal_put(struct str *out, int64_t value, int size)
{
    for (int i = size - 1; i >= 0; i--)
        str_append_char(out, (char)(uint64_t)(value >> (8 * i)));
}

void journal_put_text(struct str *out, const char *text) /* NULL: null */
{
    journal_put(out, text ? (int64_t)strlen(text) : -1, 2);
    if (text)
        str_append(out, text);
}

static void put_compact(struct str *out, const char *text) /* shorter than 127 bytes */
{
    journal_put(out, text ? (int64_t)strlen(text) + 1 : 0, 1);
    if (text)
        str_append(out, text);
}

bool journal_give(struct journal_builder *builder, struct journal_wire *wire, int64_t at_ms)
{
    bool own = journal_builder_add(builder, (struct bytes){str_text(&wire->key), wire->key.len},
                                   (struct bytes){wire->value.len ? str_text(&wire->value) : NULL, wire->value.len},
                                   at_ms, false);
    str_finish(&wire->key);
    str_finish(&wire->value);
    return own;
}

struct journal_wire journal_key(int type, const char *group, const char *more)
{
    struct journal_wire wire = {{0}, {0}};
    journal_put(&wire.key, type, 2);
    journal_put_text(&wire.key, group);
    if (more)
        journal_put_text(&wire.key, more);
    return wire;
}

void journal_commit_with(struct journal_builder *builder, const char *topic, int32_t partition, int64_t offset,
                         const char *metadata, int64_t at_ms)
{
    struct journal_wire wire = journal_key(1, "g", topic);
    journal_put(&wire.key, partition, 4);
    if (offset >= 0) {
        journal_put(&wire.value, 3, 2);
        journal_put(&wire.value, offset, 8);
        journal_put(&wire.value, 5, 4);
        journal_put_text(&wire.value, metadata);
        journal_put(&wire.value, at_ms, 8);
    }
    assert_true(journal_give(builder, &wire, at_ms + 1));
}

void journal_commit(struct journal_builder *builder, const char *topic, int32_t partition, int64_t offset,
                    int64_t at_ms)
{
    journal_commit_with(builder, topic, partition, offset, "", at_ms);
}

void journal_classic(struct journal_builder *builder, int32_t generation, const char *members, int64_t at_ms)
{
    struct journal_wire wire = journal_key(2, "g", NULL);
    journal_put(&wire.value, 3, 2);
    journal_put_text(&wire.value, "consumer");
    journal_put(&wire.value, generation, 4);
    journal_put_text(&wire.value, *members ? "range" : NULL);
    journal_put_text(&wire.value, *members ? "id-a" : NULL);
    journal_put(&wire.value, at_ms, 8);
    journal_put(&wire.value, (int64_t)strlen(members), 4);
    for (; *members; members++) {
        char id[8], client[8];
        snprintf(id, sizeof id, "id-%c", *members);
        snprintf(client, sizeof client, "c-%c", *members);
        journal_put_text(&wire.value, id);
        journal_put_text(&wire.value, *members < 'a' ? client : NULL);
        journal_put_text(&wire.value, client);
        journal_put_text(&wire.value, "/10.0.0.1");
        journal_put(&wire.value, 300000, 4);
        journal_put(&wire.value, 45000, 4);
        journal_put(&wire.value, 9, 4);
        str_append_bytes(&wire.value, "\0\1\0\0\0\1\0\1t", 9);
        journal_put(&wire.value, 0, 4);
    }
    assert_true(journal_give(builder, &wire, at_ms));
}

void journal_member(struct journal_builder *builder, const char *id, const char *client, int64_t at_ms)
{
    struct journal_wire wire = journal_key(5, "g", id);
    if (client) {
        journal_put(&wire.value, 0, 2);
        put_compact(&wire.value, NULL);
        put_compact(&wire.value, NULL);
        put_compact(&wire.value, client);
        put_compact(&wire.value, "/10.0.0.2");
        journal_put(&wire.value, 3, 1);
        put_compact(&wire.value, "t");
        put_compact(&wire.value, "u");
        put_compact(&wire.value, "");
        journal_put(&wire.value, 60000, 4);
        put_compact(&wire.value, "uniform");
        journal_put(&wire.value, 0, 1);
    }
    assert_true(journal_give(builder, &wire, at_ms));
}

void journal_epoch(struct journal_builder *builder, int32_t number, int64_t at_ms)
{
    struct journal_wire wire = journal_key(3, "g", NULL);
    journal_put(&wire.value, 0, 2);
    journal_put(&wire.value, number, 4);
    journal_put(&wire.value, 0, 1);
    assert_true(journal_give(builder, &wire, at_ms));
}

void journal_current(struct journal_builder *builder, const char *id, int32_t reached, int state, int64_t at_ms)
{
    struct journal_wire wire = journal_key(8, "g", id);
    journal_put(&wire.value, 0, 2);
    journal_put(&wire.value, reached, 4);
    journal_put(&wire.value, reached - 1, 4);
    journal_put(&wire.value, state, 1);
    journal_put(&wire.value, 0x0101, 2); /* two empty arrays */
    journal_put(&wire.value, 0, 1);
    assert_true(journal_give(builder, &wire, at_ms));
}

void journal_tombstone(struct journal_builder *builder, int type, const char *more, int64_t at_ms)
{
    struct journal_wire wire = journal_key(type, "g", more);
    assert_true(journal_give(builder, &wire, at_ms));
}
