#!/usr/bin/env bash
# Groups moved: planned, refused, done, read back, taken back. What the stock tool describes is what is true.
# shellcheck disable=SC2154
set -u
. "$(dirname "$0")/lib.sh"
kit=$5
topic=reset-$run_id
group=billing-$run_id
export XDG_STATE_HOME="$work/state"
journal=$XDG_STATE_HOME/weir/writes.jsonl
running=()
# shellcheck disable=SC2317 # the trap calls it
end_all() {
    local one
    for one in ${running[@]+"${running[@]}"}; do kill -9 "$one" 2>/dev/null; done
    rm -rf "$work"
}
trap end_all EXIT
may() { run_weir --write "$@" --watch-for 0s; }
execute() { # GROUP ARGUMENTS...: planned and done
    local name=$1
    shift
    may "$@" --execute --confirm "$name"
}
stock() { # GROUP: topic, partition and offset as the stock tool describes them
    kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --describe --group "$1" --offsets 2>/dev/null |
        awk -v group="$1" '$1 == group { print $2, $3, $4 }' | sort
}
commits() { "$kit" "$brokers" "$1" show; }
undo_file() { grep -o "$XDG_STATE_HOME/weir/undo/[^ ]*" "$work/out" | tail -n 1; }
offsets() { stock "$1" | cut -d' ' -f2,3 | tr '\n' ';'; }
# A row of the plan: its cells, one blank between them.
row() { grep -E "^  [! ] +$topic +$1 " "$work/out" | tr -s ' ' | sed 's/^ *! */! /; s/^ //'; }

create_topic "$topic" 3 || fail 'no topic'
seq 1 300 | run_weir --write produce "$topic" --partitioner roundrobin -o none 2>/dev/null
"$kit" "$brokers" "$group" set "$topic" 0 40 0 'a "quoted" \ note' || fail 'no commit'
"$kit" "$brokers" "$group" set "$topic" 1 50 0 $'\x01\xc3\xb1 \xe2\x80\xae\n' || fail 'no commit'
before=$(commits "$group")
expect_equal 'what the kit committed' "$(echo "$before" | cut -d' ' -f2,3 | tr '\n' ';')" '0 40;1 50;'

# Only planned: nothing changes, and there is no file.
expect_exit 0 'nothing was done' "weir -b $brokers --write reset-offsets $group --topic $topic --to beginning --execute --confirm $group" -- \
    may reset-offsets "$group" --topic "$topic" --to beginning
expect_equal 'partition 0 of the plan' "$(row 0 | cut -d' ' -f1-6)" "$topic 0 40 0 0 40"
expect_equal 'partition 2 of the plan' "$(row 2 | cut -d' ' -f1-4)" "$topic 2 none 0"
expect_equal 'after a plan' "$(commits "$group")" "$before"
[ ! -e "$XDG_STATE_HOME/weir/undo" ] || fail 'a plan wrote files'
expect_exit 5 '--write' -- run_weir reset-offsets "$group" --topic "$topic" --to end --watch-for 0s --execute --confirm "$group"
expect_exit 2 'nothing was done' -- may reset-offsets "$group" --topic "$topic" --to end --execute
expect_exit 2 'nothing was done' -- may reset-offsets "$group" --topic "$topic" --to end --execute --confirm other
expect_equal 'after what was refused' "$(commits "$group")" "$before"

# Done and taken back, to the last byte of metadata, the leader epoch, and the commit that was not there.
expect_exit 0 -- execute "$group" reset-offsets "$group" --topic "$topic" --to end
expect_equal 'at the end, says the stock tool' "$(offsets "$group")" '0 100;1 100;2 100;'
undo=$(undo_file)
expect_equal 'mode of the undo file' "$(find "$undo" -perm 600)" "$undo"
expect_exit 0 -- execute "$group" reset-offsets --undo "$undo"
expect_equal 'taken back' "$(commits "$group")" "$before"
expect_equal 'taken back, says the stock tool' "$(offsets "$group")" '0 40;1 50;'

