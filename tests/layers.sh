#!/usr/bin/env bash
# The folders are layers: fails on an include that goes upward, on rdkafka.h outside src/kafka, on curses.h outside
# ui/curses_*, and on a source that no header explains. `tests/layers.sh --self-test` tries the rules on bad trees.
set -u

check() { # folder with src/ and ui/
    cd "$1" || return 1
    # shellcheck disable=SC2016
    # What each folder may include, besides itself: the meson files say the same.
    find src ui -name '*.[ch]' -print0 | xargs -0 awk '
    BEGIN {
        may["base"] = ""; may["text"] = "base"; may["store"] = "base"; may["model"] = "base text store"
        may["codec"] = "base text"; may["filter"] = "base text store codec"; may["series"] = "base text store codec filter"
        may["config"] = "base"; may["source"] = "base text store model codec"
        may["recording"] = "base text store model codec source"
        may["kafka"] = "base text store model codec source config"
        may["engine"] = "base text store model codec source recording filter series config"
        may["cli"] = "base text store model codec source filter series config recording kafka engine"
        may["ui"] = "base text store model codec source recording filter series config engine"
    }
    function folder_of(path,  parts) { split(path, parts, "/"); return parts[1] == "src" ? parts[2] : parts[1] }
    FILENAME == "src/main.c" { next }
    /^[ \t]*#[ \t]*include/ {
        if (match($0, /rdkafka/) && folder_of(FILENAME) != "kafka") { print FILENAME ": includes rdkafka outside src/kafka"; bad = 1 }
        if (match($0, /[<"](n?curses|ncursesw\/)/) && FILENAME !~ /^ui\/curses_/) { print FILENAME ": includes curses outside ui/curses_*"; bad = 1 }
        if (match($0, /"[a-z]+\//)) {
            target = substr($0, RSTART + 1, RLENGTH - 2); own = folder_of(FILENAME)
            if ((target in may) && target != own && index(" " may[own] " ", " " target " ") == 0) {
                print FILENAME ": " own " may not include " target; bad = 1
            }
        }
    }
    END { exit bad }' || return 1
    local source header bad=0
    for source in $(find src ui -name '*.c' | sort); do
        [ "$source" = src/main.c ] && continue
        header=${source%.c}.h
        [ -f "$header" ] || explained "$source" || {
            echo "$source: no header explains it"
            bad=1
        }
    done
    return $bad
}

# Sources that implement a part of a header of their folder name it in their first include.
explained() {
    local first
    first=$(grep -m 1 '^#include "' "$1" | sed 's/.*"\(.*\)".*/\1/')
    [ -n "$first" ] && [ -f "src/$first" ] && [ "$(dirname "src/$first")" = "$(dirname "$1")" ] && return 0
    grep -q '^#include "' "$1" && grep '^#include "' "$1" | sed 's/.*"\(.*\)".*/\1/' | while read -r name; do
        for path in "src/$name" "$name"; do
            if [ -f "$path" ] && [ "$(dirname "$path")" = "$(dirname "$1")" ]; then echo found; fi
        done
    done | grep -q found
}

self_test() {
    local tree failed=0
    tree=$(mktemp -d)
    expect_bad() { # what, file, content
        mkdir -p "$tree/src/base" "$tree/src/store" "$tree/src/kafka" "$tree/ui" "$(dirname "$tree/$2")"
        printf '%s\n' "$3" >"$tree/$2"
        : >"$tree/${2%.c}.h"
        if (check "$tree" >/dev/null); then
            echo "layers: did not notice $1"
            failed=1
        fi
        rm -rf "${tree:?}"/*
    }
    expect_bad "an include upwards" src/base/a.c '#include "store/ring.h"'
    expect_bad "rdkafka outside" src/store/a.c '#include <librdkafka/rdkafka.h>'
    expect_bad "curses outside" ui/pane_x.c '#include <curses.h>'
    expect_bad "cli from ui" ui/pane_x.c '#include "cli/options.h"'
    mkdir -p "$tree/src/base" "$tree/ui"
    printf 'int x;\n' >"$tree/src/base/lonely.c"
    if (check "$tree" >/dev/null); then
        echo "layers: did not notice a source without a header"
        failed=1
    fi
    rm -rf "$tree"
    return $failed
}

root=$(cd "$(dirname "$0")/.." && pwd)
self_test && check "$root"
