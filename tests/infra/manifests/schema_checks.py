"""What published schemas say of an object: Kubernetes' own, and those of custom resources where they are at hand."""

from functools import cache
from typing import Any

import jsonschema
import kubernetes_validate
import yaml
from manifests.rendering import Object, label
from support import schemas

VERSION = "1.34"
UNCHECKED = {
    "ClusterIssuer.cert-manager.io",
    "Issuer.cert-manager.io",
    "Certificate.cert-manager.io",
    "ExternalSecret.external-secrets.io",
    "SecretStore.external-secrets.io",
    "ServersTransport.traefik.io",
    "Rollout.argoproj.io",
    "AnalysisTemplate.argoproj.io",
    "VerticalPodAutoscaler.autoscaling.k8s.io",
    "PeerAuthentication.security.istio.io",
    "AuthorizationPolicy.security.istio.io",
}
"""Kinds that no schema is at hand for: nothing here says that they are right."""


def complaints(objects: list[Object]) -> tuple[list[str], set[str]]:
    """Check every object; give what is wrong, and the kinds that could not be checked."""
    wrong: list[str] = []
    unchecked: set[str] = set()
    for one in objects:
        schema = _custom().get((one["apiVersion"], one["kind"]))
        if schema is not None:
            found = jsonschema.Draft7Validator(schema).iter_errors(one)
            wrong += [f"{label(one)}: {'/'.join(map(str, error.path))}: {error.message[:200]}" for error in found]
            continue
        try:
            kubernetes_validate.validate(one, VERSION, strict=True)
        except kubernetes_validate.SchemaNotFoundError:
            unchecked.add(f"{one['kind']}.{one['apiVersion'].partition('/')[0]}")
        except kubernetes_validate.ValidationError as error:
            wrong.append(f"{label(one)}: {'/'.join(map(str, error.path))}: {error.message[:200]}")
    return wrong, unchecked


@cache
def _custom() -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for path in sorted((schemas() / "crds").glob("*.yaml")):
        definition = yaml.safe_load(path.read_text())["spec"]
        for version in definition["versions"]:
            schema = _strict(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            found[f"{definition['group']}/{version['name']}", definition["names"]["kind"]] = schema
    return found


def _strict(schema: Any) -> Any:
    """Read a structural schema as the API server does with unknown fields forbidden."""
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    strict = dict(schema)
    for key in ("items", "additionalProperties", "not"):
        if key in strict:
            strict[key] = _strict(strict[key])
    for key in ("allOf", "anyOf", "oneOf"):
        if key in strict:
            strict[key] = [_strict(one) for one in strict[key]]
    if "properties" in strict:
        strict["properties"] = {name: _strict(one) for name, one in strict["properties"].items()}
        if not strict.get("x-kubernetes-preserve-unknown-fields"):
            strict.setdefault("additionalProperties", False)
    if strict.pop("nullable", False) and "type" in strict:
        strict["type"] = [strict["type"], "null"]
    return strict
