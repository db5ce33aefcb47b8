#!/usr/bin/env bash
# ./dev kafka: a real Apache Kafka (KRaft) on loopback, for a person to keep and for the tests.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
# Java takes file names as the locale says, and the folder may have any name.
export LC_ALL=C.UTF-8
. "$root/scripts/lib.sh"
. "$root/scripts/needs.sh"
. "$root/scripts/kafka_tools.sh"
. "$root/scripts/kafka_profile.sh"
. "$root/scripts/kafka_files.sh"

help() {
    cat <<'HELP'
usage: ./dev kafka start [--brokers 1|3] [--clean] [--port N] [--secure] [--set KEY=VALUE]…
       ./dev kafka stop [--clean]
       ./dev kafka status
       ./dev kafka run TOOL [ARGUMENT…]
       ./dev kafka kill N | revive N

A real Apache Kafka 4.3 (KRaft) on this machine's loopback, in build/kafka. start takes port 9092 when it is free, keeps the
data of the last time, and writes weir's profile `local`. run runs one of Kafka's own tools, such as kafka-topics.sh --list.
kill ends broker N at once, as a crash would; revive starts it again.

  --brokers N   1 (as a new cluster starts) or 3
  --clean       drop the data: start with a new, empty cluster; with stop, leave nothing behind
  --port N      the first broker's port; the others have N+2 and N+4; auto: any that is free, from 19392 on
  --secure      also SASL (PLAIN, SCRAM), TLS and mutual TLS listeners, with ready client-*.properties files
  --set K=V     a broker setting, for this start
  --no-profile  leave weir's configuration file alone
  --dir DIR     another cluster than build/kafka, beside it (also WEIR_KAFKA_DIR); implies --no-profile

Exit: 0 done, 1 failed; status: 0 running, 3 not running.
HELP
}

# The process id of broker NODE if it is ours and alive. The id file alone is not trusted: ids are used again.
broker_pid() {
    local pid id
    pid=$(cat "$dir/broker-$1/pid" 2>/dev/null) && id=$(cat "$dir/cluster.id" 2>/dev/null) || return 1
    case $pid in '' | *[!0-9]*) return 1 ;; esac
    case $(ps -ww -o command= -p "$pid" 2>/dev/null) in
    *"-Dweir.broker=$id/$1 "*) echo "$pid" ;;
    *) return 1 ;;
    esac
}

saved_brokers() {
    cat "$dir/brokers" 2>/dev/null || echo 0
}

running_brokers() {
    local i n=0
    for ((i = 1; i <= $(saved_brokers); i++)); do broker_pid "$i" >/dev/null && n=$((n + 1)); done
    echo $n
}

port_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Sets `free` to the first port from $1 on that nobody has and that is not handed out yet.
handed_out=' '
free_port() {
    free=$1
    while port_taken "$free" || case $handed_out in *" $free "*) true ;; *) false ;; esac; do free=$((free + 1)); done
    handed_out="$handed_out$free "
}

# Broker i has base + 2(i-1) and its controller the next one, or what is free after that.
choose_ports() {
    local i at base=${1:-9092}
    if [ "$base" = auto ]; then
        free_port 19392
        base=$free
        handed_out=' '
        set --
    fi
    if port_taken "$base"; then
        [ -n "${1:-}" ] && die "port $base is in use by another program: choose another, or --port auto"
        free_port 9192
        base=$free
        handed_out=' '
        say "  port    9092 is in use by another program: this cluster takes $base"
    fi
    ports=() controllers=() sasl_ports=() ssl_ports=() mtls_ports=() bootstrap=''
    for ((i = 1; i <= brokers; i++)); do
        at=$((base + 2 * (i - 1)))
        free_port $at
        if [ -n "${1:-}" ] && [ "$free" != $at ]; then die "port $at is in use by another program: choose another first port, or --port auto"; fi
        ports[i]=$free
        free_port $((at + 1)) && controllers[i]=$free
        bootstrap=$bootstrap${bootstrap:+,}127.0.0.1:${ports[i]}
    done
    [ "$secure" = 1 ] || return 0
    for ((i = 1; i <= brokers; i++)); do
        free_port $((base + i + 9)) && sasl_ports[i]=$free
        free_port $((base + i + 19)) && ssl_ports[i]=$free
        free_port $((base + i + 29)) && mtls_ports[i]=$free
    done
}

# 16 random bytes in Kafka's base64; one that begins with '-' would be taken for an option.
new_cluster_id() {
    local id=-
    while case $id in -*) true ;; *) false ;; esac; do
        id=$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
    done
    echo "$id"
}

# Only what start makes, by name: --dir may be a folder with other things in it.
drop_data() {
    local i
    for i in 1 2 3; do rm -rf "$dir/broker-$i"; done
    rm -rf "$dir/tls"
    rm -f "$dir/cluster.id" "$dir/brokers" "$dir/bootstrap" "$dir"/client-*.properties
}

