#!/usr/bin/env bash
# ./dev bundle: weir and all that it needs in one archive, for a machine without rights to install and without a network.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"
. "$root/scripts/needs.sh"
folder=$build/bundle

help() {
    cat <<'HELP'
usage: ./dev bundle [--yes]

Makes build/weir-VERSION-linux-MACHINE.tar.gz: weir with every library but libc and libm inside it, descriptions of common
terminals, the course and its data. Unpack it anywhere on a Linux whose glibc is at least the one that is printed, and run
./weir --demo: no rights, no network. Kerberos (SASL GSSAPI) is not in it.

Exit: 0 made, 1 failed.
HELP
}

# bundle_needs PROGRAM: the shared libraries that it asks for, one a line.
bundle_needs() {
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# The newest of the versions that its symbols name is the oldest glibc that has them all.
bundle_glibc() {
    objdump -T "$1" | grep -oE 'GLIBC_[0-9]+(\.[0-9]+)+' | sed 's/GLIBC_//' | sort -t . -k 1,1n -k 2,2n -u | tail -n 1
}

# Only what every glibc brings. Older ones keep threads, dl and rt apart.
bundle_check() {
    local library
    for library in $(bundle_needs "$1"); do
        case $library in
        libc.so.6 | libm.so.6 | libpthread.so.0 | libdl.so.2 | librt.so.1 | ld-linux*.so.*) ;;
        *) die "bundle: the program still needs $library, which another machine may not have: install its static library and try again" ;;
        esac
    done
}

# One folder a letter of the alphabet, as in the system's. Those marked are what the archive is not made without.
bundle_terminals() {
    local name at found
    for name in xterm! xterm-256color! linux! screen-256color! tmux-256color! vt100! screen tmux xterm-color vt220 ansi dumb rxvt \
        rxvt-unicode-256color xterm-kitty alacritty foot konsole-256color gnome-256color putty-256color; do
        found=0
        for at in /lib/terminfo /usr/share/terminfo /etc/terminfo "$sysroot/usr/lib/terminfo" "$sysroot/usr/share/terminfo"; do
            [ -f "$at/${name:0:1}/${name%!}" ] || continue
            mkdir -p "$1/${name:0:1}" && cp -L "$at/${name:0:1}/${name%!}" "$1/${name:0:1}/" && found=1 && break
        done
        case $found$name in 0*!) die "bundle: the description of the terminal ${name%!} is not here: install ncurses-base" ;; esac
    done
}

# Prints the file with a package's licence. Its folder may be a link to that of a package it needs, installed or fetched.
bundle_licence() {
    local in at
    for in in "$sysroot/usr/share/doc" /usr/share/doc; do
        for at in "$sysroot/usr/share/doc" /usr/share/doc; do
            at=$at/$(basename "$(readlink "$in/$1" || echo "$1")")/copyright
            [ -f "$at" ] && printf '%s' "$at" && return
        done
    done
    return 1
}

# What the licences of the libraries inside ask for: their text.
bundle_licences() {
    local package at
    mkdir -p "$1" || return 1
    at=$(bash "$root/scripts/librdkafka.sh" "$root" portable) || return 1
    cp "$at/LICENSES.txt" "$1/librdkafka-and-cJSON.txt" || return 1
    for package in libncurses-dev libssl-dev zlib1g-dev libzstd-dev libpcre2-dev; do
        at=$(bundle_licence $package) ||
            die "bundle: the licence of $package is not here: the archive is made on Debian, Ubuntu and their like"
        cp -L "$at" "$1/$package.txt" || return 1
    done
}

bundle_readme() {
    cat <<README
weir $1: a terminal dashboard for Apache Kafka. One folder: copy it anywhere and delete it when done.

  ./weir --demo       a cluster inside the program, to look at; q quits, ? helps; no network, no rights
  ./weir -b HOST:9092 your own cluster;  ./weir --help  all commands;  docs/course.md  the course
It runs on any Linux for $2 with glibc $3 or newer (ldd --version says which you have). Not in it: Kerberos.

weir $1: un tablero de Apache Kafka para la terminal. Una sola carpeta: cópiela donde quiera y bórrela al acabar.

  ./weir --demo       un clúster dentro del programa, para mirar; q sale, ? ayuda; sin red y sin permisos
  ./weir -b HOST:9092 su propio clúster;  ./weir --help  todos los comandos;  docs/curso.md  el curso
Funciona en cualquier Linux para $2 con glibc $3 o posterior (ldd --version dice cuál tiene). No incluye Kerberos.
README
}

# bundle_fill FOLDER VERSION MACHINE GLIBC: all that is packed.
bundle_fill() {
    local to=$1 file
    mkdir -p "$to/docs" "$to/share" && strip -o "$to/weir" "$folder/weir" && chmod 755 "$to/weir" && cp "$root/LICENSE" "$to/" || return 1
    bundle_terminals "$to/terminfo"
    bundle_licences "$to/licences" || return 1
    for file in course-120x40.svg course-bars-100x24.svg curso-120x40.svg curso-bars-100x24.svg course.md curso.md dataset.md manual.md; do
        [ ! -f "$root/docs/$file" ] || cp "$root/docs/$file" "$to/docs/" || return 1
    done
    [ ! -d "$root/share/datasets" ] || cp -R "$root/share/datasets" "$to/share/datasets" || return 1
    bundle_readme "$2" "$3" "$4" >"$to/README.txt"
}

bundle() {
    local version machine name glibc made
    need_build || exit 1
    pkg-config --exists openssl zlib libzstd || needs_install source || exit 1
    for name in strip readelf objdump; do have $name || die "bundle: $name is not here: install binutils"; done
    build_into "$folder" bundle -Dbuildtype=release -Dtests=false -Dportable=true || exit 1
    bundle_check "$folder/weir"
    version=$("$folder/weir" --version | sed -n '1s/^weir //p')
    machine=$(uname -m)
    glibc=$(bundle_glibc "$folder/weir")
    name=weir-$version-linux-$machine
    made=$folder/pack
    rm -rf "$made"
    mkdir -p "$made" || die "$made cannot be made"
    bundle_fill "$made/$name" "$version" "$machine" "$glibc" || die "bundle: $made cannot be filled"
    tar -C "$made" -czf "$build/$name.tar.gz.new" --owner=0 --group=0 --sort=name "$name" ||
        die "bundle: the archive cannot be written"
    mv "$build/$name.tar.gz.new" "$build/$name.tar.gz" || exit 1
    say "archive: $build/$name.tar.gz"
    say "$(($(wc -c <"$build/$name.tar.gz") / 1024)) KiB; unpack it anywhere and run ./weir --demo"
    say "runs on Linux $machine with glibc $glibc or newer; needs only: $(bundle_needs "$folder/weir" | tr '\n' ' ')"
}

case ${1:-} in
'') bundle ;;
-h | --help) help ;;
*) usage_error "bundle: unknown option '$1' (./dev bundle --help)" ;;
esac
