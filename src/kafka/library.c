#include "kafka/library.h"

#include <librdkafka/rdkafka.h>
#include <stdio.h>

#include "kafka/kafka.h"

enum { FIRST_GOOD_VERSION = 0x020c0000 };

#ifndef WEIR_RDKAFKA_BUNDLED
#define WEIR_RDKAFKA_BUNDLED 0
#endif

bool library_describes_consumer(void)
{
    return rd_kafka_version() >= FIRST_GOOD_VERSION;
}

const char *kafka_library_version(void)
{
    static char text[64];
    snprintf(text, sizeof text, "%s%s", rd_kafka_version_str(), WEIR_RDKAFKA_BUNDLED ? " (bundled)" : "");
    return text;
}

const char *kafka_library_lacks(void)
{
    /* The bundled one is built without libcurl, whose two dozen libraries would double the time of a short command. */
    if (library_describes_consumer())
        return WEIR_RDKAFKA_BUNDLED ? "SASL OAUTHBEARER by OIDC" : NULL;
    return "type, members and owners of consumer-protocol groups, topic ids, SCRAM against Kafka 4";
}
