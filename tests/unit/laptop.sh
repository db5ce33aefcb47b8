#!/usr/bin/env bash
# What a machine lacks is said in one sentence with what to do, what is installed is asked for first, and nothing is installed
# that only tests need. The programs that would do it are stand-ins: they write down what they were told.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d) || exit 1
listener=''
trap 'if [ -n "$listener" ]; then kill "$listener"; fi; rm -rf "$dir"' EXIT
unset CI WEIR_YES
export WEIR_DEPS=$dir/deps
real_path=$PATH
failed=0

# stand_in NAME LINE…: a program of this machine.
stand_in() {
    local name=$1
    shift
    { printf '#!/bin/sh\n'; printf '%s\n' "$@"; } >"$dir/bin/$name"
    chmod +x "$dir/bin/$name"
}

# A machine with the common programs and nothing else.
new_machine() {
    local name
    rm -rf "${dir:?}/bin" "$dir/deps" "$dir/build" "$dir/told" "$dir/k"
    mkdir -p "$dir/bin" "$dir/deps" "$dir/build"
    : >"$dir/told"
    for name in awk base64 basename bash cat chmod cp dirname env find grep head ls mkdir mv printf ps readlink rm sed sh sort tail \
        tar tee touch tr uname; do
        [ -z "$(PATH=$real_path command -v "$name")" ] || ln -s "$(PATH=$real_path command -v "$name")" "$dir/bin/$name"
    done
    stand_in cc 'cat >/dev/null'
    stand_in pkg-config 'exit 1'
    stand_in dpkg-query 'exit 1'
    stand_in dpkg-deb 'exit 1'
    stand_in id 'echo 65534'
    stand_in apt-get "echo \"\$*\" >>'$dir/told'"
}

# with_needs COMMAND…: on that machine, with the functions of ./dev.
with_needs() {
    # shellcheck disable=SC2016
    PATH=$dir/bin root=$root "$dir/bin/bash" -c 'set -u; . "$root/scripts/lib.sh"; . "$root/scripts/needs.sh"; build=$0; "$@"' \
        "$dir/build" "$@" >"$dir/out" 2>"$dir/err" </dev/null
}

kafka() {
    PATH=$dir/bin "$dir/bin/bash" "$root/scripts/kafka.sh" "$@" --dir "$dir/k" >"$dir/out" 2>"$dir/err" </dev/null
}

# fails WHAT STATUS WORDS…: it did not end well, and its last line on stderr is one sentence of ours that has these words.
fails() {
    local what=$1 status=$2 words line
    shift 2
    line=$(tail -n 1 "$dir/err")
    [ "$status" != 0 ] || { echo "$what: ended well"; failed=1; }
    [ "$(grep -c '^dev: ' "$dir/err")" = 1 ] || { echo "$what: not one sentence:"; cat "$dir/err"; failed=1; }
    for words in "$@"; do
        case $line in *"$words"*) ;; *) echo "$what: nothing of '$words' in: $line"; failed=1 ;; esac
    done
}

# told WHAT WORDS / not_told WHAT WORDS: what apt-get was told.
told() {
    grep -q -- "$2" "$dir/told" || { echo "$1: apt-get was not told '$2':"; cat "$dir/told"; failed=1; }
}

not_told() {
    if grep -q -- "$2" "$dir/told"; then echo "$1: apt-get was told '$2'"; failed=1; fi
}

# answer TEXT: need_build as a person runs it, who answers so. $PYTHON: the stand-in machine has none.
answer() {
    # shellcheck disable=SC2016
    PATH=$dir/bin root=$root "$python" -c '
import os, pty, sys
sent = []
def shown(terminal):
    data = os.read(terminal, 4096)
    if b"[Y/n]" in data and not sent:
        sent.append(os.write(terminal, sys.argv[1].encode() + b"\n"))
    return data
pty.spawn(sys.argv[2:], shown, lambda _: b"")
' "$1" "$dir/bin/bash" -c 'set -u; . "$root/scripts/lib.sh"; . "$root/scripts/needs.sh"; build=$0; need_build' "$dir/build" \
        >"$dir/out" 2>"$dir/err" </dev/null
}
python=$(command -v python3)

