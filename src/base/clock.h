/* Two clocks: the monotonic one for intervals, the wall clock for times that a person or Kafka knows. */
#ifndef WEIR_BASE_CLOCK_H
#define WEIR_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_mono_us(void); /* microseconds since some fixed moment; never goes back */
int64_t clock_wall_ms(void); /* milliseconds since 1970-01-01T00:00Z, as Kafka's timestamps */

#endif
