#!/bin/sh
# Writes the themes it is given as C, so that the program needs no data folder. Usage: embed-themes.sh OUT FILE...
set -eu
out=$1
shift
{
    echo '#include "ui/theme_data.h"'
    echo
    echo 'const struct theme_data theme_data[] = {'
    for file; do
        name=${file##*/}
        printf '    {"%s",\n' "${name%.theme}"
        sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/     "/' -e 's/$/\\n"/' "$file"
        echo '    },'
    done
    echo '    {NULL, NULL},'
    echo '};'
} >"$out"
