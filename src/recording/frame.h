/* A recording is a file of frames; docs/recording.md describes it for others. All numbers are little-endian.
 *
 *   "WEIRREC\n"  uint32 version (1)  uint32 0
 *   frame: 4 bytes F5 'W' 'R' 'F'   uint32 kind   uint32 length of the payload   uint32 CRC-32C of kind, length,
 * payload payload
 *
 * Kinds of frames: FRAME_HEAD begins a section (a run of the recorder): JSON text. FRAME_TOPIC: uint32 number within
 * the section, then the topic's name. FRAME_RECORDS: int64 ms since 1970 when they arrived, then records. FRAME_END:
 * JSON text with counts; a section without it was cut short. Others are stepped over.
 */
#ifndef WEIR_RECORDING_FRAME_H
#define WEIR_RECORDING_FRAME_H

#include <stdint.h>

#include "base/str.h"
#include "store/batch.h"

enum {
    RECORDING_HEAD = 16,
    RECORDING_VERSION = 1,
    FRAME_OVERHEAD = 16,
    FRAME_MOST = 1 << 30 /* bytes of a payload: one record of Kafka's largest batch */
};
enum frame_kind { FRAME_HEAD = 1, FRAME_TOPIC = 2, FRAME_RECORDS = 3, FRAME_END = 4 };

extern const unsigned char recording_magic[8], frame_mark[4];

static inline uint32_t get32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t get64(const unsigned char *at)
{
    return get32(at) | (uint64_t)get32(at + 4) << 32;
}

void put32(struct str *out, uint32_t value);
void put64(struct str *out, uint64_t value);

/* One record: uint32 length of what follows, uint32 topic, int32 partition, int64 offset, int64 timestamp, uint32 flags
 * (1 null key, 2 null value; from bit 8 on the timestamp's type: 0 none, 1 create, 2 append), uint32 number of headers,
 * uint32 bytes of headers, uint32 bytes of key, uint32 bytes of value, then these. A header: uint32 length, name, int32
 * length (-1: null), value. */
void record_put(struct str *out, const struct record *record);

/* Appends the record at `at` to `batch`, with the topic's number as `topics[number]`. Returns the bytes that it takes;
 * 0: it is none. */
size_t record_get(const unsigned char *at, size_t len, const uint32_t *topics, size_t topic_count, struct batch *batch);

#endif
