/* Where in a value something stands: `value.items.price`, `value["unit price"]`, `value.rows[0].n`. The root `value`
 * may be left out: `items.price`. Names are compared as they are decoded; a name that holds a dot, a bracket, a quote
 * or a space stands in brackets and quotes, with `\"` and `\\` for those two. */
#ifndef WEIR_CODEC_JSON_PATH_H
#define WEIR_CODEC_JSON_PATH_H

#include "base/error.h"
#include "codec/json_scan.h"

/* The token at the path; SIZE_MAX: none there, or the index is empty. The path must be good. */
size_t json_path_find(const struct json_index *index, const char *text, const char *path);

/* The same of a path that may hold `[*]`, any item of an array: each token that it leads to. Returns how many. */
typedef void (*json_path_take)(void *context, size_t at);
size_t json_path_each(const struct json_index *index, const char *text, const char *path, json_path_take take,
                      void *context);

/* The name in `header["name"]` or `header.name`; .data NULL: the path is no header's. */
struct bytes json_path_header(const char *path);

/* Whether a path can be read at all; otherwise what is wrong with it. */
bool json_path_check(const char *path, struct error *error);
bool json_path_check_each(const char *path, struct error *error); /* `[*]` is allowed */

/* The length of the first path in a list with commas between; brackets and quotes hold commas. */
size_t json_path_length(const char *list);

/* Appends a name as it stands in a path behind what is there: "price", ".price", or `["unit price"]`. */
void json_path_append(struct str *path, const char *name, size_t len);

#endif
