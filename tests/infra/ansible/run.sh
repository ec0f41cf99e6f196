#!/usr/bin/env bash
# `make ansible-test`: the playbooks on machines with systemd, and the end of the machines. Where no Docker engine answers it
# starts one of its own (root; tests/infra/docker/engine/start.sh) and stops it afterwards; ANSIBLE_ENGINE (a folder) keeps
# the images between runs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
export PATH="/usr/bin:$PATH" # the distribution's docker before any other client
if ! docker info >/dev/null 2>&1; then
    engine=$(realpath -m "${ANSIBLE_ENGINE:-/tmp/realcatcha-ansible}")
    trap 'if [ -e "$engine/pid" ]; then kill "$(cat "$engine/pid")"; fi' EXIT
    "$root/tests/infra/docker/engine/start.sh" "$engine" base
    # shellcheck disable=SC1091
    . "$engine/env.sh"
fi
cd "$root"
.venv-infra/bin/pytest -c tests/infra/pytest.ini -m engine --durations 5 "$@" tests/infra/ansible
