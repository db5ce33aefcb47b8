# Without rights to install: the distribution's packages, unpacked into build/deps/sysroot, where the compiler, the linker,
# pkg-config and the program look for them. Only apt's packages can be had so; what must be installed is a compiler.
# shellcheck shell=bash disable=SC2154

sysroot=$deps/sysroot
tools=$deps/tools

# The folder of libraries in the sysroot: usr/lib/x86_64-linux-gnu or its like.
alone_lib() {
    local at
    for at in "$sysroot"/usr/lib/*-linux-*; do
        [ -d "$at" ] && printf '%s' "$at" && return
    done
    printf '%s' "$sysroot/usr/lib"
}

# Makes what was fetched visible to this shell and all that it starts; Meson also gets it written down (alone_native).
alone_paths() {
    local lib at
    [ -d "$tools" ] && PATH=$tools:$PATH && export PATH
    [ -d "$sysroot" ] || return 0
    lib=$(alone_lib)
    export C_INCLUDE_PATH=$sysroot/usr/include:$sysroot/usr/include/${lib##*/}
    export LIBRARY_PATH=$lib
    export PKG_CONFIG_PATH=$lib/pkgconfig:$sysroot/usr/share/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    PYTHONPATH=$sysroot/usr/lib/python3/dist-packages${PYTHONPATH:+:$PYTHONPATH}
    # Parts of the standard library are packages of their own, for more than one version of Python.
    at=$(python3 -c 'import sys; print("python%d.%d" % sys.version_info[:2])' 2>/dev/null)
    [ -z "$at" ] || PYTHONPATH=$sysroot/usr/lib/$at:$PYTHONPATH
    export PYTHONPATH
    [ -f "$deps/ca.pem" ] && export PIP_CERT=${PIP_CERT:-$deps/ca.pem}
    return 0
}

# A compiler is what a person has to ask for. The rest of a group, by what apt calls it, with pip for Meson and Ninja.
alone_install() {
    local manager=$1 packages='' package
    shift
    if ! has_compiler; then
        warn "dev: a C compiler has to be installed, which needs rights that you do not have here: ask for the packages gcc and libc6-dev ($manager)"
        return 1
    fi
    if [ "$manager" != apt-get ] || ! have dpkg-deb; then
        warn "dev: without rights to install, ask for: $(needs_missing "$manager" "$@")"
        return 1
    fi
    for package in $(needs_missing "$manager" "$@"); do
        # pip brings these two newer than some distributions do.
        case $package in meson | ninja-build) has_pip && continue || package=python3-pip ;; esac
        case " $packages " in *" $package "*) ;; *) packages="$packages $package" ;; esac
    done
    [ -n "$packages" ] || return 0
    warn "without rights to install: fetching into $(short_path "$deps"), changing nothing else:$packages"
    mkdir -p "$deps/apt" || die "$deps cannot be made"
    # One word a package.
    # shellcheck disable=SC2086
    alone_fetch $packages || return 1
    alone_mend && alone_mend_python && alone_native && alone_tools && alone_authorities
    alone_paths
}