# Every place. The stock tool's plan for the same goes to the same offsets.
same() { # PLACE STOCK-ARGUMENTS...
    local place=$1 mine theirs
    shift
    mine=$(may reset-offsets "$group" --topic "$topic:0,1" --to "$place" -o json 2>/dev/null | tr '{' '\n' |
        sed -nE 's/.*"partition":([0-9]+).*"step":"[a-z]*","to":([0-9]+).*/\1 \2/p' | tr '\n' ';')
    theirs=$(kafka_tool kafka-consumer-groups.sh --bootstrap-server "$brokers" --group "$group" --topic "$topic:0,1" --reset-offsets \
        "$@" --dry-run 2>/dev/null | awk -v group="$group" '$1 == group { print $3, $4 }' | sort | tr '\n' ';')
    expect_equal "--to $place" "$mine" "$theirs"
}
same beginning --to-earliest
same end --to-latest
same current --to-current
same 70 --to-offset 70
same 1000 --to-offset 1000
same -10 --shift-by -10
same +7 --shift-by 7
same -1000 --shift-by -1000
same @2020-01-01T00:00:00Z --to-datetime 2020-01-01T00:00:00.000
expect_exit 0 -- may reset-offsets "$group" --topic "$topic:0" --to @-0s
grep -q 'no record at or after that time: the end' "$work/out" || fail "a time past the end: $(cat "$work/out")"
expect_exit 0 -- may reset-offsets "$group" --topic "$topic:0" --to 1000
case $(row 0) in "! $topic 0 40 100 60 0 "*'1000 is past the log'*) ;; *) fail "not marked as clamped: $(row 0)" ;; esac
expect_exit 0 -- execute "$group" reset-offsets "$group" --topic "$topic:0" --to 1000
expect_equal 'clamped, never sent as it was' "$(commits "$group" | head -n 1 | cut -d' ' -f3)" 100
expect_exit 0 -- execute "$group" reset-offsets --undo "$(undo_file)"
expect_exit 0 -- execute "$group" reset-offsets "$group" --topic "$topic:0,1" --to current
expect_equal 'committed once more as it was' "$(commits "$group")" "$before"
expect_exit 2 'group:OTHER' -- may reset-offsets "$group" --topic "$topic" --to start
expect_exit 1 "did you mean '$topic'" -- may reset-offsets "$group" --topic "${topic}x" --to end
expect_exit 1 'it has 3' -- may reset-offsets "$group" --topic "$topic:7" --to end
expect_exit 2 '--topic TOPIC' -- may reset-offsets "$group" --to end
expect_exit 2 '--to PLACE' -- may reset-offsets "$group" --all-topics

# The watermark below: what is gone is not counted as read again.
"$kit" "$brokers" "low-$run_id" set "$topic" 2 40 0 ''
expect_exit 0 -- run_weir --write delete-records "$topic" 2:45 --execute --confirm "$topic"
expect_exit 0 -- may reset-offsets "low-$run_id" --topic "$topic:2" --to 3
case $(row 2) in "! $topic 2 40 45 0 0 "*'3 is before the log'*) ;; *) fail "below the log: $(row 2)" ;; esac
expect_exit 0 -- execute "low-$run_id" reset-offsets "low-$run_id" --topic "$topic:2" --to end
expect_exit 0 -- execute "low-$run_id" reset-offsets --undo "$(undo_file)"
expect_equal 'taken back as far as there is a log' "$(offsets "low-$run_id")" '2 45;'

# A group that does not exist: the nearest, and nothing made by a misspelling.
expect_exit 1 "did you mean '$group'" '--create' -- execute "${group}x" reset-offsets "${group}x" --topic "$topic" --to end
expect_equal 'groups by a misspelling' "$(run_weir groups -o csv | grep -c "^${group}x,")" 0
expect_exit 0 -- execute "$group-new" reset-offsets "$group-new" --topic "$topic" --to "group:$group" --create
expect_equal 'a new group, as another' "$(offsets "$group-new")" '0 40;1 50;'
expect_exit 0 -- execute "$group-new" reset-offsets --undo "$(undo_file)"
expect_equal 'a new group, taken back' "$(commits "$group-new")" ''

