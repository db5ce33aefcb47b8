/* CRC-32C (Castagnoli), as in RFC 3720, appendix B.4: the checksum of iSCSI, SCTP and Kafka's own batches. */
#ifndef WEIR_BASE_CRC32C_H
#define WEIR_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Goes on from `crc`, 0 at the beginning. crc32c(0, "123456789", 9) is 0xE3069283. */
uint32_t crc32c(uint32_t crc, const void *bytes, size_t len);

#endif
