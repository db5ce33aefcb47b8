/* For tests on a real Kafka: all windows of the rules for lag, and the rhythm in which the cluster is asked, divided.
 */
#ifndef WEIR_CONFIG_WINDOWS_H
#define WEIR_CONFIG_WINDOWS_H

/* WEIR_LAG_WINDOWS, 2 to 1000; 1 without it, or when it is something else. */
int windows_divisor(void);

#endif
