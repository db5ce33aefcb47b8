/* The control socket's protocol: how another weir asks the demo what its mock brokers cannot answer.
 *
 * Each message is one JSON object on one line: at most DEMO_LINE_MAX bytes for a request, DEMO_REPLY_MAX for a reply.
 * A request has "weir": 1 (the version) and "ask"; a reply "weir": 1 and "ok", and when that is false "error" (a
 * sentence) and "kind" (an exit code, base/error.h). One reply for one request, in order. What is not known is left
 * out; members that are not known are passed over.
 *
 * ask       with                                        gives
 * hello                                                 cluster_id, bootstrap
 * groups                                                groups: [{name, type, state (null: unknown), members_known,
 *                                                       members: [{member_id, client_id, host, partitions}],
 *                                                       committed}], not_listed. No partitions: assignment not known.
 * member    group, member_id ("": not joined), client_id, host, partitions, consumer_protocol
 *           a member of the asking process, as it is now; the connection stays, and its end is the member's end
 * admin     kind (enum admin_kind), name, broker, partitions, replication, validate_only,
 *           changes: [{name, value (null: default)}], offsets: [{partition, offset (-1: the end)}]
 *                                                       entries: [{name, value, default, origin}], note (enum
 *                                                       demo_note), partitions: [{partition, low} or {partition,
 * error}]
 *
 * Sets of partitions are written as in demo_parts.h. Nothing here includes rdkafka.h; both sides read what comes as if
 * anybody had sent it.
 */
#ifndef WEIR_KAFKA_DEMO_WIRE_H
#define WEIR_KAFKA_DEMO_WIRE_H

#include <cjson/cJSON.h>

#include "source/admin.h"
#include "text/jsonw.h"

enum { DEMO_WIRE_VERSION = 1, DEMO_LINE_MAX = 256 << 10, DEMO_REPLY_MAX = 4 << 20, DEMO_DEPTH_MAX = 8 };

/* What the embedded cluster cannot do with what it was given. */
enum demo_note { DEMO_NOTE_KEPT = 1, DEMO_NOTE_NONE, DEMO_NOTE_BROKER };
const char *demo_note(int note); /* a sentence; NULL for a number that is none of these */

/* A message of this version, or NULL: not JSON, nested too deeply, no object, another version. cJSON_Delete it. */
cJSON *demo_wire_parse(const char *line, size_t len, struct error *error);
/* What the reply says went wrong; true when it says that it is well. */
bool demo_wire_ok(const cJSON *reply, struct error *error);

/* Opens an object with the version and the question; the caller adds to it and ends it with demo_wire_end. */
void demo_wire_ask(struct jsonw *json, struct str *out, const char *question);
void demo_wire_reply(struct jsonw *json, struct str *out); /* "ok": true; likewise */
void demo_wire_end(struct jsonw *json);                    /* also the line */
void demo_wire_failure(struct str *out, const struct error *error);

void demo_wire_put_request(struct jsonw *json, const struct admin_request *request);
/* Its arrays are the request's own; its texts are the message's. Finish it in either case. */
bool demo_wire_get_request(const cJSON *message, struct admin_request *request, struct error *error);
void demo_wire_request_finish(struct admin_request *request);

void demo_wire_put_answer(struct jsonw *json, const struct admin_answer *answer);
bool demo_wire_get_answer(const cJSON *message, struct admin_answer *answer, struct error *error);

#endif
