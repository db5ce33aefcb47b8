/* The words by which files, JSON and command lines call what is in a plan of a group. */
#ifndef WEIR_ENGINE_GROUP_NAMES_H
#define WEIR_ENGINE_GROUP_NAMES_H

#include "engine/group_file.h"

const char *group_write_name(enum group_write write); /* "reset-offsets": the command's name */
const char *group_step_name(enum group_step step);    /* "commit", "delete", "keep", "left" */
const char *group_file_schema(enum group_file_kind kind);
/* False: no such word. */
bool group_write_find(const char *name, enum group_write *write);
bool group_step_find(const char *name, enum group_step *step);

#endif
