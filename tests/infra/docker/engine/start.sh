#!/usr/bin/env bash
# start.sh DIR [base]: a Docker engine on a bare Debian 12 that reaches Debian's mirror, PyPI and npm but no registry of images.
# Installs docker.io, starts dockerd (socket DIR/docker.sock, no iptables), builds stand-ins for the base images and the
# data stores from Debian's packages, and unpacks Compose v2. Then: . DIR/env.sh; make docker-test
# With `base` it stops after the engine and Debian's own image, which is all that `make ansible-test` needs.
set -euo pipefail
folder=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../../.." && pwd)
mkdir -p "$folder/context" "$folder/config/cli-plugins"

export DEBIAN_FRONTEND=noninteractive
if ! command -v dockerd >/dev/null || ! command -v mmdebstrap >/dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends docker.io mmdebstrap >/dev/null
fi

cat >"$folder/env.sh" <<END
export DOCKER_HOST=unix://$folder/docker.sock DOCKER_CONFIG=$folder/config DOCKER_BUILDKIT=1 PATH=/usr/bin:\$PATH
export REALCATCHA_STANDINS=1
END
# shellcheck disable=SC1091
. "$folder/env.sh"

if ! docker info >/dev/null 2>&1; then
    nice -n 5 setsid dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
        --host "$DOCKER_HOST" --storage-driver overlay2 --iptables=false --ip-masq=false --ip-forward=false \
        --default-ulimit nofile=4096:4096 --oom-score-adjust 0 \
        --add-runtime "plain=$here/runc-wrap.py" --default-runtime plain >"$folder/dockerd.log" 2>&1 </dev/null &
    for _ in $(seq 60); do
        if docker info >/dev/null 2>&1; then break; fi
        sleep 0.5
    done
fi

missing() { [ -z "$(docker images --quiet "$1")" ]; }

# bootstrap NAME HOOK PACKAGES: a tar of Debian 12 without documentation, as Debian's own images are.
# shellcheck disable=SC2016  # the hooks expand in the shell that runs them
bootstrap() {
    nice mmdebstrap --quiet --variant=minbase --mode=root --components=main --include="$3" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook="$2" \
        --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin "$1"/usr/share/perl "$1"/usr/lib/*/perl "$1"/usr/lib/*/libperl.so*' \
        --customize-hook='cp /etc/ssl/certs/ca-certificates.crt "$1"/etc/ssl/certs/ca-certificates.crt' \
        bookworm "$folder/base.tar"
    docker import --change 'CMD ["bash"]' "$folder/base.tar" "$1" >/dev/null
    rm "$folder/base.tar"
}

if missing debian:bookworm-slim; then bootstrap debian:bookworm-slim true ca-certificates; fi
if [ "${2:-}" = base ]; then exit; fi

plugin=$folder/config/cli-plugins/docker-compose
if [ ! -x "$plugin" ]; then # Compose v2 of the next Debian release
    mirror=http://deb.debian.org/debian
    package=$(curl -fsS "$mirror/dists/trixie/main/binary-amd64/Packages.xz" | xz -dc |
        awk -v RS= '/^Package: docker-compose\n/' | sed -n 's/^Filename: //p')
    curl -fsS -o "$folder/compose.deb" "$mirror/$package"
    dpkg -x "$folder/compose.deb" "$folder/compose"
    install -m 755 "$folder/compose/usr/libexec/docker/cli-plugins/docker-compose" "$plugin"
fi

if missing python:3.11-slim; then
    # shellcheck disable=SC2016
    bootstrap python:3.11-slim 'chroot "$1" sh -c "rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED; ln -s python3 /usr/bin/python;
        python3 \$(ls /usr/share/python-wheels/pip-*.whl)/pip install -q --no-index --find-links /usr/share/python-wheels --prefix /usr pip;
        printf \"[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n\" >/etc/pip.conf"' python3,python3-venv,ca-certificates
fi
if missing node:20-slim; then # the machine's own Node.js
    rm -rf "$folder/context/node" && mkdir -p "$folder/context/node"
    cp "$(command -v node)" "$folder/context/node/node"
    cp -r "$(dirname "$(readlink -f "$(command -v npm)")")/.." "$folder/context/node/npm"
    printf '%s\n' 'FROM debian:bookworm-slim' 'COPY node /usr/local/bin/node' 'COPY npm /usr/local/lib/node_modules/npm' \
        'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm' \
        'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' >"$folder/context/node/Dockerfile"
    docker build --quiet --tag node:20-slim "$folder/context/node" >/dev/null
fi

for store in mysql redis mongo minio prometheus; do
    image=$(sed -n "s#^    image: \(\(minio/\|prom/\)\?$store:.*\)#\1#p" "$repository/docker-compose.yml")
    rm -rf "$folder/context/$store"
    cp -r "$here/../standins/$store" "$folder/context/$store"
    cp "$repository/constraints.txt" "$folder/context/$store/"
    nice docker build --quiet --network host --tag "$image" "$folder/context/$store" >/dev/null
done
echo "the engine runs: . $folder/env.sh"
