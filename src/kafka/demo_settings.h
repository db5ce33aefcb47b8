/* Kafka's settings of topics, for a cluster that keeps them without acting on them: names, kinds and defaults, with
 * Kafka's own sentences for what is wrong. */
#ifndef WEIR_KAFKA_DEMO_SETTINGS_H
#define WEIR_KAFKA_DEMO_SETTINGS_H

#include <stdbool.h>

#include "base/error.h"

/* False: there is no setting of this name, or it does not take the value (NULL: back to the default, always taken). */
bool demo_setting_check(const char *name, const char *value, struct error *error);
const char *demo_setting_default(const char *name); /* NULL: there is no such setting, or it has no default */

/* The same for a topic's name. */
bool demo_topic_name_check(const char *name, struct error *error);
/* Kafka writes '.' as '_' in metrics: two names that differ in that alone collide. */
bool demo_topic_names_collide(const char *left, const char *right);

#endif
