#!/usr/bin/env bash
# Makes the pictures in docs/ from the dashboard on the embedded cluster: no terminal is needed.
# Usage: scripts/pictures.sh [PATH-OF-WEIR]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
weir=${1:-$root/build/release/weir}

picture() { # name, size, then options
    local name=$1 size=$2
    shift 2
    "$weir" --demo --seed 1 "--dump=$size" -o svg "$@" >"$root/docs/$name.svg"
    echo "docs/$name.svg"
}

for size in 80x24 120x40 200x60; do picture "dashboard-$size" $size; done
picture dashboard-light-120x40 120x40 --theme light
picture dashboard-monochrome-120x40 120x40 --theme monochrome --no-color
picture dashboard-ascii-80x24 80x24 --ascii
picture groups-120x30 120x30 --keys '3'
picture message-120x30 120x30 --keys '4 Space Enter'
picture help-80x24 80x24 --keys '?'
