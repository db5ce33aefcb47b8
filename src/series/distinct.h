/* How many different values there are, about: HyperLogLog with 2,048 registers, a standard error of 2.3 %.
 *
 * Source: P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of a near-optimal cardinality
 * estimation algorithm", AofA 2007, with its linear counting for few values.
 */
#ifndef WEIR_SERIES_DISTINCT_H
#define WEIR_SERIES_DISTINCT_H

#include <stdint.h>

enum { DISTINCT_BITS = 11, DISTINCT_REGISTERS = 1 << DISTINCT_BITS };

struct distinct { /* zeroed: none */
    uint8_t registers[DISTINCT_REGISTERS];
};

void distinct_add(struct distinct *distinct, uint64_t hash); /* of the value: well mixed, 64 bits */
uint64_t distinct_count(const struct distinct *distinct);

#endif
