#!/usr/bin/env bash
# Fetch the custom resource definitions that the manifests are checked against, from their publishers, and check their sums.
# usage: fetch-crds.sh FOLDER   (then INFRA_SCHEMAS=FOLDER make infra-test PART=manifests)
set -euo pipefail
folder=$1/crds
mkdir -p "$folder"

fetch() { # REPOSITORY COMMIT FOLDER FILE [NAME]
    curl --fail --silent --show-error --location --retry 3 --output "$folder/${5:-$4}" \
        "https://raw.githubusercontent.com/$1/$2/$3/$4"
}

argo=37ee0097cf851bc2dd7665fc081bbce61a7e836e # 3.6.0
for kind in application applicationset appproject; do
    fetch argoproj/argo-cd $argo manifests/crds $kind-crd.yaml argocd-$kind-crd.yaml
done
keda=8b4f083ca8c8c2baf8477e322bd4d16ac4dfa09a
for name in keda.sh_{clustertriggerauthentications,scaledjobs,scaledobjects,triggerauthentications} \
    eventing.keda.sh_{cloudeventsources,clustercloudeventsources}; do
    fetch kedacore/keda $keda config/crd/bases "$name.yaml"
done
operator=6adcebc5076c34f4f55f8f5f7b1e528929373ac7 # 0.93.0
for name in podmonitors prometheusrules servicemonitors; do
    fetch prometheus-operator/prometheus-operator $operator example/prometheus-operator-crd "monitoring.coreos.com_$name.yaml"
done

cd "$folder"
sha256sum --check --quiet <<'SUMS'
9fd0da3e7097ad6d1af614fabd5c960bc7ddb00d768c3ef485a2fda6e9460df8  argocd-application-crd.yaml
3dd600079b67cbb5d7b87750464914c1cc62a977cf364b8004c6875fa1fb3f0f  argocd-applicationset-crd.yaml
ab225266944322750136f1198d93786e4a79a0e43c8d149abfba44da30a3eac8  argocd-appproject-crd.yaml
0a022f574f5c79c921195abab2c4bc25357e6ca64ecc4ca7273159386c8a6926  eventing.keda.sh_cloudeventsources.yaml
e187a970523c8042815447c6486b30caed74b0688a5b69957e2a008ce6b968bf  eventing.keda.sh_clustercloudeventsources.yaml
dbe2e63885729be77cc9012b6e1a3d19e1c18e561ad72edf213791863fa4389a  keda.sh_clustertriggerauthentications.yaml
316c88a1895781e7f67c21508297f1c99bdfc0e55427a4990877af3172a63286  keda.sh_scaledjobs.yaml
207afc4ca44fd9e3f4bbfb1c8fae08f3a365e098a52714fe8eb672bbd239cbcd  keda.sh_scaledobjects.yaml
990851d71901905bc9bebb50cd964bfc909ca24a03dd401a626a1894bb912ecd  keda.sh_triggerauthentications.yaml
45a93443daa687d3654f7e9631909ff7edcdf3ec09c5e60251b74aa2722aee5d  monitoring.coreos.com_podmonitors.yaml
78be98554b9c8506ab2b4f4feb91c5f3a56e536a0a510f3a8e876a459970d56d  monitoring.coreos.com_prometheusrules.yaml
a99047972c9dd7679ce2050b9968e8a08773492e671b3e17abd476d42aa78a32  monitoring.coreos.com_servicemonitors.yaml
SUMS