format_broker() {
    local at=$dir/broker-$1 users=() setting
    mkdir -p "$at/data" || return 1
    kafka_properties "$1" >"$at/server.properties" || return 1
    for setting in ${settings[@]+"${settings[@]}"}; do
        printf '%s\n' "$setting" >>"$at/server.properties"
    done
    [ -f "$at/data/meta.properties" ] && return 0
    if [ "$secure" = 1 ]; then
        users=(--add-scram 'SCRAM-SHA-512=[name=alice,password=alice-secret]'
            --add-scram 'SCRAM-SHA-512=[name=bob,password=bob-secret]')
    fi
    say "  format  kafka-storage.sh format -t $cluster_id -c server.properties   $(short_path "$at")"
    if ! (cd "$at" && kafka_java error -cp "$kafka_jars/*" kafka.tools.StorageTool format -t "$cluster_id" \
        -c server.properties ${users[@]+"${users[@]}"}) >"$at/format.log" 2>&1 </dev/null; then
        warn "  formatting failed:"
        tail -n 5 "$at/format.log" >&2
        return 1
    fi
}

start_broker() {
    local at=$dir/broker-$1 heap=512m
    # Emptied here and now: what a former run said must not be read as this one's.
    : >"$at/log" || return 1
    [ "$brokers" -gt 1 ] && heap=256m
    # The marker in its arguments is how stop knows it again. No descriptor of ours stays open in it.
    (
        cd "$at" || exit 1
        nohup java "-Xmx${WEIR_KAFKA_HEAP:-$heap}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
            -Dfile.encoding=UTF-8 -Dorg.slf4j.simpleLogger.showDateTime=true \
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS" \
            "-Dweir.broker=$cluster_id/$1" -cp "$kafka_jars/*" kafka.Kafka server.properties \
            >log 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
        echo $! >pid
    ) || return 1
    say "  start   kafka-server-start.sh server.properties   log $(short_path "$at/log"), process $(cat "$at/pid")"
}

# Ready: the broker said that it has started, which it does once the controller lets it serve.
wait_broker() {
    local log=$dir/broker-$1/log waited=0
    until grep -q 'Kafka Server started' "$log"; do
        if ! broker_pid "$1" >/dev/null || [ $waited -ge 600 ]; then
            warn "  broker $1 did not start; what went wrong, from $(short_path "$log"):"
            grep -E 'ERROR|Exception|FATAL' "$log" | tail -n 5 >&2
            return 1
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
}

wait_ready() {
    local i
    for ((i = 1; i <= brokers; i++)); do wait_broker "$i" || return 1; done
}

announce() {
    say "ready: $bootstrap   (Kafka $kafka_version, $brokers $([ "$brokers" = 1 ] && echo broker || echo brokers), cluster $cluster_id)"
    [ "$profile" = 1 ] || return 0
    local file=${XDG_CONFIG_HOME:-$HOME/.config}/weir/config
    profile_write "$file" "$bootstrap" "$cluster_id" || die "$file cannot be written"
    say "  weir's profile 'local' in $(short_path "$file"); try: ./dev weir, ./dev kafka run kafka-topics.sh --list"
}

kafka_start() {
    local had alive began=$SECONDS i
    had=$(saved_brokers) alive=$(running_brokers)
    if [ "$clean" = 1 ]; then
        kafka_stop || return 1
        drop_data
        had=0 alive=0
    fi
    [ -n "$brokers" ] || brokers=$had
    [ "$brokers" != 0 ] || brokers=1
    if [ "$had" != 0 ] && [ "$had" != "$brokers" ]; then
        die "the cluster in $(short_path "$dir") has $had broker(s), with data: --clean makes a new one of $brokers"
    fi
    if [ "$alive" = "$brokers" ]; then
        bootstrap=$(cat "$dir/bootstrap") cluster_id=$(cat "$dir/cluster.id")
        say "already running"
        announce
        return 0
    fi
    [ "$alive" = 0 ] || kafka_stop || return 1
    say "Apache Kafka $kafka_version in $(short_path "$dir")"
    mkdir -p "$dir" && kafka_fetch || return 1
    [ -d "$dir/tls" ] && secure=1
    choose_ports "$port"
    if [ -f "$dir/cluster.id" ]; then
        cluster_id=$(cat "$dir/cluster.id")
        say "  id      $cluster_id, with the data of the last time   $(short_path "$dir/cluster.id")"
    else
        cluster_id=$(new_cluster_id)
        say "  id      $cluster_id, new   $(short_path "$dir/cluster.id")"
        echo "$cluster_id" >"$dir/cluster.id"
    fi
    echo "$brokers" >"$dir/brokers"
    echo "$bootstrap" >"$dir/bootstrap"
    if [ "$secure" = 1 ]; then
        kafka_certificates "$dir/tls" || die "certificates could not be made: see $dir/tls/log"
        kafka_client_files "$dir" || die "client files could not be written into $dir"
    fi
    for ((i = 1; i <= brokers; i++)); do format_broker "$i" || return 1; done
    for ((i = 1; i <= brokers; i++)); do start_broker "$i" || return 1; done
    if ! wait_ready; then
        kafka_stop >/dev/null
        return 1
    fi
    say "  up after $((SECONDS - began)) s"
    announce
}

# Ends the brokers by process id: together, since the last one of three cannot leave an orderly way without its quorum.
kafka_stop() {
    local i pid waited=0 pids=''
    for ((i = 1; i <= $(saved_brokers); i++)); do
        pid=$(broker_pid "$i") && pids="$pids $pid" && kill -TERM "$pid" 2>/dev/null
    done
    for ((i = 1; i <= $(saved_brokers); i++)); do
        while pid=$(broker_pid "$i"); do
            if [ $waited -ge 150 ]; then
                warn "  broker $i does not end in good order: killed (its log is recovered at the next start)"
                kill -KILL "$pid"
            fi
            sleep 0.1
            waited=$((waited + 1))
        done
        rm -f "$dir/broker-$i/pid"
    done
    [ -z "$pids" ] || say "stopped (process$pids)"
}

# As a crash would.
kafka_kill() {
    local pid waited=0
    pid=$(broker_pid "$1") || die "broker $1 does not run"
    kill -KILL "$pid"
    while broker_pid "$1" >/dev/null; do
        [ $waited -lt 100 ] || die "broker $1 (process $pid) has not ended 10 s after it was killed"
        sleep 0.1
        waited=$((waited + 1))
    done
    rm -f "$dir/broker-$1/pid"
    say "broker $1 killed (process $pid)"
}

kafka_revive() {
    if broker_pid "$1" >/dev/null; then die "broker $1 runs"; fi
    [ -f "$dir/broker-$1/server.properties" ] || die "there is no broker $1 in $(short_path "$dir")"
    brokers=$(saved_brokers) cluster_id=$(cat "$dir/cluster.id")
    start_broker "$1" && wait_broker "$1"
}

kafka_status() {
    local i pid n
    n=$(saved_brokers)
    if [ "$(running_brokers)" = 0 ]; then
        if [ "$n" = 0 ]; then say "not running; no data"; else say "not running; data of $n broker(s) in $(short_path "$dir")"; fi
        return 3
    fi
    say "running: $(cat "$dir/bootstrap")   (cluster $(cat "$dir/cluster.id"))"
    for ((i = 1; i <= n; i++)); do
        if pid=$(broker_pid "$i"); then say "  broker $i  process $pid   $(short_path "$dir/broker-$i")"; else say "  broker $i  down"; fi
    done
}

dir=${WEIR_KAFKA_DIR:-} brokers='' clean=0 port='' secure=0 profile=1 settings=() number=''
verb=${1:-}
[ $# -gt 0 ] && shift
case $verb in
kill | revive)
    case ${1:-} in [123]) number=$1 ;; *) usage_error "kafka $verb: which broker? 1, 2 or 3" ;; esac
    shift
    ;;
esac
while [ $# -gt 0 ]; do
    case $1 in
    --brokers) case ${2:-} in 1 | 3) brokers=$2 ;; *) usage_error "kafka: --brokers is 1 or 3" ;; esac; shift ;;
    --brokers=1 | --brokers=3) brokers=${1#*=} ;;
    --clean) clean=1 ;;
    --secure) secure=1 ;;
    --port) case ${2:-} in auto) ;; '' | *[!0-9]*) usage_error "kafka: --port needs a number" ;; esac; port=$2; shift ;;
    --set) settings+=("${2:?--set needs KEY=VALUE}"); shift ;;
    --no-profile) profile=0 ;;
    --dir) dir=${2:?--dir needs a folder}; shift ;;
    -h | --help) [ "$verb" = run ] && break; help; exit 0 ;;
    *) [ "$verb" = run ] && break; usage_error "kafka: unknown option '$1' (./dev kafka --help)" ;;
    esac
    shift
done
if [ -z "$dir" ]; then dir=$build/kafka; else profile=0; fi
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac

case $verb in
start | run | revive)
    java_fits || exit 1
    ;;
esac
case $verb in
start) kafka_start ;;
stop) if [ "$(running_brokers)" = 0 ]; then say "not running"; fi; kafka_stop && { [ "$clean" = 0 ] || drop_data; } ;;
status) kafka_status ;;
kill) kafka_kill "$number" ;;
revive) kafka_revive "$number" ;;
run)
    [ $# -gt 0 ] || usage_error "kafka run: which tool? For instance kafka-topics.sh --list"
    kafka_fetch >&2 || exit 1
    kafka_run "$(cat "$dir/bootstrap" 2>/dev/null)" "$@"
    ;;
'' | -h | --help | help) help ;;
*) usage_error "kafka: '$verb' is not start, stop, status, run, kill or revive (./dev kafka --help)" ;;
esac
