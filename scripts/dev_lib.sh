# What ./dev and its parts share. Sourced; WEIR_ROOT is the source tree.
# shellcheck shell=bash
release=$WEIR_ROOT/build/release

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        return 1
    fi
}

# Installs packages by name with whatever this machine has. Arguments: names on Debian, then --, Fedora, --, Homebrew.
install_packages() {
    local apt=() dnf=() brew=() list=apt name
    for name in "$@"; do
        if [ "$name" = -- ]; then
            if [ $list = apt ]; then list=dnf; else list=brew; fi
            continue
        fi
        case $list in
        apt) apt+=("$name") ;;
        dnf) dnf+=("$name") ;;
        brew) brew+=("$name") ;;
        esac
    done
    mkdir -p "$WEIR_ROOT/build"
    local log=$WEIR_ROOT/build/install.log
    if command -v apt-get >/dev/null 2>&1; then
        say "installing ${apt[*]}"
        if as_root apt-get update >"$log" 2>&1 &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${apt[@]}" >>"$log" 2>&1; then
            return 0
        fi
    elif command -v dnf >/dev/null 2>&1; then
        say "installing ${dnf[*]}"
        if as_root dnf install -y "${dnf[@]}" >"$log" 2>&1; then return 0; fi
    elif command -v brew >/dev/null 2>&1; then
        say "installing ${brew[*]}"
        if brew install "${brew[@]}" >"$log" 2>&1; then return 0; fi
    fi
    say "these could not be installed; please install them: ${apt[*]}"
    if [ -s "$log" ]; then tail -n 3 "$log" >&2; fi
    return 1
}

has_libraries() {
    local library
    command -v pkg-config >/dev/null 2>&1 || return 1
    for library in "$@"; do
        pkg-config --exists "$library" || return 1
    done
}

need_build_tools() {
    if command -v cc >/dev/null 2>&1 && command -v make >/dev/null 2>&1 && command -v meson >/dev/null 2>&1 &&
        command -v ninja >/dev/null 2>&1 && has_libraries rdkafka ncursesw libcjson; then
        return 0
    fi
    install_packages gcc libc6-dev make meson ninja-build pkg-config librdkafka-dev libncurses-dev libcjson-dev \
        zlib1g-dev libssl-dev libsasl2-dev libzstd-dev -- \
        gcc make meson ninja-build pkgconf librdkafka-devel ncurses-devel cjson-devel zlib-devel openssl-devel \
        cyrus-sasl-devel libzstd-devel -- \
        meson ninja pkg-config librdkafka ncurses cjson openssl zstd
}

need_test_tools() {
    if command -v clang >/dev/null 2>&1 && command -v clang-format >/dev/null 2>&1 &&
        command -v shellcheck >/dev/null 2>&1 && command -v kcat >/dev/null 2>&1 && has_libraries cmocka vterm; then
        return 0
    fi
    install_packages clang clang-format shellcheck kcat libcmocka-dev libvterm-dev -- \
        clang clang-tools-extra ShellCheck kcat libcmocka-devel libvterm-devel -- \
        clang-format shellcheck kcat cmocka libvterm
}

# A command whose output only matters when it fails.
quietly() {
    local log=$WEIR_ROOT/build/last.log
    if "$@" >"$log" 2>&1; then return 0; fi
    grep -E 'error|ERROR|FAILED|undefined' "$log" | head -n 20 >&2 || true
    say "the whole output is in build/last.log"
    return 1
}

# meson_build DIR TARGETS-OR-EMPTY OPTIONS...: sets up a build folder once and builds it.
meson_build() {
    local dir=$1
    shift
    if [ ! -f "$dir/build.ninja" ]; then
        quietly meson setup "$dir" "$WEIR_ROOT" "$@"
    fi
    quietly ninja -C "$dir"
}

build_release() {
    need_build_tools
    mkdir -p "$WEIR_ROOT/build"
    if [ ! -f "$release/build.ninja" ]; then
        say "building weir (a minute the first time)"
        quietly meson setup "$release" "$WEIR_ROOT" -Dtests=false -Dprefix=/usr/local
        grep -h 'WARNING:.*librdkafka' "$WEIR_ROOT/build/last.log" >&2 || true
    fi
    quietly ninja -C "$release"
}