new_machine
stand_in cc 'exit 1'
with_needs need_build
fails 'no compiler' $? 'C compiler' 'gcc and libc6-dev'
[ ! -s "$dir/told" ] || { echo 'no compiler: something was fetched'; failed=1; }

new_machine
stand_in apt-get "echo \"\$*\" >>'$dir/told'" 'echo "E: Failed to fetch something: Temporary failure resolving mirror" >&2' 'exit 100'
with_needs need_build
fails 'no rights, no network' $? 'is this machine connected?' './dev bundle'

stand_in id 'echo 0'
with_needs need_build
fails 'root, no network' $? 'is this machine connected?' './dev bundle'

new_machine
stand_in id 'echo 0'
with_needs need_build
fails 'root, and it was of no use' $? 'Meson'
told 'root' 'install -y --no-install-recommends .*libncurses-dev'
for name in cmocka vterm clang shellcheck kcat jre maven npm; do not_told 'root' "$name"; done

# Both are asked; who says no gets it without installing.
new_machine
stand_in id 'echo 0'
answer y
grep -q 'weir needs these packages: .*libncurses-dev' "$dir/out" || { echo 'yes: nothing was asked'; cat "$dir/out"; failed=1; }
told 'yes' 'install -y'
new_machine
stand_in id 'echo 0'
answer n
grep -q 'weir needs these packages: .*libncurses-dev' "$dir/out" || { echo 'no: nothing was asked'; cat "$dir/out"; failed=1; }
not_told 'no' 'install -y'
told 'no' '--simulate'
new_machine
stand_in id 'echo 0'
WEIR_YES=1 answer n
told '--yes' 'install -y'
if grep -q '\[Y/n\]' "$dir/out"; then echo '--yes: something was asked'; failed=1; fi

new_machine
kafka start
fails 'no Java' $? 'Java 17 or newer, which is not here' 'default-jre-headless'
stand_in java 'echo "openjdk version \"11.0.20\" 2023-07-18" >&2'
kafka start
fails 'Java 11' $? 'is Java 11' 'first on PATH'
stand_in java 'echo "java version \"1.8.0_392\"" >&2'
kafka start
fails 'Java 8' $? 'is Java 8'
stand_in java 'echo "openjdk version \"17.0.9\" 2023-10-17" >&2'
kafka start
fails 'no Maven' $? 'come with Maven' 'install the package maven'
stand_in mvn 'echo "Unknown host" >&2' 'exit 1'
kafka start
fails 'Maven, no network' $? 'Maven cannot bring Apache Kafka' 'is this machine connected?'

mkdir -p "$dir/deps/kafka-4.3.0"
"$python" -c '
import signal, socket, sys
taken = socket.create_server(("127.0.0.1", 0))
print(taken.getsockname()[1], flush=True)
signal.pause()' >"$dir/port" &
listener=$!
for ((i = 0; i < 600; i++)); do [ -s "$dir/port" ] && break; sleep 0.1; done
kafka start --port "$(cat "$dir/port")"
fails 'port taken' $? "port $(cat "$dir/port") is in use by another program" '--port auto'

# Meson itself, with a librdkafka that is too old and a source that cannot be had.
mkdir -p "$dir/pc" "$dir/npm"
for name in ncursesw libcjson; do cp "$(pkg-config --variable=pcfiledir $name)/$name.pc" "$dir/pc/"; done
printf 'Name: rdkafka\nDescription: too old\nVersion: 1.8.0\nLibs: -lrdkafka\n' >"$dir/pc/rdkafka.pc"
printf '#!/bin/sh\nexit 1\n' >"$dir/npm/npm"
chmod +x "$dir/npm/npm"
# shellcheck disable=SC2016
PATH=$dir/npm:$PATH PKG_CONFIG_PATH='' PKG_CONFIG_LIBDIR=$dir/pc root=$root bash -c '. "$root/scripts/lib.sh"; build_into "$0/old" weir -Dtests=false' \
    "$dir" >"$dir/out" 2>"$dir/err.all" </dev/null
status=$?
sed -n 's/^weir: weir/dev: weir/p' "$dir/err.all" >"$dir/err"
[ -s "$dir/err" ] || cat "$dir/err.all"
fails 'librdkafka 1.8.0' $status 'needs librdkafka 2.0.2 or newer' 'has 1.8.0' 'install npm or pip'
exit $failed
