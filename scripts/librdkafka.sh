#!/usr/bin/env bash
# Builds a recent librdkafka from source, once, as a static library for all of weir's build folders.
# Usage: librdkafka.sh SOURCE_ROOT. The last line on stdout is the folder with include/, lib/ and libs.txt; exit 1: not to be had.
#
# The source comes from subprojects/librdkafka-VERSION if that is there, otherwise out of the npm package that carries it.
set -eu
version=2.15.1
package=@confluentinc/kafka-javascript@1.10.1
tarball=confluentinc-kafka-javascript-1.10.1.tgz
sha256=ada7d703bb1d3237e2292bfabf438d663b6160c9f1ac2a2406b5dc4257c81b66

root=$1
out=${WEIR_DEPS:-$root/build/deps}/librdkafka-$version
if [ -f "$out/libs.txt" ]; then
    echo "$out"
    exit 0
fi

fail() {
    echo "librdkafka $version: $1" >&2
    exit 1
}

# Its own build does not bear a path with spaces: it happens in a temporary folder.
work=$(mktemp -d "${TMPDIR:-/tmp}/weir-librdkafka.XXXXXX")
trap 'rm -rf "$work"' EXIT

checksum() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

if [ -d "$root/subprojects/librdkafka-$version/src" ]; then
    cp -R "$root/subprojects/librdkafka-$version" "$work/source"
else
    command -v npm >/dev/null 2>&1 || fail "its source comes with npm, which is not here"
    (cd "$work" && npm pack --silent "$package" >/dev/null 2>npm.log) || fail "npm could not fetch it"
    [ "$(checksum "$work/$tarball")" = "$sha256" ] || fail "$tarball has another checksum than expected"
    (cd "$work" && tar xzf "$tarball" package/deps/librdkafka)
    mv "$work/package/deps/librdkafka" "$work/source"
fi

jobs=$( (nproc || sysctl -n hw.ncpu || echo 2) 2>/dev/null | head -n 1)
(cd "$work/source" && ./configure --enable-static --disable-debug-symbols) >"$work/log" 2>&1 ||
    fail "its configure failed: $(tail -n 1 "$work/log")"
make -C "$work/source/src" -j"$jobs" librdkafka.a >>"$work/log" 2>&1 ||
    fail "it does not compile: $(grep -m 1 -i error "$work/log")"

mkdir -p "$work/made/include/librdkafka" "$work/made/lib"
cp "$work/source/src/rdkafka.h" "$work/source/src/rdkafka_mock.h" "$work/made/include/librdkafka/"
cp "$work/source/src/librdkafka.a" "$work/made/lib/"
# It carries a copy of cJSON. weir links the system's, so the copy's names are kept inside.
if command -v objcopy >/dev/null 2>&1; then
    (cd "$work" && ld -r -o whole.o --whole-archive made/lib/librdkafka.a &&
        objcopy -w --localize-symbol='cJSON_*' whole.o && rm made/lib/librdkafka.a && ar rcs made/lib/librdkafka.a whole.o)
fi
sed -n 's/^MKL_DYNAMIC_LIBS=[[:space:]]*//p' "$work/source/Makefile.config" >"$work/made/libs.txt"
cp "$work/source/LICENSES.txt" "$work/made/" 2>/dev/null || true

mkdir -p "$(dirname "$out")"
# Two builds at once: the first one wins.
mv "$work/made" "$out.$$" && { mv -n "$out.$$" "$out" || rm -rf "$out.$$"; }
[ -f "$out/libs.txt" ] || fail "could not be put into $out"
echo "$out"
