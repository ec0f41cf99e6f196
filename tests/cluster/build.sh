#!/usr/bin/env bash
# Builds Kubernetes' own programs of version 1.20.2 from Debian's source package. usage: build.sh WORK BIN
# (8 to 13 minutes on two cores, 3 GB in WORK while it runs)
set -euo pipefail
WORK=$1 BIN=$2
[ ! -x "$BIN/kubelet" ] || exit 0
mkdir -p "$WORK"/apt/{state/lists/partial,cache/archives/partial} "$WORK/home" "$BIN"
export DEBIAN_FRONTEND=noninteractive
apt-get install -y --no-install-recommends \
    golang-go golang-github-modern-go-reflect2-dev dpkg-dev rsync jq make >/dev/null
mirror=$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/debian.sources)
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" >"$WORK/apt/sources.list"
apart=(-o "Dir::State=$WORK/apt/state" -o "Dir::Cache=$WORK/apt/cache"
    -o "Dir::Etc::SourceList=$WORK/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null)
apt-get "${apart[@]}" update >/dev/null
cd "$WORK"
apt-get "${apart[@]}" source --download-only kubernetes >/dev/null
rm -rf src
dpkg-source --no-check -x kubernetes_*.dsc src >/dev/null # apt has checked the hashes
# Its own reflect2 crashes on Go 1.18 and later; Debian has one that does not.
vendored=src/vendor/github.com/modern-go/reflect2
rm -f "$vendored"/*.go "$vendored"/*.s
cp /usr/share/gocode/src/github.com/modern-go/reflect2/*.{go,s} "$vendored"/
cd src
export GOPATH=$PWD/.go HOME=$WORK/home GO111MODULE=off CGO_ENABLED=0 GOFLAGS=-p=2
export KUBE_GIT_VERSION=v1.20.2 KUBE_GIT_COMMIT=deb KUBE_GIT_TREE_STATE=clean KUBE_GIT_MAJOR=1 KUBE_GIT_MINOR=20
mkdir -p .go/src/k8s.io
ln -sfn ../../.. .go/src/k8s.io/kubernetes
programs=(kube-apiserver kube-scheduler kube-controller-manager kubelet kube-proxy kubeadm)
make WHAT="$(printf 'cmd/%s ' "${programs[@]}")"
for program in "${programs[@]}"; do cp "_output/local/bin/linux/amd64/$program" "$BIN/"; done
rm -rf "$WORK/src/_output"
