# Meson, Ninja and npm from Python's packages, into build/deps: where the distribution has none, or one too old, or where there
# are no rights. Nothing outside that folder changes.
# shellcheck shell=bash disable=SC2154

# pip COMMAND…: the first pip there is: Python's own, or one unpacked into build/deps.
pip() {
    PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore python3 -m pip "$@"
}

has_pip() {
    have python3 && pip --version >/dev/null 2>&1
}

has_npm() {
    have npm
}

# pip_install FOLDER PACKAGE…: into FOLDER, whole or not at all. 1: it could not be had; the reason is in build/pip.log.
pip_install() {
    local folder=$1 made=$1.$$
    shift
    mkdir -p "$made" || return 1
    if pip install --quiet --target "$made" "$@" >"$build/pip.log" 2>&1; then
        if [ -e "$folder" ]; then rm -rf "$made"; else mv "$made" "$folder"; fi
        return
    fi
    rm -rf "$made"
    return 1
}

# pip_meson: Meson and Ninja in build/deps/tools. Meson calls itself by the name it was called with: that is a .py, which it
# runs with its own Python.
pip_meson() {
    local tools=$deps/tools
    mkdir -p "$build" && pip --version >"$build/pip.log" 2>&1 || return 1
    [ -d "$deps/pip" ] || pip_install "$deps/pip" 'meson>=1.0' ninja || return 1
    mkdir -p "$tools" || return 1
    cat >"$tools/meson.py" <<'PYTHON'
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "pip"))
from mesonbuild.mesonmain import main
sys.exit(main())
PYTHON
    # shellcheck disable=SC2016
    printf '%s\n' '#!/bin/sh' 'exec python3 "$(dirname "$0")/meson.py" "$@"' >"$tools/meson"
    chmod +x "$tools/meson"
    have ninja || cp "$deps/pip/bin/ninja" "$tools/ninja"
}
