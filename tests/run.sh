#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds the plugin and tests all of it: sh tests/run.sh [OPTION OF PYTEST...]
# Needs a Debian with nothing installed, and root or sudo for the packages it says are missing.
#
# LI_PARTS     which parts to run (default: "unit pytest checkers package")
# LI_ASAN=1    with AddressSanitizer and UndefinedBehaviorSanitizer, in build-asan/
# WIRESHARK_SOURCE_DIR   a source tree of Wireshark, for its static checkers
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/support/machine.sh"
parts=${LI_PARTS:-unit pytest checkers package}

if [ -n "${LI_ASAN:-}" ]; then
    build_folder=$root/build-asan
    options="-DCMAKE_BUILD_TYPE=Debug -DLI_SANITIZE=address,undefined"
    LI_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
    # Wireshark's own allocator hides overflows from the sanitizer; leaks at the end are not ours to judge.
    export LI_PRELOAD ASAN_OPTIONS=detect_leaks=0 WIRESHARK_DEBUG_WMEM_OVERRIDE=simple
else
    build_folder=$root/build
    options=-DCMAKE_BUILD_TYPE=RelWithDebInfo
fi

# check NAME COMMAND...: one test of this script
check() {
    name=$1
    shift
    if "$@" >"$work/check.log" 2>&1; then
        say "ok: $name"
        count 1 0 0
    else
        say "FAILED: $name"
        cat "$work/check.log"
        count 0 1 0
        return 1
    fi
}

skip() {
    say "skipped: $*"
    count 0 0 1
}

