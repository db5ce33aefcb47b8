# What the scripts of ./dev share: where things are, how to speak, how to build. Sourced by bash 3.2 or newer.
# shellcheck shell=bash
# Its sourcer sets `root`, the folder of the source tree.
: "${root:?}"
build=$root/build
# shellcheck disable=SC2034
deps=${WEIR_DEPS:-$build/deps}

say() {
    printf '%s\n' "$*"
}

warn() {
    printf '%s\n' "$*" >&2
}

die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

usage_error() {
    printf 'dev: %s\n' "$*" >&2
    exit 2
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# A path as a person would type it: from here, or from home.
short_path() {
    case $1 in
    "$PWD"/*) printf '%s' "${1#"$PWD"/}" ;;
    "${HOME:-/nowhere}"/*) printf '~%s' "${1#"$HOME"}" ;;
    *) printf '%s' "$1" ;;
    esac
}

# run_logged LABEL LOG COMMAND...: quiet, with progress on a terminal when the command counts its steps as ninja does; on
# failure the end of its output, unless `quiet` is set. The whole output is in LOG.
run_logged() {
    local label=$1 log=$2 line status
    shift 2
    mkdir -p "$(dirname "$log")"
    [ -t 2 ] && printf '%s …' "$label" >&2
    "$@" 2>&1 </dev/null | tee "$log" | while IFS= read -r line; do
        case $line in
        \[[0-9]*/[0-9]*\]*) [ -t 2 ] && printf '\r%s %s\033[K' "$label" "${line%%]*}]" >&2 ;;
        esac
    done
    status=${PIPESTATUS[0]}
    [ -t 2 ] && printf '\r\033[K' >&2
    if [ "$status" != 0 ] && [ -z "${quiet:-}" ]; then
        warn "$label: failed; the end of $(short_path "$log"):"
        grep -vE '^\[[0-9]+/[0-9]+\] (Compiling|Generating|Linking)' "$log" | tail -n 30 >&2
    fi
    return "$status"
}

# setup_failed LABEL LOG: the one sentence that says why, where Meson has one.
setup_failed() {
    local why
    why=$(sed -n 's/.*ERROR: \(Problem encountered: \)\{0,1\}//p' "$2" | head -n 1)
    if [ -n "$why" ]; then warn "$1: $why (all of it: $(short_path "$2"))"; else tail -n 30 "$2" >&2; fi
}

# build_into FOLDER LABEL MESON_OPTION...: sets FOLDER up once, then builds what changed. Silent when nothing did.
build_into() {
    local folder=$1 label=$2
    shift 2
    if [ ! -f "$folder/build.ninja" ]; then
        [ -t 2 ] || warn "$label: first build"
        # What was fetched without rights is written into the build folder.
        [ ! -f "$deps/sysroot.ini" ] || set -- --native-file "$deps/sysroot.ini" "$@"
        quiet=1 run_logged "$label: looking for libraries" "$folder.setup.log" \
            meson setup "$folder" "$root" "$@" || { setup_failed "$label" "$folder.setup.log"; return 1; }
        sed -n 's/.*WARNING: \(librdkafka\)/note: \1/p' "$folder.setup.log" >&2
    fi
    case $(ninja -C "$folder" -n 2>/dev/null) in
    *'no work to do'*) return 0 ;;
    esac
    run_logged "$label: building" "$folder.build.log" ninja -C "$folder"
}

# The C sources that are ours to format, one a line, from the root; tables made by a script are left out.
c_sources() {
    (cd "$root" && git ls-files -co --exclude-standard '*.c' '*.h') | grep -v width_tables | while IFS= read -r file; do
        [ -f "$root/$file" ] && printf '%s\n' "$root/$file"
    done
}
