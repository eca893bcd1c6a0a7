#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Wireshark's own static checkers over plugin/. They are in Wireshark's source only: WIRESHARK_SOURCE_DIR,
# or Debian's source package where the machine has source lists (deb-src). Exit status 77: no source here.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/support/machine.sh"

find_source() {
    if [ -n "${WIRESHARK_SOURCE_DIR:-}" ]; then
        printf '%s\n' "$WIRESHARK_SOURCE_DIR"
        return
    fi
    folder=$root/build/wireshark-source
    if ! ls -d "$folder"/wireshark-*/tools >/dev/null 2>&1; then
        [ -n "$(apt-get indextargets 'Created-By: Sources' 2>/dev/null)" ] || return 1
        mkdir -p "$folder" && cd "$folder" && apt-get -qq source wireshark >/dev/null 2>&1 || return 1
    fi
    for tools in "$folder"/wireshark-*/tools; do
        dirname "$tools"
    done | head -n 1
}

# report NAME STATUS: findings are in $log; each of these tools has its own way to say that there are some
report() {
    if [ "$2" = 0 ]; then
        say "ok: $1"
        count 1 0 0
    else
        say "FAILED: $1"
        cat "$log"
        count 0 1 0
    fi
}

source_dir=$(find_source)
if [ -z "$source_dir" ] || [ ! -d "$source_dir/tools" ]; then
    say "skipped: no Wireshark source here (WIRESHARK_SOURCE_DIR, or deb-src lists)"
    say "0 passed, 0 failed, 1 skipped"
    exit 77
fi
log=$(mktemp) || die "No temporary file"
trap 'rm -f "$log"' EXIT
# The tools look for their own files below the folder they are started in.
cd "$source_dir" || exit 1
files=$(find "$root/plugin" -name '*.c' | sort)

# Not every version of Wireshark has all of them.
have() {
    [ -f "tools/$1" ] && return
    say "skipped: $1 is not in this source"
    count 0 0 1
    return 1
}

# From 4.4 on it wants UNS() around a unit, which 4.0 does not know: the plain form is right in all versions.
if have checkAPIs.pl; then
    # shellcheck disable=SC2086 # file names without blanks
    perl tools/checkAPIs.pl -g dissectors-prohibited -g dissectors-restricted $files 2>&1 |
        grep -v 'BASE_UNIT_STRING with non-null .convert. field missing UNS' >"$log"
    ! grep -q '^Error' "$log"
    report checkAPIs $?
fi

# Ends with 0 whatever it finds; silence is success.
if have checkhf.pl; then
    # shellcheck disable=SC2086
    perl tools/checkhf.pl $files >"$log" 2>&1 && [ ! -s "$log" ]
    report checkhf $?
fi

# It carries findings over from one file to the next, and takes the beginning of li.liid (LIID, a term of the standards)
# for the name of the protocol said twice.
if have checkfiltername.pl; then
    for file in $files; do
        perl tools/checkfiltername.pl "$file"
    done 2>&1 | grep -E "contains an unnecessary|(doesn't match|duplicates) PROTOABBREV" |
        grep -vx 'li\.liid duplicates PROTOABBREV of li' >"$log"
    [ ! -s "$log" ]
    report checkfiltername $?
fi

if have check_typed_item_calls.py; then
    for file in $files; do
        /usr/bin/python3 tools/check_typed_item_calls.py --mask --label --consecutive --missing-items --file "$file"
    done >"$log" 2>&1
    ! grep -qE '(Error|Warning):|Traceback' "$log"
    report check_typed_item_calls $?
fi
finish
