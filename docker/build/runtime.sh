#!/bin/sh
# Makes a base image fit to run: a user of its own, a folder that it may keep things in, and nothing that installs.
set -eu
groupadd --gid 10001 realcatcha
useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin realcatcha
install -d -o 10001 -g 10001 -m 0700 /var/lib/realcatcha
python3 -m pip uninstall --quiet --yes --root-user-action=ignore setuptools wheel pip
