#!/usr/bin/env bash
# `make cluster-test`: a real cluster, our images on it, tests, and the end of the cluster.
# The images realcatcha/*:TAG come from the Docker that DOCKER_HOST names. Root; apt: docker.io etcd-server iproute2
# iptables dnsmasq-base redis-server mariadb-server chromium. CLUSTER (a folder) keeps what was built between runs.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
CLUSTER=${CLUSTER:-/tmp/realcatcha-cluster} TAG=${TAG:-test} NS=realcatcha
export PATH="/usr/bin:$PATH" # the distribution's docker before any other client

mkdir -p "$CLUSTER"
"$HERE/build.sh" "$CLUSTER/work" "$CLUSTER/bin"
trap '"$HERE/down.sh" "$CLUSTER/run" "$NS"; rm -rf "$CLUSTER/run"' EXIT
"$HERE/up.sh" "$CLUSTER/bin" "$CLUSTER/run" "$NS"

node=(docker -H "unix://$CLUSTER/run/docker.sock")
images=()
for name in gateway-api captcha-api captcha-pool ml-service web demo; do images+=("realcatcha/$name:$TAG"); done
docker save "${images[@]}" | "${node[@]}" load
# The first process of a pod only has to stay.
printf 'FROM %s\nENTRYPOINT ["sleep", "infinity"]\n' "realcatcha/ml-service:$TAG" | DOCKER_BUILDKIT=0 "${node[@]}" build -q -t pause:1 -

cd "$ROOT"
nsenter "--net=/var/run/netns/$NS" env "CLUSTER_RUN=$CLUSTER/run" "CLUSTER_TAG=$TAG" \
    .venv/bin/pytest -c tests/cluster/pytest.ini tests/cluster "$@"
