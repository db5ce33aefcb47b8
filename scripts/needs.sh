# What building, testing and a local Kafka need; what of it is missing here; and how it comes: with apt or dnf as root or by
# sudo, with brew as anyone, after asking; else, or where the answer is no, into build/deps (needs_alone.sh).
# shellcheck shell=bash disable=SC2154
. "$root/scripts/needs_alone.sh"
. "$root/scripts/needs_pip.sh"
. "$root/scripts/needs_kafka.sh"

# The package manager of this machine; empty when it is another.
needs_manager() {
    local manager
    for manager in apt-get dnf brew; do
        have $manager && echo $manager && return
    done
}

# needs_packages MANAGER GROUP: what a group is called there.
needs_packages() {
    case $1/$2 in
    apt-get/build) echo gcc libc6-dev meson ninja-build pkg-config libncurses-dev libcjson-dev librdkafka-dev libpcre2-dev ;;
    apt-get/source) echo make npm libssl-dev zlib1g-dev libzstd-dev libsasl2-dev ;;
    apt-get/test) echo libcmocka-dev libvterm-dev clang clang-format shellcheck kcat openssl procps ;;
    apt-get/kafka) echo default-jre-headless maven openssl procps ;;
    dnf/build) echo gcc meson ninja-build pkgconf-pkg-config ncurses-devel cjson-devel librdkafka-devel pcre2-devel ;;
    dnf/source) echo make npm openssl-devel zlib-devel libzstd-devel cyrus-sasl-devel ;;
    dnf/test) echo libcmocka-devel libvterm-devel libasan libubsan libtsan clang clang-tools-extra ShellCheck openssl procps-ng ;;
    dnf/kafka) echo java-latest-openjdk-headless maven-openjdk-binding maven openssl procps-ng ;;
    brew/build) echo meson ninja pkg-config ncurses cjson librdkafka pcre2 ;;
    brew/source) echo npm openssl zstd ;;
    brew/test) echo cmocka libvterm clang-format shellcheck kcat ;;
    brew/kafka) echo openjdk maven ;;
    */build) echo a C compiler, meson 1.0 or newer, ninja, pkg-config, ncurses, cJSON and librdkafka with their headers ;;
    */source) echo npm, make and the headers of OpenSSL, zlib, zstd, SASL ;;
    */test) echo cmocka, libvterm, clang-format, shellcheck ;;
    */kafka) echo Java 17 or newer, Maven ;;
    esac
}

# needs_has MANAGER PACKAGE: what a program does is asked of the program, wherever it came from; the rest of the manager.
needs_has() {
    case $2 in
    gcc | libc6-dev) has_compiler ;;
    meson) has_meson ;;
    ninja | ninja-build) have ninja ;;
    pkg-config | pkgconf-pkg-config) have pkg-config ;;
    npm) has_npm ;;
    make | clang | kcat | shellcheck | clang-format) have "$2" ;;
    *)
        case $1 in
        apt-get) case $(dpkg-query -W -f '${Status}' "$2" 2>/dev/null) in *' installed') ;; *) return 1 ;; esac ;;
        dnf) rpm -q --quiet "$2" ;;
        brew) [ -d "$(brew --prefix)/opt/$2" ] ;;
        esac
        ;;
    esac
}

# needs_missing MANAGER GROUP…: the packages of these groups that are not here. The npm that librdkafka's source comes with
# brings some 360 packages on Debian, pip's four and it brings npm (needs_pip.sh).
needs_missing() {
    local manager=$1 group package missing=''
    shift
    for group in "$@"; do
        for package in $(needs_packages "$manager" "$group"); do
            needs_has "$manager" "$package" && continue
            case $package in
            npm)
                if [ "$manager" = brew ]; then package=node; elif has_pip; then continue; else package=python3-pip; fi
                ;;
            esac
            missing="$missing $package"
        done
    done
    printf '%s' "${missing# }"
}

# What must stand before the command: nothing for root and brew, sudo where it can work. 1: there are no rights.
needs_rights() {
    case $1 in
    '') return 1 ;;
    brew) return 0 ;;
    esac
    [ "$(id -u)" = 0 ] && return 0
    # Without a terminal nobody can type a password.
    have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; } && echo sudo
}

