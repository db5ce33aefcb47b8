# Writes weir's profile `local` into a configuration file and leaves all the rest of the file as it was.
# shellcheck shell=bash

# profile_value FILE KEY: what `[profile local]` has for KEY.
profile_value() {
    awk -v key="$2" '
        { line = $0; sub(/\r$/, "", line) }
        line ~ /^[ \t]*\[/ { inside = line ~ /^[ \t]*\[profile[ \t]+local[ \t]*\][ \t]*$/; next }
        inside && (at = index(line, "=")) {
            name = substr(line, 1, at - 1); gsub(/^[ \t]+|[ \t]+$/, "", name)
            if (name == key) { value = substr(line, at + 1); gsub(/^[ \t]+|[ \t]+$/, "", value); print value; exit }
        }' "$1"
}

# The file with the three keys put in: into the section where it is, else into a new one at the end.
profile_merged() {
    awk -v address="$2" -v id="$3" '
        function put() {
            print "bootstrap.servers = " address; print "cluster.id = " id; print "write = yes"; done = 1
        }
        { line = $0; sub(/\r$/, "", line) }
        line ~ /^[ \t]*\[/ {
            inside = line ~ /^[ \t]*\[profile[ \t]+local[ \t]*\][ \t]*$/
            print
            if (inside && !done) put()
            next
        }
        inside {
            name = line; sub(/=.*/, "", name); gsub(/^[ \t]+|[ \t]+$/, "", name)
            if (line ~ /=/ && (name == "bootstrap.servers" || name == "cluster.id" || name == "write")) next
        }
        { print }
        END {
            if (!done) { if (NR) print ""; print "[profile local]"; put() }
        }' "$1"
}

# profile_write FILE ADDRESS CLUSTER_ID. A profile `local` that names another machine is a person's own: left alone.
profile_write() {
    local file=$1 old temp
    if [ -f "$file" ]; then
        old=$(profile_value "$file" bootstrap.servers)
        case $old in
        '' | 127.0.0.1:* | localhost:*) ;;
        *)
            warn "  the profile 'local' in $(short_path "$file") is of $old: left as it is; use weir -b $2"
            return 0
            ;;
        esac
    else
        (umask 077 && mkdir -p "$(dirname "$file")" && : >"$file") || return 1
    fi
    temp=$file.weir.$$
    # cp first: the new file has the old one's mode.
    cp -p "$file" "$temp" && profile_merged "$file" "$2" "$3" >"$temp" || return 1
    if cmp -s "$file" "$temp"; then
        rm -f "$temp"
    elif [ -L "$file" ]; then
        cat "$temp" >"$file" && rm -f "$temp"
    else
        mv "$temp" "$file"
    fi
}
