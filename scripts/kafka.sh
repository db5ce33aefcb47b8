#!/usr/bin/env bash
# A real Apache Kafka (KRaft) on this machine's loopback, out of Maven's packages. See usage below.
set -eu
WEIR_ROOT=${WEIR_ROOT:-$(cd "$(dirname "$0")/.." && pwd)}
. "$WEIR_ROOT/scripts/dev_lib.sh"
kafka_version=4.3.0
home=$WEIR_ROOT/build/kafka

usage() {
    cat <<TEXT
Usage: ./dev kafka start [--brokers 1|3] [--port N] [--dir DIR] [--no-profile] [--set KEY=VALUE]...
       ./dev kafka stop [--clean] [--dir DIR]
       ./dev kafka status [--dir DIR]
       ./dev kafka run TOOL [ARGS...]     for example: ./dev kafka run kafka-topics.sh --list
       ./dev kafka kill N [--dir DIR]     end broker N at once, as a crash would
       ./dev kafka revive N [--dir DIR]   start broker N again

Apache Kafka $kafka_version, downloaded once with Maven into build/kafka; offline after that. It listens on 127.0.0.1, on port 9092
when that is free. Data is kept between starts; --clean drops it. \`start\` writes weir's profile "local".
--dir is for a second cluster beside the person's own (the tests use it).
TEXT
}

dir=$home/local
brokers=
port=
clean=
profile=yes
settings=()
action=${1:-}
[ $# -gt 0 ] && shift

number=
if [ "$action" = kill ] || [ "$action" = revive ]; then
    number=${1:?which broker?}
    shift
fi
if [ "$action" != run ]; then
    while [ $# -gt 0 ]; do
        case $1 in
        --brokers) brokers=$2 && shift 2 ;;
        --port) port=$2 && shift 2 ;;
        --dir) dir=$2 && shift 2 ;;
        --set) settings+=("$2") && shift 2 ;;
        --no-profile) profile= && shift ;;
        --clean) clean=yes && shift ;;
        --help | -h) usage && exit 0 ;;
        *) say "kafka: unknown option $1" && usage >&2 && exit 2 ;;
        esac
    done
fi

need_java() {
    if command -v java >/dev/null 2>&1 && java -version >/dev/null 2>&1; then return 0; fi
    install_packages openjdk-17-jre-headless -- java-17-openjdk-headless -- openjdk@17 ||
        { say "Kafka needs Java 17" && exit 1; }
}

download() {
    if [ -f "$home/libs/.complete" ]; then return 0; fi
    if ! command -v mvn >/dev/null 2>&1; then
        install_packages maven -- maven -- maven || { say "Kafka is downloaded with Maven (mvn)" && exit 1; }
    fi
    mkdir -p "$home"
    cat >"$home/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>weir</groupId><artifactId>kafka-local</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$kafka_version</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>$kafka_version</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
    say "downloading Apache Kafka $kafka_version (54 MB, once) into build/kafka/libs"
    quietly mvn -q -B -f "$home/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$home/libs" || exit 1
    touch "$home/libs/.complete"
}

java_options=(-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1)
run_java() { java "${java_options[@]}" -cp "$home/libs/*" "$@"; }

port_is_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

alive() { # pid file: the process is there and is ours
    [ -f "$1" ] || return 1
    kill -0 "$(cat "$1")" 2>/dev/null || return 1
    ps -o command= -p "$(cat "$1")" 2>/dev/null | grep -q 'kafka\.Kafka'
}

# Ports of brokers 1, 2, 3 and of their controllers.
broker_port() { echo $((port + ($1 - 1) * 2)); }
controller_port() { echo $((port + ($1 - 1) * 2 + 1)); }

free_ports() {
    local i
    for ((i = 1; i <= brokers; i++)); do
        port_is_free "$(broker_port "$i")" && port_is_free "$(controller_port "$i")" || return 1
    done
}

choose_port() {
    if [ -n "$port" ]; then return; fi
    if [ -f "$dir/port" ]; then
        port=$(cat "$dir/port")
        if free_ports; then return; fi
        say "port $port of the earlier start is taken now"
    fi
    port=9092
    while ! free_ports; do port=$((port + 10)); done
    if [ "$port" != 9092 ]; then say "port 9092 is taken, so this Kafka listens on $port"; fi
}

write_config() { # broker number
    local id=$1 voters='' i
    for ((i = 1; i <= brokers; i++)); do voters="$voters${voters:+,}$i@127.0.0.1:$(controller_port "$i")"; done
    mkdir -p "$dir/$id"
    cat >"$dir/$id/server.properties" <<CONF
process.roles=broker,controller
node.id=$id
controller.quorum.voters=$voters
listeners=PLAINTEXT://127.0.0.1:$(broker_port "$id"),CONTROLLER://127.0.0.1:$(controller_port "$id")
advertised.listeners=PLAINTEXT://127.0.0.1:$(broker_port "$id")
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=$dir/$id/data
num.partitions=1
offsets.topic.num.partitions=8
offsets.topic.replication.factor=$brokers
transaction.state.log.replication.factor=$brokers
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=$brokers
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=6000
message.max.bytes=33554432
replica.fetch.max.bytes=33554432
CONF
    local setting
    for setting in ${settings[@]+"${settings[@]}"}; do printf '%s\n' "$setting" >>"$dir/$id/server.properties"; done
}

start_broker() {
    local id=$1
    (
        cd "$dir/$id"
        LOG_DIR="$dir/$id" nohup java "${java_options[@]}" -cp "$home/libs/*" kafka.Kafka server.properties >log 2>&1 </dev/null &
        echo $! >pid
    )
}

answers() { # every broker accepts connections
    local i
    for ((i = 1; i <= brokers; i++)); do port_is_free "$(broker_port "$i")" && return 1; done
    return 0
}

wait_until_ready() {
    local deadline=$((SECONDS + 60)) i
    until answers; do
        for ((i = 1; i <= brokers; i++)); do
            if ! alive "$dir/$i/pid"; then
                say "broker $i ended; the end of $dir/$i/log:"
                tail -n 5 "$dir/$i/log" >&2
                exit 1
            fi
        done
        if [ $SECONDS -gt $deadline ]; then say "Kafka was not ready within 60 s; see $dir/1/log" && exit 1; fi
        sleep 0.1 # poll until the ports accept
    done
    # Accepting is not serving: the first metadata request tells.
    until run_java org.apache.kafka.tools.BrokerApiVersionsCommand --bootstrap-server "127.0.0.1:$port" >/dev/null 2>&1; do
        if [ $SECONDS -gt $deadline ]; then say "Kafka does not answer; see $dir/1/log" && exit 1; fi
    done
}

# Replaces [profile local] in weir's configuration file and leaves everything else as it is.
write_profile() {
    local config=${XDG_CONFIG_HOME:-$HOME/.config}/weir/config list='' i
    for ((i = 1; i <= brokers; i++)); do list="$list${list:+,}127.0.0.1:$(broker_port "$i")"; done
    mkdir -p "$(dirname "$config")"
    touch "$config"
    awk '/^\[/ { skip = ($0 ~ /^\[profile local\]/) } !skip' "$config" >"$config.new"
    printf '[profile local]\nbootstrap.servers = %s\ncluster.id = %s\nwrite = yes\n' "$list" "$(cat "$dir/cluster.id")" >>"$config.new"
    mv "$config.new" "$config"
    say "profile  \"local\" in $config"
}

start() {
    need_java
    download
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    local i id
    if alive "$dir/1/pid"; then
        say "Kafka runs already"
        status
        return
    fi
    if [ -z "$brokers" ]; then brokers=$(cat "$dir/brokers" 2>/dev/null || echo 1); fi
    case $brokers in 1 | 3) ;; *) say "--brokers takes 1 or 3" && exit 2 ;; esac
    if [ -f "$dir/brokers" ] && [ "$(cat "$dir/brokers")" != "$brokers" ]; then
        say "there is data of a cluster of $(cat "$dir/brokers") in $dir: ./dev kafka stop --clean drops it" && exit 1
    fi
    choose_port
    echo "$port" >"$dir/port"
    echo "$brokers" >"$dir/brokers"
    for ((i = 1; i <= brokers; i++)); do write_config "$i"; done
    say "config   $dir/1/server.properties"
    if [ ! -f "$dir/cluster.id" ]; then
        # An id that begins with - would be taken for an option.
        until id=$(run_java kafka.tools.StorageTool random-uuid | tail -n 1) && [ "${id#-}" = "$id" ]; do :; done
        echo "$id" >"$dir/cluster.id"
        say "id       $id"
    fi
    for ((i = 1; i <= brokers; i++)); do
        [ -d "$dir/$i/data" ] && continue
        run_java kafka.tools.StorageTool format -t "$(cat "$dir/cluster.id")" -c "$dir/$i/server.properties" >"$dir/$i/format.log" 2>&1 ||
            { tail -n 3 "$dir/$i/format.log" >&2 && exit 1; }
        say "format   $dir/$i/data"
    done
    for ((i = 1; i <= brokers; i++)); do start_broker "$i"; done
    say "start    log in $dir/1/log"
    wait_until_ready
    if [ -n "$profile" ]; then write_profile; fi
    say "ready    127.0.0.1:$port"
}

stop() {
    local pid_file pid deadline
    for pid_file in "$dir"/*/pid; do
        alive "$pid_file" || continue
        kill "$(cat "$pid_file")"
    done
    deadline=$((SECONDS + 20))
    for pid_file in "$dir"/*/pid; do
        [ -f "$pid_file" ] || continue
        while alive "$pid_file"; do
            if [ $SECONDS -gt $deadline ]; then
                pid=$(cat "$pid_file")
                kill -9 "$pid" || true
            fi
            sleep 0.1 # poll until it has ended
        done
        rm -f "$pid_file"
    done
    say "Kafka is stopped"
    if [ -n "$clean" ]; then
        rm -rf "$dir"
        say "its data is dropped"
    fi
}

status() {
    local pid_file any=
    for pid_file in "$dir"/*/pid; do
        [ -f "$pid_file" ] || continue
        any=yes
        local id
        id=$(basename "$(dirname "$pid_file")")
        if alive "$pid_file"; then
            echo "broker $id runs on 127.0.0.1:$(($(cat "$dir/port") + (id - 1) * 2)), pid $(cat "$pid_file")"
        else
            echo "broker $id does not run"
        fi
    done
    if [ -z "$any" ]; then echo "no Kafka runs (./dev kafka start)"; fi
}

run_tool() {
    local tool=${1:?which tool? for example kafka-topics.sh} class
    shift
    need_java
    download
    case ${tool%.sh} in
    kafka-topics) class=org.apache.kafka.tools.TopicCommand ;;
    kafka-console-producer) class=org.apache.kafka.tools.ConsoleProducer ;;
    kafka-console-consumer) class=org.apache.kafka.tools.consumer.ConsoleConsumer ;;
    kafka-console-share-consumer) class=org.apache.kafka.tools.consumer.ConsoleShareConsumer ;;
    kafka-consumer-groups) class=org.apache.kafka.tools.consumer.group.ConsumerGroupCommand ;;
    kafka-groups) class=org.apache.kafka.tools.GroupsCommand ;;
    kafka-configs) class=kafka.admin.ConfigCommand ;;
    kafka-acls) class=org.apache.kafka.tools.AclCommand ;;
    kafka-leader-election) class=org.apache.kafka.tools.LeaderElectionCommand ;;
    kafka-delete-records) class=org.apache.kafka.tools.DeleteRecordsCommand ;;
    kafka-get-offsets) class=org.apache.kafka.tools.GetOffsetShell ;;
    kafka-producer-perf-test) class=org.apache.kafka.tools.ProducerPerformance ;;
    kafka-verifiable-producer) class=org.apache.kafka.tools.VerifiableProducer ;;
    kafka-verifiable-consumer) class=org.apache.kafka.tools.VerifiableConsumer ;;
    kafka-reassign-partitions) class=org.apache.kafka.tools.reassign.ReassignPartitionsCommand ;;
    kafka-storage) class=kafka.tools.StorageTool ;;
    kafka-dump-log) class=org.apache.kafka.tools.DumpLogSegments ;;
    kafka-broker-api-versions) class=org.apache.kafka.tools.BrokerApiVersionsCommand ;;
    *.*) class=$tool ;;
    *) say "kafka run: no tool '$tool'; a class name works too" && exit 2 ;;
    esac
    exec java "${java_options[@]}" -cp "$home/libs/*" "$class" "$@"
}

case $action in
start) start ;;
stop) stop ;;
status) status ;;
run) run_tool "$@" ;;
kill)
    alive "$dir/$number/pid" || { say "broker $number does not run" && exit 1; }
    kill -9 "$(cat "$dir/$number/pid")"
    ;;
revive)
    dir=$(cd "$dir" && pwd)
    start_broker "$number"
    ;;
--help | -h | help | '') usage ;;
*)
    say "kafka: unknown '$action'"
    usage >&2
    exit 2
    ;;
esac
