#!/usr/bin/env bash
# What the commands that read a topic have in common: which part of it, how they are ended, what they say meanwhile.
# shellcheck disable=SC2154
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
start_demo demo

# A topic that is named twice is read once.
expect_exit 0 "'orders' is named more than once" -- timeout 30 "$weir" tail orders orders -n 1
expect_exit 0 "'orders' is named more than once" "10 records" -- timeout 30 "$weir" record orders orders "$work/twice" --from beginning -n 10
expect_exit 0 -- timeout 30 "$weir" tail orders -n 1 --topics-matching '^orders$'

expect_exit 1 "no topic's name matches 'nothing'" -- "$weir" tail --topics-matching nothing

finish
