#!/usr/bin/env bash
# Form and layers. Prints what is wrong; exit 1 when anything is.
set -u
cd "${WEIR_ROOT:-$(cd "$(dirname "$0")/.." && pwd)}" || exit 1
WEIR_ROOT=$PWD
. scripts/dev_lib.sh
need_test_tools || exit 1
bad=0

sources=$(git ls-files -co --exclude-standard '*.c' '*.h' | grep -v width_tables)
unformed=$(printf '%s\n' "$sources" | tr '\n' '\0' | xargs -0 clang-format --dry-run -Werror 2>&1 | grep -E 'error:' | cut -d: -f1 | sort -u)
if [ -n "$unformed" ]; then
    echo "not in form (./dev fmt mends it):"
    printf '%s\n' "$unformed"
    bad=1
fi

scripts=$(git ls-files -co --exclude-standard '*.sh')
printf '%s\n' "$scripts" dev .ci/run | tr '\n' '\0' | xargs -0 shellcheck -x -e SC1091 || bad=1

bash tests/layers.sh || bad=1
exit $bad
