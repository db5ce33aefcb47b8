/* A session watches one group, to say what is the matter with it. @locality T0 */
#ifndef WEIR_ENGINE_SESSION_INVESTIGATION_H
#define WEIR_ENGINE_SESSION_INVESTIGATION_H

#include "engine/investigation.h"

struct session;

/* Watches a group and diagnoses it, until another is, or none (NULL). The scope has to have it as its focused group.
 * `weir`: how weir is called with this cluster, for the commands that it names, and `command_config` the file that
 * Kafka's own tools need (NULL: none). */
void session_investigate(struct session *session, const char *group, const char *weir, const char *command_config);
void session_investigate_offsets(struct session *session); /* its partition of __consumer_offsets is read, too */
const struct investigation *session_investigation(const struct session *session); /* NULL: none */

#endif