# A plan as a file is applied as it is, or not at all.
expect_exit 0 -- may reset-offsets "$group" --topic "$topic:0,1" --to 60 -o plan
cp "$work/out" "$work/plan"
expect_exit 0 'nothing was done' -- may reset-offsets --plan "$work/plan"
expect_exit 0 -- execute "$group" reset-offsets --plan "$work/plan"
expect_equal 'as the file says' "$(offsets "$group")" '0 60;1 60;'
undo=$(undo_file)
expect_exit 1 'was at 40 and is at 60' 'nothing was sent' -- execute "$group" reset-offsets --plan "$work/plan"
sed 's/"to":60/"to":61/' "$work/plan" >"$work/edited"
expect_exit 2 'was changed after it was written' -- execute "$group" reset-offsets --plan "$work/edited"
head -c 200 "$work/plan" >"$work/cut"
expect_exit 2 'cut short' -- execute "$group" reset-offsets --plan "$work/cut"
expect_exit 2 'not an undo file' -- execute "$group" reset-offsets --undo "$work/plan"
sed 's/"offset":40/"offset":41/' "$undo" >"$work/edited"
expect_exit 2 'was changed after it was written' -- execute "$group" reset-offsets --undo "$work/edited"
expect_exit 2 'cannot be opened' -- execute "$group" reset-offsets --undo "$work/no-such-file"
expect_equal 'after what was refused' "$(offsets "$group")" '0 60;1 60;'
expect_exit 0 -- execute "$group" reset-offsets --undo "$undo"

# Members: named, and nothing is sent; also when the group wakes between plan and change.
for protocol in classic consumer; do
    if [ $protocol = consumer ] && run_weir --version | grep -q 'lacks.*consumer'; then continue; fi
    live=$protocol-live-$run_id
    "$kit" "$brokers" "$live" set "$topic" 1 5 0 ''
    expect_exit 0 -- may reset-offsets "$live" --topic "$topic:1" --to 6 -o plan
    cp "$work/out" "$work/plan"
    "$weir" --write -b "$brokers" consume "$topic" --group "$live" --no-commit --protocol $protocol -o raw >"$work/live" 2>"$work/live.err" </dev/null &
    member=$!
    running+=("$member")
    : >"$work/live.err"
    gained() { grep -q '+ gained' "$work/live.err"; }
    wait_until gained
    expect_exit 1 refused '1 member' 127.0.0.1 -- execute "$live" reset-offsets "$live" --topic "$topic:1" --to 6
    expect_exit 1 refused '1 member' -- execute "$live" reset-offsets --plan "$work/plan"
    expect_exit 1 refused '1 member' -- execute "$live" delete-offsets "$live" --topic "$topic"
    expect_exit 1 refused '1 member' -- execute "$live" delete-group "$live"
    expect_exit 1 refused -- execute "$live" reset-offsets "$live" --topic "$topic:1" --to 6 -o json
    grep -q '"executed":false,"outcome":null,"refused":"[^"]*1 member' "$work/out" || fail "refused as JSON: $(cat "$work/out")"
    expect_exit 1 refused -- execute "$live" reset-offsets "$live" --topic "$topic:1" --to 6 -o plan
    expect_equal 'a plan that is refused' "$(cat "$work/out")" ''
    expect_equal "$protocol: a live group" "$(commits "$live" | cut -d' ' -f2,3)" '1 5'
    kill -INT "$member"
    wait "$member"
    empty() { run_weir groups -o csv | grep -q "^$live,.*Empty"; }
    wait_until empty
    expect_exit 0 -- execute "$live" reset-offsets --plan "$work/plan"
    expect_equal "$protocol: once it is empty" "$(commits "$live" | cut -d' ' -f2,3)" '1 6'
    expect_exit 0 -- execute "$live" delete-group "$live"
    expect_equal "$protocol: deleted" "$(run_weir groups -o csv | grep -c "^$live,")" 0
    expect_exit 0 -- execute "$live" reset-offsets --undo "$(undo_file)"
    expect_equal "$protocol: back again" "$(commits "$live" | cut -d' ' -f2,3)" '1 6'
done

# Somebody who commits without joining.
drifting=drift-$run_id
mkfifo "$work/drift"
"$kit" "$brokers" "$drifting" drift "$topic" 1 <"$work/drift" >"$work/drifted" &
running+=($!)
exec 7>"$work/drift"
drifts() { [ -s "$work/drifted" ]; }
wait_until drifts
expect_exit 1 refused 'commits without joining' "$topic 1" -- \
    run_weir --write reset-offsets "$drifting" --topic "$topic" --to end --watch-for 20s --execute --confirm "$drifting"
exec 7>&-
wait $!
expect_exit 0 -- run_weir --write reset-offsets "$drifting" --topic "$topic" --to end --watch-for 1s --execute --confirm "$drifting"
grep -q 'none of its commits moved while it was watched for 1.0 s' "$work/out" || fail "what was watched: $(cat "$work/out")"

