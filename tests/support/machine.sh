# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts share: Debian's packages, the build, the unprivileged user. To be sourced (POSIX sh).

# An unreadable or foreign python3 may stand first in the PATH of the caller.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# To build and to look at the samples; to test; for static checkers; to make folders with other releases of Debian.
# libgcrypt20-dev: Wireshark's headers for TLS include gcrypt.h, but wireshark-dev does not bring it.
packages_build="gcc libc6-dev make cmake wireshark-dev python3-ply libgcrypt20-dev tshark python3"
packages_test="$packages_build python3-pytest python3-pytest-xdist openssl nghttp2-client nghttp2-server pkgconf
dpkg-dev file"
packages_checkers="shellcheck pyflakes3 codespell cppcheck perl xz-utils"
packages_versions="debootstrap debian-archive-keyring"

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_root() {
    [ "$(id -u)" = 0 ]
}

as_root() {
    if is_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "This needs root or sudo: $*" >&2
        return 1
    fi
}

# Wireshark ignores personal plugins when it runs as root: whatever loads the plugin goes through here.
unprivileged() {
    if is_root; then
        setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}

# install_packages NAME...: says which of them are missing, and installs those
install_packages() {
    missing=
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            missing="$missing $package"
    done
    if [ -z "$missing" ]; then
        say "Debian packages: all here"
        return 0
    fi
    say "Debian packages to install (with what they depend on):$missing"
    # A list that cannot be fetched is no reason to stop: the packages may be in another one.
    as_root apt-get -qq update </dev/null || say "apt-get update failed; going on with the lists that are here"
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends $missing </dev/null >/dev/null || return 1
}

# patient_dpkg ARGUMENT...: dpkg, for up to five minutes again while another process has the lock of its data
patient_dpkg() {
    attempts=100
    while said=$(LC_ALL=C dpkg "$@" 2>&1 </dev/null); dpkg_status=$?; [ "$dpkg_status" != 0 ]; do
        attempts=$((attempts - 1))
        case $said in
        *"locked by another process"*) [ "$attempts" != 0 ] || break ;;
        *) break ;;
        esac
        sleep 3
    done
    printf '%s\n' "$said"
    return "$dpkg_status"
}

# configure SOURCE FOLDER [OPTION...]
configure() {
    source=$1
    folder=$2
    shift 2
    # CMake refuses a build folder that came along with a copied tree.
    if [ -f "$folder/CMakeCache.txt" ] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$source" "$folder/CMakeCache.txt"; then
        rm -rf "$folder"
    fi
    cmake -S "$source" -B "$folder" "$@"
}

# build FOLDER [TARGET]
build() {
    cmake --build "$1" --parallel "$(nproc)" ${2:+--target "$2"}
}

# copy_tree SOURCE FOLDER: the project's files without history and builds. The tests run in such a copy,
# because a checkout below /root or in a private home cannot be read by the unprivileged user.
copy_tree() {
    mkdir -p "$2" &&
        tar -C "$1" -cf - --anchored --exclude-vcs --exclude='./build*' --no-anchored --exclude=__pycache__ . |
        tar -C "$2" -xf - --no-same-owner
}

# work_folder: a fresh folder for the unprivileged user
work_folder() {
    folder=$(mktemp -d "${TMPDIR:-/tmp}/wireshark-li.XXXXXX") || return 1
    mkdir "$folder/home" "$folder/tmp"
    give_away "$folder"
    printf '%s\n' "$folder"
}

give_away() {
    if is_root; then
        chown -R 65534:65534 "$@"
    fi
}

# closing_line FILE: "PASSED FAILED SKIPPED" of the last closing line in it
closing_line() {
    sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$1" | tail -n 1
}

passed=0
failed=0
skipped=0

count() {
    passed=$((passed + $1))
    failed=$((failed + $2))
    skipped=$((skipped + $3))
}

# finish: the closing line, and the exit status that goes with it
finish() {
    say "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
    exit
}
