#!/usr/bin/env bash
# make-mirror.sh SOURCE TARGET: build the stand-in packages, and sign one flat apt repository per folder of TARGET.
# Kubernetes comes in two minor versions, so that there is something to upgrade to.
set -euo pipefail
source=$1 target=$2

# package FOLDER NAME VERSION DEPENDS: what lies in $root becomes FOLDER/NAME.deb; $root is empty afterwards.
root=$(mktemp -d)
package() {
    mkdir -p "$root/DEBIAN" "$1"
    printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@invalid>\nDescription: stand-in\n%s' \
        "$2" "$3" "${4:+Depends: $4
}" >"$root/DEBIAN/control"
    dpkg-deb --build --root-owner-group "$root" "$1/$2_$3.deb" >/dev/null
    rm -rf "${root:?}"/*
}
unit() { install -Dm644 "$source/debs/$1.service" "$root/lib/systemd/system/$1.service"; }

for version in 1.33.6 1.34.2; do
    folder=$target/kubernetes/v${version%.*}/deb
    for program in kubeadm kubelet kubectl; do
        install -Dm644 "$source/cluster.py" "$root/usr/lib/$program/cluster.py"
        mkdir -p "$root/usr/bin"
        printf '#!/bin/sh\nexec python3 /usr/lib/%s/cluster.py %s %s "$@"\n' $program $version $program >"$root/usr/bin/$program"
        chmod 755 "$root/usr/bin/$program"
        depends=python3-yaml
        if [ $program = kubelet ]; then unit kubelet && mkdir -p "$root/etc/kubernetes/manifests"; fi
        if [ $program = kubectl ]; then depends="python3-yaml, kustomize"; fi
        if [ $program = kubeadm ]; then depends="python3-yaml, openssl, etcd-server"; fi
        package "$folder" $program $version-1.1 "$depends"
    done
done

unit nvidia-persistenced
package "$target/nvidia-driver" nvidia-persistenced 580.95.05-1 ""
package "$target/nvidia-driver" nvidia-open-580 580.95.05-1 ""
package "$target/nvidia-driver" linux-headers-standin 1 ""
install -Dm755 /dev/stdin "$root/usr/bin/nvidia-container-runtime" <<<'#!/bin/sh'
package "$target/nvidia-toolkit" nvidia-container-toolkit 1.18.0-1 ""

export GNUPGHOME=/root/.gnupg
gpg --batch --quiet --passphrase '' --quick-generate-key 'mirror <mirror@invalid>' rsa3072 sign never
gpg --armor --export >"$target/key.asc"
for folder in "$target"/debian "$target"/kubernetes/*/deb "$target"/nvidia-*; do
    cd "$folder"
    cp "$target/key.asc" Release.key
    apt-ftparchive packages . >Packages
    apt-ftparchive release . >/tmp/Release
    gpg --batch --yes --clearsign --output InRelease /tmp/Release
done

# A release's archive, as GitHub makes one of a tag.
tar -C "$target/addons" --sort=name --mtime=@0 --owner=0 --group=0 -czf "$target/addons/ebs-csi.tar.gz" aws-ebs-csi-driver-1.50.1
