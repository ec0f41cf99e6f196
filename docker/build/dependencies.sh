#!/bin/sh
# Installs into /venv what the named packages need from elsewhere, at the versions of constraints.txt:
# dependencies.sh [--without NAME] libs/kit[backups] gateway-api. Only their pyproject.toml must be there, so that a
# change of our own code leaves this layer as it is.
set -eu
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
python3 docker/build/third_party.py "$@" >/tmp/requirements.txt
[ -d /venv ] || python3 -m venv --without-pip /venv
python3 -m pip --python /venv/bin/python install --no-compile \
    --only-binary :all: --constraint constraints.txt --requirement /tmp/requirements.txt
docker/build/slim.sh /venv/lib/python3.*/site-packages
