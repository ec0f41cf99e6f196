#!/usr/bin/env bash
# Join this machine to the cluster when it first starts: the command to do so, with a token that lives for hours, lies in
# a parameter that the control plane renews. Labels and taints come from the pool that the machine belongs to.
set -euo pipefail

# JOIN_PARAMETER, AWS_DEFAULT_REGION, POOL, NODE_LABELS, NODE_TAINTS
set -a
# shellcheck source=/dev/null
. /etc/realcatcha/node.env
set +a

readonly metadata=http://169.254.169.254/latest
session=$(curl -sf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 300" "$metadata/api/token")

ask() {
    curl -sf -H "X-aws-ec2-metadata-token: $session" "$metadata/meta-data/$1"
}

# Without its provider's id the autoscaler does not know the node as one of the group.
instance=$(ask instance-id)
provider_id="aws:///$(ask placement/availability-zone)/$instance"
printf 'KUBELET_EXTRA_ARGS=--provider-id=%s --node-labels=%s --register-with-taints=%s\n' \
    "$provider_id" "$NODE_LABELS" "$NODE_TAINTS" >/etc/default/kubelet

if [ -e /etc/kubernetes/kubelet.conf ]; then
    exit 0
fi
for attempt in $(seq 60); do
    if joining=$(aws ssm get-parameter --name "$JOIN_PARAMETER" --with-decryption --query Parameter.Value --output text); then
        read -ra words <<<"$joining"
        if [ "${words[0]} ${words[1]}" != "kubeadm join" ]; then
            echo "the parameter holds no kubeadm join" >&2
            exit 1
        fi
        # The name that Ansible's inventory has for it.
        if "${words[@]}" --node-name "$POOL-$instance"; then
            exit 0
        fi
        kubeadm reset --force
    fi
    echo "attempt $attempt failed; again in 10 s" >&2
    sleep 10
done
exit 1
