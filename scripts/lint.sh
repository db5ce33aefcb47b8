#!/usr/bin/env bash
# ./dev lint: form of code and scripts, and the layers. Prints what is wrong; exit 1 when anything is.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"

help() {
    cat <<'HELP'
usage: ./dev lint [format|scripts|layers]…

  format   clang-format finds nothing to change (./dev fmt mends it)
  scripts  shellcheck finds nothing in ./dev and the scripts
  layers   no include goes upwards, rdkafka.h only in src/kafka, curses.h only in ui/curses_*, a header for each source
HELP
}

lint_format() {
    local unformed
    [ -n "$(c_sources)" ] || die "no C sources: is this a git work tree?"
    unformed=$(c_sources | tr '\n' '\0' | xargs -0 clang-format --dry-run -Werror 2>&1 | sed -n 's/^\(.*\):[0-9]*:[0-9]*: error.*/\1/p' | sort -u)
    [ -z "$unformed" ] && return 0
    say "not in form (./dev fmt mends it):"
    printf '%s\n' "$unformed"
    return 1
}

lint_scripts() {
    (
        cd "$root" || exit 1
        { git ls-files -co --exclude-standard '*.sh'; printf '%s\n' dev .ci/run; } | sort | while IFS= read -r file; do
            [ -f "$file" ] && printf '%s\0' "$file"
        done | xargs -0 shellcheck -x -e SC1091
    )
}

lint() {
    case $1 in
    format) lint_format ;;
    scripts) lint_scripts ;;
    layers) bash "$root/tests/layers.sh" ;;
    *) usage_error "lint: '$1' is not format, scripts or layers" ;;
    esac
}

case ${1:-} in
-h | --help) help; exit 0 ;;
'') set -- format scripts layers ;;
esac
bad=0
for part in "$@"; do
    lint "$part" || bad=1
done
exit $bad
