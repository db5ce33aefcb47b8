/* --from group:NAME: each partition is read from where the group is. */
#ifndef WEIR_CLI_FROM_GROUP_H
#define WEIR_CLI_FROM_GROUP_H

#include "cli/command.h"

/* When the call's --from is group:NAME: gives `spec` the places of its topics' partitions, as the group's commits are
 * now (model/group_place.h). Where that is not the committed offset, stderr says so. `*places` is what the spec points
 * to; the caller frees it when the reading is over. A topic that does not exist gets none: reading it says so.
 * Asks, and waits; the source has to be open. False with an error: the group does not exist (with the nearest names),
 * or its commits cannot be had. With another --from it does nothing. */
bool from_group(struct command_call *call, struct tail_spec *spec, struct read_place **places, struct error *error);

#endif
