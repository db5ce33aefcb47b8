/* Java's sasl.jaas.config: `Module required username="u" password="p";` */
#ifndef WEIR_CONFIG_JAAS_H
#define WEIR_CONFIG_JAAS_H

#include "config/properties.h"
#include "config/property_lines.h"

/* Sets sasl.username and sasl.password from a PlainLoginModule or ScramLoginModule line. ERROR_USAGE without the
 * value, which holds a password: other modules, a quote that is not closed, no username. */
bool jaas_take(const struct property_line *line, struct properties *properties, struct error *error);

#endif
