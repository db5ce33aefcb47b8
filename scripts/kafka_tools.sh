# Apache Kafka's own programs: brings them from Maven's packages once, and finds the class behind a script's name.
# shellcheck shell=bash disable=SC2154
kafka_version=4.3.0
kafka_jars=$deps/kafka-$kafka_version

kafka_pom() {
    cat <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>weir</groupId>
  <artifactId>kafka-local</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$kafka_version</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>$kafka_version</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
}

# Leaves the jars in $kafka_jars. Made once; after that nothing is asked of the network. 1: cannot be had, and says why.
kafka_fetch() {
    # shellcheck disable=SC2034
    local made quiet=1
    [ -d "$kafka_jars" ] && return 0
    maven_fits || return 1
    say "  fetch   Apache Kafka $kafka_version from Maven's packages (54 MB, once)   $(short_path "$kafka_jars")"
    made=$kafka_jars.$$
    mkdir -p "$made" || return 1
    kafka_pom >"$made/pom.xml"
    if ! run_logged '  fetching' "$deps/kafka-fetch.log" mvn -B -f "$made/pom.xml" dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$made"; then
        rm -rf "$made"
        warn "dev: Maven cannot bring Apache Kafka $kafka_version: is this machine connected? ($(short_path "$deps/kafka-fetch.log") says what went wrong)"
        return 1
    fi
    # Two at once: the first one wins.
    if [ -d "$kafka_jars" ]; then rm -rf "$made"; else mv "$made" "$kafka_jars"; fi
}

# Maven's packages hold classes, no scripts: the names here are those of Kafka's bin/ folder.
kafka_class() {
    case ${1%.sh} in
    kafka-acls) echo org.apache.kafka.tools.AclCommand ;;
    kafka-broker-api-versions) echo org.apache.kafka.tools.BrokerApiVersionsCommand ;;
    kafka-client-metrics) echo org.apache.kafka.tools.ClientMetricsCommand ;;
    kafka-cluster) echo org.apache.kafka.tools.ClusterTool ;;
    kafka-configs) echo kafka.admin.ConfigCommand ;;
    kafka-console-consumer) echo org.apache.kafka.tools.consumer.ConsoleConsumer ;;
    kafka-console-producer) echo org.apache.kafka.tools.ConsoleProducer ;;
    kafka-console-share-consumer) echo org.apache.kafka.tools.consumer.ConsoleShareConsumer ;;
    kafka-consumer-groups) echo org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
    kafka-consumer-perf-test) echo org.apache.kafka.tools.ConsumerPerformance ;;
    kafka-delegation-tokens) echo org.apache.kafka.tools.DelegationTokenCommand ;;
    kafka-delete-records) echo org.apache.kafka.tools.DeleteRecordsCommand ;;
    kafka-dump-log) echo org.apache.kafka.tools.DumpLogSegments ;;
    kafka-e2e-latency) echo org.apache.kafka.tools.EndToEndLatency ;;
    kafka-features) echo org.apache.kafka.tools.FeatureCommand ;;
    kafka-get-offsets) echo org.apache.kafka.tools.GetOffsetShell ;;
    kafka-groups) echo org.apache.kafka.tools.GroupsCommand ;;
    kafka-jmx) echo org.apache.kafka.tools.JmxTool ;;
    kafka-leader-election) echo org.apache.kafka.tools.LeaderElectionCommand ;;
    kafka-log-dirs) echo org.apache.kafka.tools.LogDirsCommand ;;
    kafka-metadata-quorum) echo org.apache.kafka.tools.MetadataQuorumCommand ;;
    kafka-producer-perf-test) echo org.apache.kafka.tools.ProducerPerformance ;;
    kafka-reassign-partitions) echo org.apache.kafka.tools.reassign.ReassignPartitionsCommand ;;
    kafka-replica-verification) echo org.apache.kafka.tools.ReplicaVerificationTool ;;
    kafka-run-class) echo "${2:-}" ;;
    kafka-share-consumer-perf-test) echo org.apache.kafka.tools.ShareConsumerPerformance ;;
    kafka-share-groups) echo org.apache.kafka.tools.consumer.group.ShareGroupCommand ;;
    kafka-storage) echo kafka.tools.StorageTool ;;
    kafka-streams-application-reset) echo org.apache.kafka.tools.StreamsResetter ;;
    kafka-streams-groups) echo org.apache.kafka.tools.streams.StreamsGroupCommand ;;
    kafka-topics) echo org.apache.kafka.tools.TopicCommand ;;
    kafka-transactions) echo org.apache.kafka.tools.TransactionsCommand ;;
    kafka-verifiable-consumer) echo org.apache.kafka.tools.VerifiableConsumer ;;
    kafka-verifiable-producer) echo org.apache.kafka.tools.VerifiableProducer ;;
    *.*.*) echo "$1" ;;
    *) return 1 ;;
    esac
}

# Tools that talk to a cluster get this one's address when they are given none.
kafka_wants_address() {
    case ${1%.sh} in
    kafka-dump-log | kafka-jmx | kafka-run-class | kafka-storage | kafka-producer-perf-test | kafka-e2e-latency | *.*.*) return 1 ;;
    esac
    shift
    case " $* " in
    *' --bootstrap-'* | *' --bootstrap='* | *' --broker-list '* | *' --help '* | *' --version '*) return 1 ;;
    esac
}

# The JVM reads text and file names as UTF-8 and starts fast; logs to its stderr.
kafka_java() {
    local level=$1
    shift
    java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 -Dorg.slf4j.simpleLogger.defaultLogLevel="$level" \
        -Dorg.slf4j.simpleLogger.showDateTime=true "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS" "$@"
}

# kafka_run ADDRESS TOOL ARGUMENT...: runs a stock tool.
kafka_run() {
    local address=$1 tool=$2 class
    shift 2
    class=$(kafka_class "$tool" "$@")
    [ -n "$class" ] ||
        usage_error "kafka run: '$tool' is not one of Kafka's tools: kafka-topics.sh, kafka-console-producer.sh, kafka-consumer-groups.sh …"
    [ "${tool%.sh}" = kafka-run-class ] && shift
    if kafka_wants_address "$tool" "$@" && [ -n "$address" ]; then
        set -- --bootstrap-server "$address" "$@"
    fi
    kafka_java warn -Xmx256m -cp "$kafka_jars/*" "$class" "$@"
}
