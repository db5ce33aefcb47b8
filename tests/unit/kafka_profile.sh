#!/usr/bin/env bash
# ./dev kafka writes weir's profile `local`: into any configuration file, and harming nothing else in it.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/scripts/lib.sh"
. "$root/scripts/kafka_profile.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# expect WHAT WANTED_FILE GOT_FILE
expect() {
    if ! cmp -s "$2" "$3"; then
        echo "$1:"
        diff "$2" "$3"
        failed=1
    fi
}

write() {
    profile_write "$1" 127.0.0.1:9192 NEW-id 2>"$dir/err" || failed=1
}

local_profile='[profile local]
bootstrap.servers = 127.0.0.1:9192
cluster.id = NEW-id
write = yes'

printf '%s\n' "$local_profile" >"$dir/wanted"
write "$dir/á b/weir/config"
expect 'no file' "$dir/wanted" "$dir/á b/weir/config"
write "$dir/á b/weir/config"
expect 'written twice' "$dir/wanted" "$dir/á b/weir/config"
# Its mode, as `ls` shows it: both kinds of stat differ in their options.
# shellcheck disable=SC2012
case $(ls -l "$dir/á b/weir/config") in -rw-------*) ;; *) echo 'a new file can be read by others'; failed=1 ;; esac

printf '# mine\n[weir]\nprofile = prod\n\n[profile prod]\nbootstrap.servers = k:9092\nsasl.password = a\\n&b #c\n' >"$dir/config"
{ cat "$dir/config"; printf '\n%s\n' "$local_profile"; } >"$dir/wanted"
write "$dir/config"
expect 'other sections' "$dir/wanted" "$dir/config"

printf '[profile local]\ncolor = red\nwrite = no\nbootstrap.servers=localhost:9092\n# note\n[keys]\nquit = q\n' >"$dir/config"
printf '%s\ncolor = red\n# note\n[keys]\nquit = q\n' "$local_profile" >"$dir/wanted"
write "$dir/config"
expect 'keys of its own' "$dir/wanted" "$dir/config"

printf '[profile local]\nbootstrap.servers = kafka.example:9092\n' >"$dir/config"
cp "$dir/config" "$dir/wanted"
write "$dir/config"
expect 'a profile of another machine' "$dir/wanted" "$dir/config"
grep -q 'left as it is' "$dir/err" || { echo 'it was left alone in silence'; failed=1; }

printf '[weir]\n' >"$dir/real"
ln -s real "$dir/link"
write "$dir/link"
grep -q NEW-id "$dir/real" || { echo 'nothing came through a link'; failed=1; }
[ -L "$dir/link" ] || { echo 'a link was replaced'; failed=1; }

[ -z "$(find "$dir" -name '*.weir.*')" ] || { echo 'a temporary file stayed'; failed=1; }
exit $failed