# needs_agreed QUESTION: yes, unless a person who sits there says no. WEIR_YES=1, --yes and CI answer for them.
needs_agreed() {
    local answer=''
    if [ -n "${WEIR_YES:-}" ] || [ -n "${CI:-}" ] || [ ! -t 0 ]; then return 0; fi
    printf '%s [Y/n] ' "$1" >&2
    read -r answer || answer=n
    case $answer in '' | [yY]*) return 0 ;; esac
    return 1
}

# needs_failed LOG…: why packages could not be brought, in one sentence.
needs_failed() {
    local unknown
    if grep -qiE 'could not resolve|unable to fetch|failed to fetch|cannot initiate|curl error|no route|failure resolving|name resolution|unreachable' "$@" 2>/dev/null; then
        warn "dev: packages cannot be fetched: is this machine connected? Without a network, unpack the archive that ./dev bundle makes on another machine"
        return
    fi
    unknown=$(sed -nE "s/^E: (Unable to locate package|Package) '?([^ ']*).*/\2/p" "$@" | sort -u | tr '\n' ' ')
    if [ -n "$unknown" ]; then
        warn "dev: this system's lists of packages do not have: ${unknown% } (on Ubuntu they are in universe: sudo add-apt-repository universe)"
        return
    fi
    warn "dev: that failed; the end of $(short_path "${!#}"):"
    tail -n 8 "${!#}" >&2
}

# needs_install GROUP…: 1 when it cannot, having said why.
needs_install() {
    local manager sudo missing log=$build/install.log
    manager=$(needs_manager)
    missing=$(needs_missing "${manager:-none}" "$@")
    if [ -z "$manager" ]; then
        warn "dev: please install: $(needs_packages none "$1")"
        return 1
    fi
    [ -n "$missing" ] || return 0
    if ! sudo=$(needs_rights "$manager") || ! needs_agreed "weir needs these packages: $missing
install them with ${sudo:+$sudo }$manager?"; then
        alone_install "$manager" "$@"
        return
    fi
    warn "installing: $missing"
    # run_logged is not to tell what needs_failed tells.
    # shellcheck disable=SC2034
    local quiet=1
    # One word a package.
    # shellcheck disable=SC2086
    case $manager in
    apt-get)
        export DEBIAN_FRONTEND=noninteractive
        run_logged 'reading the lists of packages' "$build/update.log" $sudo apt-get update
        run_logged installing "$log" $sudo apt-get install -y --no-install-recommends $missing
        ;;
    dnf) run_logged installing "$log" $sudo dnf install -y $missing ;;
    brew) run_logged installing "$log" brew install $missing ;;
    esac && return
    if [ -f "$build/update.log" ]; then needs_failed "$build/update.log" "$log"; else needs_failed "$log"; fi
    [ -n "$sudo" ] && alone_install "$manager" "$@"
}

# Where things are that a shell does not look: what was fetched for this folder alone, and brew's kegs.
needs_paths() {
    local keg
    alone_paths
    have brew || return 0
    for keg in ncurses openjdk; do
        keg=$(brew --prefix $keg 2>/dev/null) || continue
        PKG_CONFIG_PATH=$keg/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
        PATH=$keg/bin:$PATH
    done
    export PKG_CONFIG_PATH PATH
}

# Not only the name: a compiler without libc's headers cannot build anything.
has_compiler() {
    have cc || return 1
    printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' | cc -x c -o /dev/null - 2>/dev/null
}

has_meson() {
    have meson || return 1
    case $(meson --version 2>/dev/null) in '' | 0.*) return 1 ;; esac
}

has_build() {
    has_compiler && has_meson && have ninja && have pkg-config && pkg-config --exists ncursesw libcjson &&
        { pkg-config --exists 'rdkafka >= 2.0.2' || has_source; }
}

# A recent librdkafka: the system's, one built before, or what it takes to build it.
has_source() {
    { have pkg-config && pkg-config --exists 'rdkafka >= 2.12'; } || [ -f "$deps/librdkafka-2.15.1/libs.txt" ] ||
        { have make && have pkg-config && pkg-config --exists openssl zlib libzstd &&
            { has_npm || has_pip || [ -d "$root/subprojects/librdkafka-2.15.1" ]; }; }
}

has_test() {
    have clang-format && have shellcheck && pkg-config --exists cmocka && pkg-config --exists vterm
}

need_build() {
    needs_paths
    if ! has_build || ! has_source; then
        needs_install build source || has_build || return 1
        alone_meson || return 1
    fi
    has_build || die "still missing after the installation: $(needs_packages none build)"
}

need_test() {
    need_build && { has_test || needs_install test; } && has_test
}