# alone_apt ARGUMENT…: apt-get with the machine's lists of packages, or with own ones where it has none.
alone_apt() {
    local own=()
    if [ -d "$deps/apt/lists" ]; then
        own=(-o "Dir::State=$deps/apt" -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Cache=$deps/apt/cache")
    fi
    LC_ALL=C apt-get ${own[@]+"${own[@]}"} "$@"
}

# alone_wanted PACKAGE…: NAME=VERSION of all that an installation would bring, one a line. libc is left out: the running
# one fits what is older, and a second one beside it does not.
alone_wanted() {
    alone_apt --simulate --no-install-recommends install "$@" 2>"$deps/apt/log" |
        sed -nE 's/^Inst ([^ ]+)( \[[^]]*\])? \(([^ ]+) .*/\1=\3/p' | grep -vE '^(libc6|libc-bin|libc6-dev|libc-dev-bin)='
}

alone_fetch() {
    # run_logged is not to tell what needs_failed tells.
    # shellcheck disable=SC2034
    local wanted log=$deps/apt/log quiet=1 package
    wanted=$(alone_wanted "$@")
    if [ -z "$wanted" ]; then
        mkdir -p "$deps/apt/lists/partial" "$deps/apt/cache/archives/partial"
        run_logged 'reading the lists of packages' "$deps/apt/update.log" alone_apt update
        wanted=$(alone_wanted "$@")
        if [ -z "$wanted" ]; then
            rm -rf "$deps/apt/lists"
            needs_failed "$deps/apt/update.log" "$log"
            return 1
        fi
    fi
    rm -rf "$deps/apt/new" && mkdir -p "$deps/apt/new" "$sysroot/usr/lib" "$sysroot/usr/bin" || return 1
    # One word a package.
    # shellcheck disable=SC2086
    if ! (cd "$deps/apt/new" && run_logged 'fetching packages' "$log" alone_apt download $wanted); then
        needs_failed "$log"
        return 1
    fi
    for package in lib bin sbin; do
        mkdir -p "$sysroot/usr/$package"
        [ -e "$sysroot/$package" ] || ln -s "usr/$package" "$sysroot/$package"
    done
    for package in "$deps/apt/new"/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink --no-same-owner -C "$sysroot" -f - || return 1
    done
    rm -rf "$deps/apt/new"
}

# What names /usr in the packages: links that begin at the root or lead to what is installed, and the folders in pkg-config's files, which the compiler
# is told in another way (a path with a space is none that those files can hold).
alone_mend() {
    local link target
    find "$sysroot" -type l | while IFS= read -r link; do
        target=$(readlink "$link")
        case $target in
        "$sysroot"/*) ;;
        /*) [ -e "$sysroot$target" ] && ln -sfn "$sysroot$target" "$link" ;;
        *)
            # A library that is installed, without its headers: what the link means is there and not here.
            target=$(realpath -m "$(dirname "${link#"$sysroot"}")/$target")
            [ ! -e "$link" ] && [ -e "$target" ] && ln -sfn "$target" "$link"
            ;;
        esac
    done
    find "$sysroot/usr" -name '*.pc' -type f | while IFS= read -r link; do
        sed -E '/^(Cflags|Libs)/s/(^| )-[IL] *[^ ]*/ /g' "$link" >"$link.new" && mv "$link.new" "$link"
    done
}

# Parts of Python's library share a folder with what is installed, and Python looks for a module in one folder only.
alone_mend_python() {
    local part
    for part in "$sysroot"/usr/lib/python3.*/distutils; do
        [ -d "$part" ] && [ -d "${part#"$sysroot"}" ] && cp -R "${part#"$sysroot"}"/*.py "$part/"
    done
    return 0
}

# Text as Meson writes it.
alone_quoted() {
    printf "'%s'" "$(printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g")"
}

# So that a build folder knows where all is, whoever runs ninja in it. RPATH and not RUNPATH: it also serves what the
# libraries themselves need.
alone_native() {
    local lib include triplet
    lib=$(alone_lib)
    triplet=$(alone_quoted "$sysroot/usr/include/${lib##*/}")
    include=$(alone_quoted "$sysroot/usr/include")
    lib=$(alone_quoted "$lib")
    cat >"$deps/sysroot.ini" <<INI
[built-in options]
c_args = ['-isystem', $include, '-isystem', $triplet]
c_link_args = ['-L' + $lib, '-Wl,--disable-new-dtags', '-Xlinker', '-rpath', '-Xlinker', $lib, '-Xlinker', '-rpath-link', '-Xlinker', $lib]
pkg_config_path = $lib + '/pkgconfig:' + $(alone_quoted "$sysroot/usr/share/pkgconfig")
INI
}

# The programs that came, each with its libraries, under the name that it is called by.
alone_tools() {
    local name at
    mkdir -p "$tools" || return 1
    # shellcheck disable=SC2016
    for name in pkg-config make python3 clang-format shellcheck kcat ninja openssl ps; do
        at=$sysroot/usr/bin/$name
        [ -x "$at" ] || continue
        {
            printf '#!/bin/sh\n'
            printf 'here=$(cd "$(dirname "$0")/.." && pwd)\n'
            printf 'LD_LIBRARY_PATH=$here/sysroot/usr/lib/%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} exec "$here/sysroot/usr/bin/%s" "$@"\n' \
                "$(basename "$(alone_lib)")" "$name"
        } >"$tools/$name"
        chmod +x "$tools/$name"
    done
}

# pip trusts the authorities that a package's own installation would have put together.
alone_authorities() {
    local from=$sysroot/usr/share/ca-certificates/mozilla
    [ ! -d "$from" ] || [ -s /etc/ssl/certs/ca-certificates.crt ] || cat "$from"/*.crt >"$deps/ca.pem"
}

# Meson 1.0 and Ninja: from pip; and where that brings none, the distribution's, unpacked.
alone_meson() {
    if has_meson && have ninja; then return 0; fi
    warn "fetching Meson and Ninja with pip into $(short_path "$deps")"
    if pip_meson; then
        alone_paths
        return 0
    fi
    warn "dev: pip cannot bring Meson 1.0 or newer and Ninja: is this machine connected? Else ask for the packages meson and ninja-build ($(short_path "$build/pip.log") says what went wrong)"
    return 1
}
