#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Static checkers over our own files: lines, shellcheck, pyflakes, codespell, cppcheck, gcc's analyser, and those that
# Wireshark's developers use. sh tests/checkers.sh [BUILD FOLDER]
# No finding is allowed. What is not installed here is skipped: the packages are $packages_checkers in machine.sh.
#
# WIRESHARK_SOURCE_DIR   a source tree of Wireshark; else what is needed of it comes from Debian's mirror
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/support/machine.sh"
build_folder=${1:-$root/build}
log=$(mktemp) || die "No temporary file"
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM

# files PATTERN...: ours of these names
files() {
    for pattern in "$@"; do
        find . -path './build*' -prune -o -path ./.git -prune -o -type f -path "./$pattern" -print
    done | sort
}

# report NAME STATUS: findings are in $log
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

skip() {
    say "skipped: $*"
    count 0 0 1
}

# silent NAME COMMAND...: nothing may be said, neither in words nor by the exit status
silent() {
    name=$1
    shift
    "$@" >"$log" 2>&1 && [ ! -s "$log" ]
    report "$name" $?
}

# installed PROGRAM
installed() {
    command -v "$1" >/dev/null && return
    skip "$1 is not installed"
    return 1
}

# ---- our own files ----

# A row of a conformance file that has two words cannot be broken. Counted in characters, so in UTF-8.
long_lines() {
    files '*.c' '*.h' '*.cnf' '*.cmake' '*.txt' '*.sh' '*.py' .ci/run |
        LC_ALL=C.UTF-8 xargs grep -nE '^.{121,}' |
        grep -vE '\.cnf:[0-9]+:[^ ]+ +[^ ]+$'
    true
}

check_files() {
    silent "lines of 120 characters" long_lines
    # SC2015: what follows || ends the script, and that is meant whatever has failed. SC2016: text for another shell.
    # SC2317, SC2329: functions that are called by name.
    # shellcheck disable=SC2046 # file names without blanks, here and below
    ! installed shellcheck ||
        silent shellcheck shellcheck -x -P . -e SC2015,SC2016,SC2317,SC2329 $(files '*.sh' .ci/run)
    # shellcheck disable=SC2046
    ! installed pyflakes3 || silent pyflakes pyflakes3 $(files '*.py')
    # Terms of the standards, and a type of an APN's label.
    # shellcheck disable=SC2046
    ! installed codespell || silent codespell codespell -L covert,keep-alives,nam \
        $(files '*.c' '*.h' '*.cnf' '*.cmake' '*.txt' '*.sh' '*.py' '*.md' .ci/run)
}

# Suppressed: what Wireshark's own list has; where only newer versions want a "const"; and how far they look.
# Of Wireshark's headers only that of characters is read; another has the macro.
check_sources() {
    ! installed cppcheck || silent cppcheck cppcheck -q -j "$(nproc)" --std=c11 -I plugin \
        --enable=style,warning,performance,portability --suppress=variableScope --suppress=internalAstError \
        --suppress=constParameterPointer --suppress=constParameterCallback --suppress=constVariablePointer \
        --suppress=normalCheckLevelMaxBranches \
        --include=/usr/include/wireshark/wsutil/utf8_entities.h \
        '-DUAT_CSTRING_CB_DEF(basename,field,record)=' plugin
    if [ ! -f "$build_folder/CMakeCache.txt" ]; then
        skip "gcc's analyser: no build in $build_folder"
    elif ! grep -qs '^analyse:' "$build_folder/Makefile"; then
        skip "gcc's analyser: this is not built with make and gcc"
    else
        # What make says of its progress goes to stdout.
        cmake --build "$build_folder" --target analyse --parallel "$(nproc)" -- -k >/dev/null 2>"$log"
        report "gcc's analyser" $?
    fi
}

# ---- Wireshark's ----

# have NAME: not every version has all of them
have() {
    [ -f "tools/$1" ] && return
    skip "$1 is not in this source"
    return 1
}

check_api() {
    # The plain form of a unit is right in all versions: from 4.4 on it wants UNS() around it, which 4.0 does not have.
    # A member named "time" hides no function.
    perl tools/checkAPIs.pl --nocheck-shadow -g dissectors-prohibited -g dissectors-restricted "$@" 2>&1 |
        grep -v 'BASE_UNIT_STRING with non-null .convert. field missing UNS'
    true
}

# It carries findings over from one file to the next, and takes the beginning of li.liid (LIID, a term of the standards)
# for the name of the protocol said twice.
check_filter_names() {
    for file in "$@"; do
        perl tools/checkfiltername.pl "$file"
    done 2>&1 | grep -E "contains an unnecessary|(doesn't match|duplicates) PROTOABBREV" |
        grep -vx 'li\.liid duplicates PROTOABBREV of li'
    true
}

# findings COMMAND... -- FILE...: the findings of those that take --file, and say how many there are
findings() {
    command=
    while [ "$1" != -- ]; do
        command="$command $1"
        shift
    done
    shift
    for file in "$@"; do
        command="$command --file $file"
    done
    # shellcheck disable=SC2086 # words without blanks
    $command 2>&1 | grep -vxE 'Examining:|(/[^ ]+ )+|0 warnings( found)?|'
    true
}

# The tools look for their own files below the folder they are started in.
check_as_wireshark() {
    if [ -n "${WIRESHARK_SOURCE_DIR:-}" ]; then
        source_dir=$WIRESHARK_SOURCE_DIR
    elif ! source_dir=$(sh tests/support/wireshark_source.sh "$build_folder/wireshark-source" 2>"$log"); then
        skip "Wireshark's checkers: $(tail -n 1 "$log")"
        return
    fi
    cd "$source_dir" || return
    # shellcheck disable=SC2046 # file names without blanks
    set -- $(find "$root/plugin" -name '*.c' | sort)
    ! have checkAPIs.pl || silent checkAPIs check_api "$@"
    ! have checkhf.pl || silent checkhf perl tools/checkhf.pl "$@"
    ! have checkfiltername.pl || silent checkfiltername check_filter_names "$@"
    ! have fix-encoding-args.pl || silent fix-encoding-args perl tools/fix-encoding-args.pl "$@"
    ! have check_typed_item_calls.py || silent check_typed_item_calls \
        findings /usr/bin/python3 tools/check_typed_item_calls.py --mask --label --consecutive --missing-items -- "$@"
    ! have check_tfs.py || silent check_tfs findings /usr/bin/python3 tools/check_tfs.py --common -- "$@"
}

cd "$root" || exit 1
check_files
check_sources
check_as_wireshark
finish
