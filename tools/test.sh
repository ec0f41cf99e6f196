#!/usr/bin/env bash
# All tests: those of the widget, of the dashboard and against the running product, one at a time, and beside them
# everything else, with the coverage floors. Browsers and the running product wait a lot; the others use, at a lower
# priority, the processor time that they leave. Arguments go to the others, e.g. -n 4. Their report comes last.
set -euo pipefail
set -m # or what runs in the background would ignore SIGINT, and so would every program that its tests start
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS=1 PYTHONPATH=tools

state=$(mktemp -d)
others=
trap '[ -z "$others" ] || kill -- "-$others" 2>/dev/null; rm -rf "$state"' EXIT

nice .venv/bin/pytest -p coverage_floors \
    --cov --cov-report=term:skip-covered --cov-fail-under=85 \
    --ignore=tests/e2e --ignore=tests/chaos --ignore=tests/infra --ignore=tests/cluster "$@" \
    </dev/null >"$state/others.log" 2>&1 &
others=$!

failed=0
npm --prefix captcha-widget test --silent || failed=1
npm --prefix captcha-widget run --silent test:browser || failed=1
npm --prefix dashboard test --silent || failed=1
.venv/bin/pytest tests/e2e tests/chaos || failed=1
tail --pid="$others" --lines=+1 --follow "$state/others.log"
wait "$others" || failed=1
others=
exit "$failed"
