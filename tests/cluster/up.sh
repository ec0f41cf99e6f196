#!/usr/bin/env bash
# One real cluster of one node, of Kubernetes 1.20 as Debian's source package has it, in a network namespace of its own.
# usage: up.sh BIN RUN NETNS      (BIN: what tests/cluster/build.sh made; RUN: a folder for state and logs)
# apt: docker.io etcd-server iproute2 iptables dnsmasq-base. Then: nsenter --net=/var/run/netns/NETNS kubectl --kubeconfig RUN/kc
set -euo pipefail
BIN=$1 RUN=$2 NS=$3
HERE=$(cd "$(dirname "$0")" && pwd)
NODE=10.200.0.1
inside=(nsenter "--net=/var/run/netns/$NS")
mkdir -p "$RUN" && cd "$RUN"
# kubelet changes these for the whole machine; down.sh puts them back.
sysctl vm.overcommit_memory kernel.panic kernel.panic_on_oops >sysctl.before

background() {
    local name=$1
    shift
    setsid "${inside[@]}" "$@" >"$name.log" 2>&1 &
    echo $! >"$name.pid"
}
wait_for() {
    local what=$1
    shift
    for _ in $(seq 1 180); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.5
    done
    echo "$what does not come up: $RUN" >&2
    return 1
}

mkdir -p /var/run/netns
[ -e "/var/run/netns/$NS" ] || ip netns add "$NS"
"${inside[@]}" ip link set lo up
if ! "${inside[@]}" ip link show node0 >/dev/null 2>&1; then
    "${inside[@]}" ip link add node0 type bridge
    "${inside[@]}" ip addr add "$NODE/24" dev node0
    "${inside[@]}" ip link set node0 up
    "${inside[@]}" ip route add default dev node0
fi
"${inside[@]}" sysctl -qw net.ipv4.ip_forward=1

background docker dockerd --data-root "$RUN/docker" --exec-root "$RUN/docker-exec" --pidfile "$RUN/dockerd.pid" \
    -H "unix://$RUN/docker.sock" --storage-driver overlay2 --bip 10.201.0.1/24 --default-ulimit nofile=4096:4096 \
    --oom-score-adjust 0 --add-runtime "patient=$HERE/runc-wrap" --default-runtime patient
wait_for dockerd docker -H "unix://$RUN/docker.sock" info

[ -f sa.key ] || openssl genrsa -out sa.key 2048 2>/dev/null
token=$(openssl rand -hex 16)
(
    umask 077
    echo "$token,admin,admin,system:masters" >tokens.csv
    cat >kc <<K
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://$NODE:26443", insecure-skip-tls-verify: true}}]
users: [{name: u, user: {token: $token}}]
contexts: [{name: c, context: {cluster: c, user: u}}]
current-context: c
K
)
cat >kubelet.yaml <<K
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE
port: 20250
healthzPort: 20248
readOnlyPort: 0
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
oomScoreAdj: 0
failSwapOn: false
resolvConf: ""
clusterDNS: [$NODE]
clusterDomain: cluster.local
imageGCHighThresholdPercent: 100
evictionHard: {nodefs.available: "1%"}
K
background etcd etcd --data-dir etcd --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:23790 --advertise-client-urls http://127.0.0.1:23790 \
    --listen-peer-urls http://127.0.0.1:23800 --initial-advertise-peer-urls http://127.0.0.1:23800 \
    --initial-cluster default=http://127.0.0.1:23800
background api "$BIN/kube-apiserver" --etcd-servers=http://127.0.0.1:23790 --bind-address=0.0.0.0 \
    --advertise-address="$NODE" --secure-port=26443 --cert-dir=certs --service-cluster-ip-range=10.96.0.0/16 \
    --authorization-mode=RBAC --kubelet-preferred-address-types=InternalIP --token-auth-file=tokens.csv --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file=sa.key --service-account-signing-key-file=sa.key --allow-privileged=true
kubectl=("${inside[@]}" kubectl --kubeconfig "$RUN/kc")
wait_for kube-apiserver "${kubectl[@]}" get --raw /readyz
background sched "$BIN/kube-scheduler" --kubeconfig=kc --leader-elect=false --port=0 --bind-address=127.0.0.1
background kcm "$BIN/kube-controller-manager" --kubeconfig=kc --leader-elect=false --port=0 --bind-address=127.0.0.1 \
    --controllers='*,-nodeipam,-cloud-node-lifecycle,-route,-service,-csrsigning,-csrapproving,-csrcleaner,-bootstrapsigner,-tokencleaner,-ttl-after-finished' \
    --service-account-private-key-file=sa.key --root-ca-file=certs/apiserver.crt
background kubelet "$BIN/kubelet" --config kubelet.yaml --kubeconfig kc --root-dir "$RUN/kubelet" \
    --docker-endpoint "unix://$RUN/docker.sock" --pod-infra-container-image pause:1 --hostname-override node-a \
    --node-ip "$NODE" --cert-dir "$RUN/kubelet-pki" --network-plugin ""
background kproxy "$BIN/kube-proxy" --kubeconfig kc --hostname-override node-a --proxy-mode iptables \
    --cluster-cidr 10.201.0.0/24 --healthz-bind-address 127.0.0.1:20256 --metrics-bind-address 127.0.0.1:20249 \
    --conntrack-max-per-core 0 --conntrack-min 0
wait_for "the node" sh -c "${kubectl[*]} get nodes | grep -q ' Ready'"
