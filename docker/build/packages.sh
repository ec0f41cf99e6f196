#!/bin/sh
# Installs the named packages of this repository into /app: packages.sh libs/kit gateway-api. Then imports the modules
# of $IMPORTED: an image is read-only when it runs, so bytecode is made here, and only of what processes load.
set -eu
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
python3 -m pip install --constraint constraints.txt setuptools wheel
for package in "$@"; do
    python3 -m pip wheel --no-deps --no-build-isolation --wheel-dir /tmp/wheels "./$package"
done
python3 -m pip install --no-deps --no-index --target /app /tmp/wheels/*.whl
for module in $IMPORTED; do
    PYTHONPATH="/app:${EXTRA_PATH:-}" /venv/bin/python -c "import $module"
done
find /venv -name __pycache__ -exec touch -d '2024-01-01T00:00:00Z' {} +
find /venv -name '*.pyc' -exec touch -d '2024-01-01T00:00:00Z' {} +
