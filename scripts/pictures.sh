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

# A group is judged by many looks: of so many frames, one a second, the last is kept. With windows divided by ten what takes
# minutes is there in seconds.
later() { # name, size, frames, then options
    local name=$1 size=$2 frames=$3
    shift 3
    WEIR_LAG_WINDOWS=10 "$weir" --demo --seed 1 "--dump=$size" -o svg --frames "$frames" "$@" |
        awk '/<svg/ { text = "" } { text = text $0 "\n" } END { printf "%s", text }' >"$root/docs/$name.svg"
    echo "docs/$name.svg"
}

for size in 80x24 120x40 200x60; do picture "dashboard-$size" $size; done
picture dashboard-light-120x40 120x40 --theme light
picture dashboard-monochrome-120x40 120x40 --theme monochrome --no-color
picture dashboard-ascii-80x24 80x24 --ascii
for size in 80x24 120x40; do
    later groups-$size $size 25 --keys '3'
    later group-$size $size 25 --keys '3 Enter'
    later diagnosis-$size $size 25 --keys ': type:diagnose_fraud Enter'
done
picture message-120x30 120x30 --keys '4 Space Enter'
picture help-80x24 80x24 --keys '?'

picture charts-120x36 120x36 --keys ': type:chart_value.amount_by_value.city Enter : type:chart_+_value.amount_histogram_log Enter : type:chart_+_value.amount_p50,p99 Enter 5'
chart() { # name, what is typed behind :chart, then further keys
    picture "chart-$1" 100x18 --keys ": type:chart_$2 Enter 5 ${3:-}" "${@:4}"
}
chart line value.amount
chart groups value.amount_by_value.city
chart percentiles value.amount_p50,p99
chart histogram value.amount_histogram
chart log value.amount_max_log
chart bars value.amount_by_value.city_sum_bars
chart alert value.amount_max ': type:alert_value.amount_>_250 Enter'
chart cursor value.amount_by_value.city 'h h h h h h h h h h'
chart blocks value.amount v
chart ascii value.amount '' --ascii
picture fields-120x16 120x16 --keys ': type:fields Enter'
picture messages-120x24 120x24 --keys '4 b h h h h h h h h h h h h'
picture topics-120x20 120x20 --keys '4 : type:topic_orders,payments Enter Space'
picture form-100x30 100x30 --keys 'P type:{"amount":_12.50,_"city":_"Lima"} Shift-Tab type:trace=1 Shift-Tab type:alice'
picture plan-100x30 100x30 --keys 'X'

# The pictures of the course, in both its languages: the event of Alice on a topic of one's own with a group that reads
# it, and the sales of the data set as bars.
classroom=$(mktemp -d)
export XDG_RUNTIME_DIR=$classroom XDG_STATE_HOME=$classroom XDG_CONFIG_HOME=$classroom
"$weir" --demo --serve --seed 1 >"$classroom/demo" 2>&1 &
demo=$!
reader=''
trap 'kill $demo $reader 2>/dev/null; rm -rf "$classroom"' EXIT
until grep -q 127.0.0.1: "$classroom/demo"; do kill -0 "$demo" && sleep 0.1; done
"$weir" create-topic pagos --partitions 3 >/dev/null
# shellcheck disable=SC2016
"$weir" produce pagos --key Alice 'Hiciste un pago de $1,000 a Bob' >/dev/null
"$weir" consume pagos --group cobros --from beginning >"$classroom/read" 2>/dev/null &
reader=$!
until grep -q Alice "$classroom/read"; do kill -0 "$reader" && sleep 0.1; done
"$weir" create-topic ventas --partitions 4 >/dev/null
"$weir" produce ventas --csv "$root/share/datasets/ventas.csv" --key región 2>/dev/null
for language in en es; do
    name=$([ $language = en ] && echo course || echo curso)
    "$weir" --lang $language pagos --dump=120x40 -o svg --from beginning >"$root/docs/$name-120x40.svg"
    "$weir" --lang $language ventas --dump=100x24 -o svg --from beginning \
        --keys ': type:chart_ventas _ type:año _ type:pasado,ventas_by_compañía_bars Enter 5' >"$root/docs/$name-bars-100x24.svg"
    echo "docs/$name-120x40.svg docs/$name-bars-100x24.svg"
done
