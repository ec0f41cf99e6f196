#!/usr/bin/env bash
# Have an environment run the images of one tag: commit it to the overlay that Argo CD follows, and push.
# usage: set-image-tag.sh ENVIRONMENT TAG PREFIX     (PREFIX: registry and folder of the images)
set -euo pipefail
environment=$1 tag=$2 prefix=$3
cd "$(dirname "$0")/../../deploy-manifests/overlays/$environment"

for image in gateway-api captcha-api captcha-pool ml-service ml-service-cuda web; do
    kustomize edit set image "realcatcha/$image=$prefix/$image:$tag"
done
git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
if git diff --quiet -- kustomization.yaml; then
    echo "$environment runs $tag already"
    exit 0
fi
git commit --quiet --message "Run $tag in $environment [skip ci]" -- kustomization.yaml
# Another commit may have landed meanwhile; the tag does not conflict with it.
for _ in 1 2 3; do
    git push --quiet && exit 0
    git pull --quiet --rebase
done
exit 1
