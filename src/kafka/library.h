/* What the librdkafka that weir was built with can do. */
#ifndef WEIR_KAFKA_LIBRARY_H
#define WEIR_KAFKA_LIBRARY_H

#include <stdbool.h>

/* Groups of the newer consumer protocol can be described; older versions call them Dead while they are alive. */
bool library_describes_consumer(void);

#endif
