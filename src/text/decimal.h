/* Numbers as JSON spells them, by their digits: exact, however long they are, and where no double can hold them. */
#ifndef WEIR_TEXT_DECIMAL_H
#define WEIR_TEXT_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decimal { /* 0.DIGITS times ten to the `exponent`; it points into the text */
    const char *text;
    size_t len;       /* from the first significant digit to the last; a point may be among them */
    size_t digits;    /* of these, digits; 0: the number is zero */
    int64_t exponent; /* kept within 10^17 of zero */
    bool negative;    /* never of zero */
};

/* The text is a number by RFC 8259, and lives as long as the decimal. */
struct decimal decimal_of(const char *text, size_t len);
int decimal_compare(const struct decimal *a, const struct decimal *b); /* <0, 0, >0 */
uint64_t decimal_hash(const struct decimal *decimal);                  /* 1, 1.0 and 10e-1 have the same */

#endif
