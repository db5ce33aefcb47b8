/* How the fixture answers what would change it: the same each time, and nothing is changed. */
#ifndef WEIR_TESTS_FIXTURE_WRITES_H
#define WEIR_TESTS_FIXTURE_WRITES_H

#include "source/source.h"

/* Any topic has the same configuration, and is compacted. A new topic that is named "refused" is. */
bool fixture_admin(struct source *source, const struct admin_request *request, struct admin_answer *answer,
                   struct error *error);

/* Records are acknowledged as partition 2, offset 4711; for the topic "nowhere" there is no producer, and one with the
 * value "lost" fails. */
struct producer *fixture_produce(struct source *source, const struct produce_spec *spec, struct error *error);

#endif