unit_tests() {
    for program in "$tree"/build/unit_*; do
        [ -x "$program" ] || continue
        name=${program##*/}
        say "-- $name"
        unprivileged env HOME="$work/home" "$program" --tap >"$work/tap" 2>&1
        status=$?
        grep -E '^ *(not ok|Bail out|.*ERROR)|# SKIP' "$work/tap"
        bad=$(grep -c '^ *not ok' "$work/tap")
        skips=$(grep -c '^ *ok .*# SKIP' "$work/tap")
        good=$(($(grep -c '^ *ok ' "$work/tap") - skips))
        # A crash leaves no "not ok".
        if [ "$status" != 0 ]; then
            cat "$work/tap"
            [ "$bad" != 0 ] || bad=1
        fi
        count "$good" "$bad" "$skips"
    done
}

python_tests() {
    where=tests
    for argument in "$@"; do
        [ -e "$tree/${argument%%::*}" ] && where=
    done
    report=$work/home/report.xml
    (
        cd "$tree" || exit 1
        # shellcheck disable=SC2086 # empty when the caller names files
        unprivileged env HOME="$work/home" TMPDIR="$work/tmp" PYTHONDONTWRITEBYTECODE=1 LI_SO="$tree/build/li.so" \
            /usr/bin/pytest-3 -p no:cacheprovider -n "$(nproc)" --dist loadfile --junitxml="$report" "$@" $where
    )
    status=$?
    # <testsuite name="pytest" errors="0" failures="0" skipped="0" tests="5" …>
    number() {
        sed -n "s/.*<testsuite [^>]* $1=\"\([0-9]*\)\".*/\1/p" "$report" 2>/dev/null | head -n 1
    }
    tests=$(number tests)
    if [ -z "$tests" ]; then
        say "pytest ran no test (exit status $status)"
        count 0 1 0
        return
    fi
    bad=$(($(number errors) + $(number failures)))
    skips=$(number skipped)
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then
        say "pytest ended with exit status $status"
        bad=1
        tests=$((tests + 1))
    fi
    count $((tests - bad - skips)) "$bad" "$skips"
}

static_checkers() {
    sh "$root/tests/checkers.sh" "$build_folder" >"$work/checkers.log" 2>&1
    grep -vE '^[0-9]+ passed' "$work/checkers.log"
    # shellcheck disable=SC2046 # three numbers
    set -- $(closing_line "$work/checkers.log")
    count "${1:-0}" "${2:-1}" "${3:-0}"
}

# lists_plugin HOME FOLDER: does tshark load li.so from below FOLDER?
lists_plugin() {
    unprivileged env HOME="$1" tshark -G plugins >"$work/plugins" || return 1
    grep -E "^li\.so.*$2" "$work/plugins"
}

# CMAKE_BUILD_TYPE=None: compiled without optimisation, which takes less time.
personal_install() {
    (
        HOME=$work/personal-home
        mkdir "$HOME" && configure "$root" "$work/personal" -DLI_INSTALL_PERSONAL=ON -DLI_TESTS=OFF \
            -DCMAKE_BUILD_TYPE=None -DCMAKE_DISABLE_FIND_PACKAGE_Wireshark=ON &&
            build "$work/personal" && cmake --install "$work/personal" && give_away "$HOME" &&
            lists_plugin "$HOME" "$HOME/"
    )
}

# only_usr DEB: nothing of anybody's home, nor anything else, is in it.
only_usr() {
    ! dpkg-deb --contents "$1" | awk '{ print $6 }' | grep -vE '^\./(usr/((lib|share)(/.*)?)?)?$'
}

personal_package() {
    (cd "$work/personal" && HOME=$work/personal-home cpack -B "$work/personal-deb") &&
        only_usr "$work"/personal-deb/wireshark-li_*.deb
}

# The lines of the README as they stand there, from top to bottom. What is for all users goes into a folder, the
# personal plugin into a home of its own, and tshark starts as one who may load it.
readme_install() {
    mkdir "$work/readme-home"
    {
        printf '. "%s/tests/support/machine.sh"\n' "$root"
        printf 'HOME="%s/readme-home" WORK="%s"\n' "$work" "$work"
        # shellcheck disable=SC2016 # expanded there
        printf '%s\n' 'export HOME' 'cmake() { DESTDIR=$WORK/installed command cmake "$@"; }' \
            'tshark() { give_away "$WORK/installed$HOME"; unprivileged env HOME="$WORK/installed$HOME" tshark "$@"; }'
        sed -n '/^## Install$/,/^## First capture$/p' "$root/README.md" | sed -n '/^```$/,/^```$/p' | grep -v '^```$'
    } >"$work/readme.sh"
    [ "$(grep -c -e '--install' "$work/readme.sh")" = 2 ] && grep -q '^cpack' "$work/readme.sh" || return 1
    rm -f "$root"/build/wireshark-li_*.deb
    (cd "$root" && sh -e "$work/readme.sh") && only_usr "$root"/build/wireshark-li_*.deb &&
        [ -f "$work/installed/usr/share/doc/wireshark-li/copyright" ] &&
        [ -f "$work/installed/usr/share/wireshark/profiles/LI Audit/preferences" ] &&
        [ -f "$work/installed$work/readme-home/.config/wireshark/profiles/LI Audit/preferences" ] &&
        find "$work/installed/usr" -name li.so | grep -q .
    status=$?
    rm -rf "$root"/build/wireshark-li_*.deb "$root/build/_CPack_Packages"
    return "$status"
}

# README's first command, where nothing was built for it before: it builds what it needs.
readme_samples() {
    grep -q '^sh samples/run.sh ' "$root/README.md" || return 1
    rm -f "$root/build/li.so" "$root/build/reader.so"
    (cd "$root" && sh samples/run.sh) >"$work/samples.log" 2>&1
    status=$?
    cat "$work/samples.log"
    set -- "$root"/samples/*.pcapng
    [ "$status" = 0 ] && tail -n 1 "$work/samples.log" | grep -E "^$# captures, [0-9]+ units judged"
}

# In the folder that README names; with sanitizers it is another.
readme_tests() {
    if [ -n "${LI_ASAN:-}" ]; then
        skip "the commands of the README: not with sanitizers"
        return
    fi
    check "samples/run.sh builds what it needs, and shows all samples" readme_samples
    check "README's lines on installing, from top to bottom" readme_install
}

make_package() {
    (cd "$build_folder" && cpack -G DEB -B "$work/deb") && mv "$work"/deb/wireshark-li_*.deb "$work/li.deb" &&
        dpkg-deb --info "$work/li.deb" && dpkg-deb --contents "$work/li.deb" >"$work/contents" &&
        only_usr "$work/li.deb" || return 1
    minor=$(sed -n 's/^LI_WIRESHARK_MINOR:INTERNAL=//p' "$build_folder/CMakeCache.txt")
    for file in "/wireshark/plugins/$minor/epan/li.so" /doc/wireshark-li/copyright \
        "/share/wireshark/profiles/LI Audit/preferences" "/share/wireshark/profiles/LI Audit/heuristic_protos"; do
        grep -q "$file\$" "$work/contents" || { say "not in the package: $file"; return 1; }
    done
}

depends_on_minor() {
    dpkg-deb --field "$work/li.deb" Depends | grep -E "wireshark-common \(>= $minor\), wireshark-common \(<< [0-9.]+\)"
}

package_listed() {
    lists_plugin "$work/home" "/usr/lib/.*/wireshark/plugins/$minor/epan/li\.so"
}

package_gone() {
    patient_dpkg --purge wireshark-li && ! package_listed
}

is_installed() {
    dpkg-query -W wireshark-li >/dev/null 2>&1
}

# At the end, whatever happened before. A wireshark-li that stays is in the way of the next run.
remove_package() {
    if is_installed && ! patient_dpkg --purge wireshark-li >"$work/purge.log" 2>&1; then
        cat "$work/purge.log"
        say "FAILED: wireshark-li IS STILL INSTALLED. Remove it: dpkg --purge wireshark-li"
        return 1
    fi
}

package_tests() {
    check "built with pkg-config only, installed into the personal folder, listed by tshark" personal_install
    check "a package made there holds nothing of a home" personal_package
    readme_tests
    check "a Debian package is made" make_package || return
    check "it depends on this minor version of Wireshark" depends_on_minor
    if ! is_root; then
        skip "installing the package: only as root"
    elif is_installed; then
        skip "installing the package: this machine has a wireshark-li, which stays"
    else
        trap 'status=$?; remove_package || status=1; rm -rf "$work"; exit $status' EXIT
        check "it installs" patient_dpkg --install "$work/li.deb" || return
        check "tshark lists the installed plugin" package_listed
        check "it can be removed again" package_gone
    fi
}

case " $parts " in
*" checkers "*) packages_test="$packages_test $packages_checkers" ;;
esac
# shellcheck disable=SC2086 # a list of words
install_packages $packages_test || die "The packages could not be installed"
work=$(work_folder) || die "No folder for temporary files"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

say "== build"
# shellcheck disable=SC2086 # a list of words
if ! configure "$root" "$build_folder" $options -DLI_WERROR=ON || ! build "$build_folder"; then
    say "FAILED: build"
    count 0 1 0
    finish
fi

tree=$work/tree
copy_tree "$root" "$tree" && mkdir "$tree/build" &&
    cp "$build_folder/li.so" "$build_folder/li_demo.so" "$build_folder/reader.so" "$tree/build/" ||
    die "No copy of the tree"
for source in "$root"/tests/unit/test_*.c; do
    # By source, because a build folder keeps the programs of tests that are gone.
    name=${source##*/test_}
    [ ! -f "$source" ] || cp "$build_folder/unit_${name%.c}" "$tree/build/" || die "No unit_${name%.c}"
done
give_away "$tree"

for part in $parts; do
    say "== $part"
    case $part in
    unit) unit_tests ;;
    pytest) python_tests "$@" ;;
    checkers) static_checkers ;;
    package) package_tests ;;
    *) die "No such part: $part" ;;
    esac
done
finish
