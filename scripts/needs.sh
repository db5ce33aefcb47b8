# Installs what is missing: with apt or dnf as root or by sudo, with brew as anyone; elsewhere it says what to install.
# shellcheck shell=bash disable=SC2154

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
    apt-get/build) echo gcc libc6-dev make meson ninja-build pkg-config libncurses-dev libcjson-dev librdkafka-dev libpcre2-dev ;;
    apt-get/source) echo npm ca-certificates make libssl-dev zlib1g-dev libzstd-dev libsasl2-dev libcurl4-openssl-dev ;;
    apt-get/test) echo libcmocka-dev libvterm-dev clang clang-format shellcheck kcat openssl procps ;;
    apt-get/kafka) echo default-jre-headless maven openssl procps ;;
    dnf/build) echo gcc make meson ninja-build pkgconf-pkg-config ncurses-devel cjson-devel librdkafka-devel pcre2-devel ;;
    dnf/source) echo npm make openssl-devel zlib-devel libzstd-devel cyrus-sasl-devel libcurl-devel ;;
    dnf/test) echo libcmocka-devel libvterm-devel libasan libubsan libtsan clang clang-tools-extra ShellCheck openssl procps-ng ;;
    dnf/kafka) echo java-latest-openjdk-headless maven-openjdk-binding maven openssl procps-ng ;;
    brew/build) echo meson ninja pkg-config ncurses cjson librdkafka pcre2 ;;
    brew/source) echo node openssl zstd ;;
    brew/test) echo cmocka libvterm clang-format shellcheck kcat ;;
    brew/kafka) echo openjdk maven ;;
    */build) echo a C compiler, make, meson 1.0 or newer, ninja, pkg-config, ncurses, cJSON and librdkafka with their headers ;;
    */source) echo npm, make and the headers of OpenSSL, zlib, zstd, SASL and curl ;;
    */test) echo cmocka, libvterm, clang-format, shellcheck ;;
    */kafka) echo Java 17 or newer, Maven ;;
    esac
}

# needs_install GROUP: 1 when it cannot.
needs_install() {
    local manager sudo='' packages
    manager=$(needs_manager)
    packages=$(needs_packages "${manager:-none}" "$1")
    if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
        # Without a terminal nobody can type a password.
        if have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then sudo=sudo; else manager=''; fi
    fi
    if [ -z "$manager" ]; then
        warn "please install: $packages"
        return 1
    fi
    warn "installing: $packages"
    # One word a package.
    # shellcheck disable=SC2086
    case $manager in
    apt-get)
        export DEBIAN_FRONTEND=noninteractive
        run_logged 'reading the lists of packages' "$build/install.log" $sudo apt-get update
        run_logged installing "$build/install.log" $sudo apt-get install -y --no-install-recommends $packages
        ;;
    dnf) run_logged installing "$build/install.log" $sudo dnf install -y $packages ;;
    brew) run_logged installing "$build/install.log" brew install $packages ;;
    esac
}

# brew keeps its ncurses where pkg-config does not look.
needs_paths() {
    local keg
    have brew || return 0
    for keg in ncurses openjdk; do
        keg=$(brew --prefix $keg 2>/dev/null) || continue
        PKG_CONFIG_PATH=$keg/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
        PATH=$keg/bin:$PATH
    done
    export PKG_CONFIG_PATH PATH
}

has_build() {
    have cc && have meson && have ninja && have pkg-config && pkg-config --exists ncursesw libcjson &&
        { pkg-config --exists 'rdkafka >= 2.0.2' || has_source; }
}

# A recent librdkafka: the system's, one built before, or what it takes to build it.
has_source() {
    pkg-config --exists 'rdkafka >= 2.12' || [ -f "$deps/librdkafka-2.15.1/libs.txt" ] ||
        { have make && { have npm || [ -d "$root/subprojects/librdkafka-2.15.1" ]; }; }
}

has_test() {
    have clang-format && have shellcheck && pkg-config --exists cmocka && pkg-config --exists vterm
}

has_kafka() {
    java -version >/dev/null 2>&1 && { have mvn || [ -d "$deps/kafka-4.3.0" ]; }
}

need_build() {
    needs_paths
    if ! has_build; then
        needs_install build || return 1
        has_build || die "still missing after the installation: $(needs_packages none build)"
    fi
    # An old librdkafka will do, so a failure here is no end.
    has_source || needs_install source || warn "going on with the system's librdkafka"
}

need_test() {
    need_build && { has_test || needs_install test; } && has_test
}

need_kafka() {
    needs_paths
    has_kafka || { needs_install kafka && has_kafka; }
}
