#include "series/distinct.h"

#include <math.h>

void distinct_add(struct distinct *distinct, uint64_t hash)
{
    /* FNV's upper bits are poorly mixed for short keys: the finalizer of MurmurHash3. */
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdU;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53U;
    hash ^= hash >> 33;
    uint8_t *at = &distinct->registers[hash >> (64 - DISTINCT_BITS)], rank = 1;
    for (uint64_t rest = hash << DISTINCT_BITS; rank <= 64 - DISTINCT_BITS && !(rest >> 63); rest <<= 1)
        rank++;
    *at = *at < rank ? rank : *at;
}

uint64_t distinct_count(const struct distinct *distinct)
{
    double sum = 0, registers = DISTINCT_REGISTERS;
    int empty = 0;
    for (int i = 0; i < DISTINCT_REGISTERS; i++) {
        sum += ldexp(1, -distinct->registers[i]);
        empty += distinct->registers[i] == 0;
    }
    double estimate = 0.7213 / (1 + 1.079 / registers) * registers * registers / sum;
    if (estimate <= 2.5 * registers && empty > 0)
        estimate = registers * log(registers / empty);
    return (uint64_t)(estimate + 0.5);
}
