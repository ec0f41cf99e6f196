#!/bin/sh
# Installs into /pool what only the pool's worker needs: pictures, and speech (eSpeak NG is under the GPL and kept apart
# from the API's image). Of its languages those stay in which digits are spoken.
set -eu
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
python3 -m pip install --no-compile --no-deps --only-binary :all: --constraint constraints.txt --target /pool \
    pillow espeakng-loader
find /pool/espeakng_loader -name '*_dict' ! -name en_dict ! -name ko_dict -delete
docker/build/slim.sh /pool