# A commit that hangs in a transaction.
hanging=pending-$run_id
"$kit" "$brokers" "$hanging" set "$topic" 1 5 0 ''
mkfifo "$work/pending"
"$kit" "$brokers" "$hanging" pending "$topic" 1 9 <"$work/pending" >"$work/pended" &
running+=($!)
exec 8>"$work/pending"
pends() { [ -s "$work/pended" ]; }
wait_until pends
expect_exit 1 refused UNSTABLE_OFFSET_COMMIT "$topic 1" -- execute "$hanging" reset-offsets "$hanging" --topic "$topic:1" --to 7
expect_equal 'while it hangs' "$(commits "$hanging" | cut -d' ' -f2,3)" '1 5'
expect_exit 0 -- execute "$hanging" reset-offsets "$hanging" --topic "$topic:1" --to 7 --force
expect_equal 'forced' "$(commits "$hanging" | cut -d' ' -f2,3)" '1 7'
exec 8>&-
wait $!

# Offsets of one topic, and of a topic that is gone.
create_topic "$topic-gone" 1
echo record | produce -t "$topic-gone"
"$kit" "$brokers" "$group" set "$topic-gone" 0 0 0 ''
expect_exit 0 -- execute "$group" delete-offsets "$group" --topic "$topic:0"
expect_equal 'without partition 0' "$(commits "$group" | cut -d' ' -f1,2,3 | tr '\n' ';')" "$topic 1 50;$topic-gone 0 0;"
expect_exit 0 -- execute "$group" reset-offsets --undo "$(undo_file)"
expect_exit 0 -- execute "$group" reset-offsets "$group" --all-topics --to end
undo=$(undo_file)
expect_exit 0 -- run_weir --write delete-topic "$topic-gone" --execute --confirm "$topic-gone"
expect_exit 1 'not as planned' -- execute "$group" reset-offsets --undo "$undo"
grep -q "$topic-gone 0: not sent: the cluster has no such partition" "$work/out" || fail "a partition that is gone: $(cat "$work/out")"
expect_equal 'the others are back' "$(commits "$group" | grep "^$topic ")" "$before"
create_topic "$topic-gone" 1
execute "$group" reset-offsets --undo "$undo" >"$work/out" 2>"$work/err"
if ! run_weir --version | grep -q 'lacks.*topic ids'; then
    grep -q 'made anew' "$work/out" || fail "a topic that was made anew: $(cat "$work/out")"
fi

# Of several groups each for itself.
expect_exit 1 "no group 'nobody-$run_id'" -- may delete-group "$drifting" "nobody-$run_id" "$hanging" --execute --confirm "$drifting" \
    --confirm "nobody-$run_id" --confirm "$hanging"
expect_equal 'groups left of them' "$(run_weir groups -o csv | grep -c -e "^$drifting," -e "^$hanging,")" 0
expect_exit 2 'jsonl' -- may delete-group a b -o json

# JSON: of the plan, and of what became of it.
expect_exit 0 -- execute "$group" reset-offsets "$group" --topic "$topic:1" --to beginning -o json
for words in '{"schema":"weir.reset-offsets/1","cluster":"' '"executed":true,"outcome":"done","refused":null' "\"group\":\"$group\"" \
    '"from":50,"step":"commit","to":0' '"outcome":"done","now":0,"error":null' '"undo_file":"/'; do
    grep -qF "$words" "$work/out" || fail "no '$words' in: $(cat "$work/out")"
done

# The journal has both ends, and nothing is sent that could not be taken back, or not be written down.
expect_equal 'writes and outcomes' "$(grep -c '"write":' "$journal")" "$(grep -c '"outcome":"[a-z]*","error"' "$journal")"
grep -q "\"write\":\"reset-offsets\",\"target\":\"$group\",\"before\":{\"partitions\":\[{\"topic\":\"$topic\"" "$journal" || fail 'the journal lacks before'
now=$(commits "$group")
mkdir -p "$work/state2/weir" && ln -s /dev/full "$work/state2/weir/writes.jsonl"
XDG_STATE_HOME=$work/state2 expect_exit 1 'nothing was sent' -- execute "$group" reset-offsets "$group" --topic "$topic:1" --to end
expect_equal 'undo files of what was not sent' "$(find "$work/state2/weir/undo" -type f | wc -l)" 0
mkdir -p "$work/state3/weir" && : >"$work/state3/weir/undo"
XDG_STATE_HOME=$work/state3 expect_exit 1 'the way back could not be written' -- execute "$group" reset-offsets "$group" --topic "$topic:1" --to end
expect_equal 'after what was not sent' "$(commits "$group")" "$now"
finish
