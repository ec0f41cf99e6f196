#!/usr/bin/env bash
# Ends what up.sh started. usage: down.sh RUN NETNS
set -uo pipefail
RUN=$1 NS=$2
cd "$RUN" || exit 0
end() { [ -f "$1.pid" ] && kill "$(cat "$1.pid")" 2>/dev/null; }
containers=$(docker -H "unix://$RUN/docker.sock" ps -q 2>/dev/null)
for name in kubelet kproxy sched kcm api dns etcd; do end "$name"; done
# shellcheck disable=SC2086  # one argument each
[ -z "$containers" ] || docker -H "unix://$RUN/docker.sock" kill $containers >/dev/null 2>&1
end docker
sleep 3
pgrep -f "$RUN/(docker-exec|hosts)" | xargs -r kill 2>/dev/null
sleep 1
mount | awk -v below="$RUN/" 'index($3, below) == 1 {print $3}' | sort -r | xargs -r -n1 umount -l
sed 's/ = /=/' sysctl.before | xargs sysctl -qw
ip netns delete "$NS" 2>/dev/null
exit 0
