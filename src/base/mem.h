/* Memory that is either there or ends the program: weir has no useful way to go on without it. */
#ifndef WEIR_BASE_MEM_H
#define WEIR_BASE_MEM_H

#include <stddef.h>

/* Each returns memory that the caller frees with free(), or prints a line to stderr and aborts. `size` may be 0. */
void *mem_alloc(size_t size);
void *mem_zero(size_t count, size_t size); /* zeroed; the product is checked for overflow */
void *mem_resize(void *old, size_t count, size_t size);
/* Room for one more after `count` items, in an array that grew in this way from its first item on: it doubles. */
void *mem_one_more(void *memory, size_t count, size_t size);
char *mem_strdup(const char *text);              /* NULL gives NULL */
char *mem_strndup(const char *text, size_t len); /* copies exactly len bytes and a terminator */
void *mem_dup(const void *bytes, size_t len);

#endif
