/* Which keys the records of a batch have, and how often. */
#ifndef WEIR_ENGINE_KEY_COUNTS_H
#define WEIR_ENGINE_KEY_COUNTS_H

#include "model/diagnosis.h"
#include "store/batch.h"

enum { KEY_SHOWN = 64 /* bytes of a key as text, with the zero */ };

/* Adds the batch's records to `facts` and names the most frequent keys in `texts`, which the facts then point to: as
 * they came, the longer ones shortened with an ellipsis, in hexadecimal what is no text. A key of which the batch has
 * but the beginning is counted apart: it may be like another, or not. */
void key_counts(const struct batch *batch, struct diagnosis_keys *facts, char texts[DIAGNOSIS_KEYS][KEY_SHOWN]);

#endif
