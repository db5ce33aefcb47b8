/* How fresh a row is: rows carry their own error, and keep their last values, marked stale, when asking fails. */
#ifndef WEIR_MODEL_ROW_STATE_H
#define WEIR_MODEL_ROW_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct row_state {
    const char *error; /* what the last request said, NULL: it went well */
    bool denied;       /* the error is an authorisation error */
    bool stale;        /* the values are older than the last, failed, request */
    int64_t as_of_us;  /* when the values were asked; 0: never seen yet */
};

#endif
