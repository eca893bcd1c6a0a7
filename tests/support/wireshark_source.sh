#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What Wireshark's static checkers need of the source of the Wireshark that is installed, from Debian's mirror:
#   sh wireshark_source.sh FOLDER
# Prints the folder of the source, below FOLDER, where it stays for the next time. Exit status 77: there is none, and
# the reason on stderr. The machine's apt stays as it is: sources list, lists and cache are in FOLDER. Needs no root.
set -u
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

skip() {
    printf '%s\n' "$*" >&2
    exit 77
}

version=$(dpkg-query -W -f '${source:Version}' wireshark-common 2>/dev/null) ||
    skip "the Wireshark here is not a Debian package"
mkdir -p "$1" && folder=$(cd "$1" && pwd) || skip "no folder $1"
source=$folder/$version
if [ -d "$source/tools" ]; then
    printf '%s\n' "$source"
    exit
fi
work=$folder/apt
rm -rf "$work" "$source.new"
mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial" "$source.new" && cd "$work" ||
    skip "cannot write to $folder"
trap 'rm -rf "$work" "$source.new"' EXIT
trap 'exit 1' HUP INT TERM

# What the machine's own configuration has done after an update would change the machine. Its proxies are used.
# A mirror that lags behind is good enough here; what it sends is signed. apt's own user may not see this folder.
cat >apt.conf <<END
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Sandbox::User "root";
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$work/parts";
Dir::State::Lists "$work/lists";
Dir::Cache "$work/cache";
Acquire::Check-Valid-Until "false";
Acquire::Retries "0";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
END

apt() {
    timeout -k 10 300 env LC_ALL=C apt-get -qq --config-file="$work/apt.conf" "$@" </dev/null >>log 2>&1
}

# The suites that the machine's lists name, with their sources. Asked one by one: a version may be listed by several,
# and lie in one only.
signed_by=
[ ! -f "$keyring" ] || signed_by="[signed-by=$keyring] "
apt-get indextargets --format "deb-src $signed_by\$(REPO_URI) \$(RELEASE) \$(COMPONENT)" \
    'Created-By: Packages' 'Origin: Debian' 2>/dev/null | sort -u >suites
[ -s suites ] || skip "apt has no lists of Debian here"
while read -r suite; do
    printf '%s\n' "$suite" >parts/source.list
    # The checkers are in the upstream tarball; Debian's patches do not matter.
    if apt update && apt source --tar-only --download-only "wireshark=$version"; then
        tar -xf wireshark_*.orig.tar.* -C "$source.new" --strip-components=1 --exclude='*/epan/dissectors/*' \
            --exclude='*/plugins/*' --wildcards '*/tools/*' '*/epan/*.[ch]' && mv "$source.new" "$source" ||
            skip "the tarball cannot be unpacked"
        printf '%s\n' "$source"
        exit
    fi
done <suites
skip "no source of wireshark $version: $(grep -m 1 'Failed to fetch' log || grep -m 1 '^E:' log)"
