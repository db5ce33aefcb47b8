/* C11 thread functions over pthreads, for builds with the thread sanitizer alone: it cannot follow those of the C
 * library, by which librdkafka makes its threads. Linked into the program with its symbols exported, these take their
 * place. */
#ifndef WEIR_TESTS_C11_THREADS_H
#define WEIR_TESTS_C11_THREADS_H

#include <threads.h>

#endif
