#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Builds and tests the plugin with the Wireshark of other releases of Debian, each in a folder of its own:
#   sh tests/versions.sh [OPTION OF PYTEST...]
# Needs root or sudo. A folder is made once and reused; remove it to have it made anew.
#
# LI_SUITES    the releases (default: "trixie sid": Wireshark 4.4, and 4.6 or later)
# LI_CACHE     where the folders are (default: /var/cache/wireshark-li)
# LI_MIRROR    the mirror of Debian to use (default: debootstrap's own)
# LI_PARTS     which parts to run (default: all but the static checkers, which would see the same files again)
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/support/machine.sh"
suites=${LI_SUITES:-trixie sid}
cache=${LI_CACHE:-/var/cache/wireshark-li}
parts=${LI_PARTS:-unit pytest package}
packages=$packages_test
case " $parts " in
*" checkers "*) packages="$packages $packages_checkers" ;;
esac

if ! is_root; then
    command -v sudo >/dev/null && exec sudo env "LI_SUITES=$suites" "LI_CACHE=$cache" "LI_MIRROR=${LI_MIRROR:-}" \
        "LI_PARTS=$parts" sh "$0" "$@"
fi

# in_folder FOLDER COMMAND...: there, with nothing of this machine's environment
in_folder() {
    folder=$1
    shift
    chroot "$folder" /usr/bin/env -i PATH="$PATH" LC_ALL=C.UTF-8 HOME=/root \
        http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" "$@"
}

# make_folder SUITE FOLDER
make_folder() {
    rm -rf --one-file-system "$2.new" && mkdir -p "$cache" || return 1
    # shellcheck disable=SC2086 # the mirror may be left out
    debootstrap --variant=minbase "$1" "$2.new" ${LI_MIRROR:-} >"$2.log" 2>&1 || return 1
    # Under its name only when it is whole: an interrupted run leaves no half folder to be reused, and takes none away.
    rm -rf --one-file-system "$2" && mv "$2.new" "$2"
}

# A mirror that lags behind, or a machine with a wrong clock, should not leave a version untested: the date of the
# archive is not looked at in these folders. Its signature is.
install_in_folder() {
    cp -L /etc/resolv.conf "$1/etc/resolv.conf" &&
        printf 'Acquire::Check-Valid-Until "false";\n' >"$1/etc/apt/apt.conf.d/wireshark-li" &&
        cp "$root/tests/support/machine.sh" "$1/root/machine.sh" || return 1
    # shellcheck disable=SC2086 # a list of words
    in_folder "$1" sh -c '. /root/machine.sh && install_packages "$@"' sh $packages
}

# set_up SUITE FOLDER: all that needs a network. On failure $reason says what failed.
set_up() {
    reason="needs root or sudo"
    is_root || return 1
    if [ ! -x "$2/usr/bin/apt-get" ]; then
        say "Making $2"
        reason="debootstrap failed, see $2.log"
        make_folder "$1" "$2" || return 1
    fi
    reason="its packages could not be installed"
    install_in_folder "$2" && return
    # In sid an old folder may be past mending.
    say "Making $2 anew"
    make_folder "$1" "$2" && install_in_folder "$2"
}

# run_isolated FOLDER COMMAND...: with /proc, and with the loopback interface as the only network. The mounts are in
# a namespace of their own and end with it. Where namespaces are not allowed it runs without both.
run_isolated() {
    if unshare --mount --net true 2>/dev/null; then
        # SIOCSIFFLAGS, IFF_UP: a new network has its loopback down, and "ip" need not be here.
        unshare --mount --net sh -c '
            /usr/bin/python3 -c "import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack(\"16sh22x\", b\"lo\", 1))"
            mount -t proc proc "$1/proc" && mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
            folder=$1; shift
            exec chroot "$folder" /usr/bin/env -i PATH="$PATH" LC_ALL=C.UTF-8 HOME=/root "$@"' sh "$@"
    else
        in_folder "$@"
    fi
}

# renew_tree FOLDER: this tree there and nothing more, but for the build, which stays for the next time. A file that is
# other than it was is newer than what was built from it, whatever the clock said when it was written.
renew_tree() {
    rm -rf "$1.new" && mkdir -p "$1" && copy_tree "$root" "$1.new" || return 1
    find "$1.new" -type f | while read -r file; do
        if cmp -s "$file" "$1${file#"$1.new"}"; then
            touch -r "$1${file#"$1.new"}" "$file"
        else
            touch "$file"
        fi
    done
    [ ! -d "$1/build" ] || mv "$1/build" "$1.new/build" || return 1
    rm -rf "$1" && mv "$1.new" "$1"
}

# test_suite SUITE FOLDER [OPTION OF PYTEST...]
test_suite() {
    suite=$1
    folder=$2
    shift 2
    renew_tree "$folder/srv/wireshark-li" || return 1
    case " $parts " in
    *" checkers "*)
        # While there is a network.
        in_folder "$folder" sh /srv/wireshark-li/tests/support/wireshark_source.sh \
            /srv/wireshark-li/build/wireshark-source ;;
    esac
    {
        run_isolated "$folder" LI_PARTS="$parts" sh /srv/wireshark-li/tests/run.sh "$@" 2>&1
        say "exit status $?"
    } | tee "$log"
    # shellcheck disable=SC2046 # three numbers
    set -- $(closing_line "$log")
    if [ $# != 3 ]; then
        set -- 0 1 0
    elif [ "$2" = 0 ] && ! grep -qx "exit status 0" "$log"; then
        set -- "$1" 1 "$3"
    fi
    count "$1" "$2" "$3"
    version=$(sed -n 's/^-- Wireshark \([0-9.]*\),.*/\1/p' "$log" | head -n 1)
    summary="$summary
tested: $suite, Wireshark ${version:-(no build)}: $1 passed, $2 failed, $3 skipped"
}

if is_root; then
    # shellcheck disable=SC2086 # a list of words
    install_packages $packages_versions util-linux python3 || say "debootstrap could not be installed"
fi
log=$(mktemp) || die "No temporary file"
trap 'rm -f "$log"' EXIT
trap 'exit 1' HUP INT TERM
summary=
for suite in $suites; do
    say "== $suite"
    if is_root && mkdir -p "$cache"; then
        # Two runs must not use a folder at the same time.
        exec 9>"$cache/$suite.lock"
        flock 9
    fi
    if set_up "$suite" "$cache/$suite"; then
        test_suite "$suite" "$cache/$suite" "$@"
    else
        summary="$summary
not tested: $suite ($reason)"
        count 0 0 1
    fi
done
say "$summary"
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
