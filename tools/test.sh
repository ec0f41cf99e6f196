#!/usr/bin/env bash
# All Python tests: first against the running product, one at a time; then everything else, with the coverage floors.
# Arguments go to the second run, e.g. -n 4.
set -euo pipefail
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS=1 PYTHONPATH=tools

.venv/bin/pytest tests/e2e tests/chaos
.venv/bin/pytest -p coverage_floors --cov --cov-report=term:skip-covered --cov-fail-under=85 \
    --ignore=tests/e2e --ignore=tests/chaos --ignore=tests/infra --ignore=tests/cluster "$@"
