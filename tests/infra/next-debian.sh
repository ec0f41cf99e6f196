#!/usr/bin/env bash
# Unpacks programs of the next Debian release into a folder, beside this one's: next-debian.sh FOLDER PACKAGE...
# For what this release has too old or not at all: kustomize. Then: PATH=FOLDER/usr/bin:$PATH
set -euo pipefail
folder=$(realpath -m "$1")
shift
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$folder" "$state"/{lists/partial,archives/partial}
mirror=$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/debian.sources)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$state/sources.list"
apart=(-o "Dir::State=$state" -o "Dir::Cache=$state" -o "Dir::Etc::SourceList=$state/sources.list"
    -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root)
apt-get "${apart[@]}" -qq update
cd "$state"
apt-get "${apart[@]}" -qq download "$@"
for package in ./*.deb; do dpkg -x "$package" "$folder"; done
