"""A Terraform provider that knows nothing but a published schema, attached to the real `terraform` binary.

It answers init, validate, plan, apply and destroy in memory, with invented values where AWS would compute some. So
types, references, expressions and misspelt attributes are proven; what AWS itself would refuse is not.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator
from concurrent import futures
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import grpc
import msgpack
from terraform.web_acl_schema import WEB_ACL
from tf.gen import grpc_controller_pb2 as controller
from tf.gen import grpc_controller_pb2_grpc as controller_grpc
from tf.gen import tfplugin_pb2 as plugin
from tf.gen import tfplugin_pb2_grpc as plugin_grpc

Block = dict[str, Any]
Values = dict[str, Any]
Invent = Callable[[str, Any], Any]
Schemas = dict[str, Block]

ACCOUNT: Final = "123456789012"
_ADDRESS: Final = "registry.terraform.io/hashicorp/aws"
_UNKNOWN: Final = msgpack.ExtType(0, b"\x00")
_NESTING: Final = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}
_COLLECTIONS: Final = ("list", "set")
_LARGEST_MESSAGE: Final = 256 << 20

# The provider's own block is not in the published schema: the part that is used here.
_PROVIDER: Final[Block] = {
    "block": {
        "attributes": {"region": {"type": "string", "optional": True}},
        "block_types": {
            "default_tags": {
                "nesting_mode": "list",
                "max_items": 1,
                "block": {"attributes": {"tags": {"type": ["map", "string"], "optional": True}}},
            }
        },
    }
}
# What our configuration reads of AWS and computes with.
_KNOWN: Final[dict[str, Values]] = {
    "aws_region": {"name": "ap-northeast-2", "id": "ap-northeast-2"},
    "aws_caller_identity": {"account_id": ACCOUNT},
    "aws_partition": {"partition": "aws"},
}


def read_schemas(path: Path, *, named_in: Collection[str]) -> dict[str, Schemas]:
    """Read the published schemas of resources and data sources, as far as `named_in` names them."""
    published = json.loads(gzip.decompress(path.read_bytes()))
    published["resource_schemas"]["aws_wafv2_web_acl"] = WEB_ACL
    kinds = ("resource_schemas", "data_source_schemas")
    return {kind: {name: one for name, one in published[kind].items() if name in named_in} for kind in kinds}


@contextmanager
def serving(schemas: dict[str, Schemas]) -> Iterator[str]:
    """Serve a provider on loopback and give the value of ``TF_REATTACH_PROVIDERS`` that attaches it."""
    options = [
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
    ]
    server = grpc.server(futures.ThreadPoolExecutor(8), options=options)
    plugin_grpc.add_ProviderServicer_to_server(_Provider(schemas), server)
    controller_grpc.add_GRPCControllerServicer_to_server(_Controller(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    reattach = {
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
    }
    try:
        yield json.dumps({_ADDRESS: reattach})
    finally:
        server.stop(0).wait()


class _Controller(controller_grpc.GRPCControllerServicer):
    def Shutdown(self, request: Any, context: Any) -> Any:  # noqa: N802  # the protocol's names
        return controller.Empty()


class _Provider(plugin_grpc.ProviderServicer):
    """Answers the calls of protocol 6 that Terraform makes; those not here answer UNIMPLEMENTED."""

    def __init__(self, schemas: dict[str, Schemas]) -> None:
        self._resources = schemas["resource_schemas"]
        self._sources = schemas["data_source_schemas"]
        self._answer = plugin.GetProviderSchema.Response(
            provider=_schema(_PROVIDER),
            resource_schemas={name: _schema(one) for name, one in self._resources.items()},
            data_source_schemas={name: _schema(one) for name, one in self._sources.items()},
        )

    def GetMetadata(self, request: Any, context: Any) -> Any:  # noqa: N802
        metadata = plugin.GetMetadata
        return metadata.Response(
            resources=[metadata.ResourceMetadata(type_name=name) for name in self._resources],
            data_sources=[metadata.DataSourceMetadata(type_name=name) for name in self._sources],
        )

    def GetProviderSchema(self, request: Any, context: Any) -> Any:  # noqa: N802
        return self._answer

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.ValidateDataResourceConfig.Response()

    def ConfigureProvider(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.ConfigureProvider.Response()

    def UpgradeResourceState(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.UpgradeResourceState.Response(upgraded_state=plugin.DynamicValue(json=request.raw_state.json))

    def ReadResource(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.ReadResource.Response(new_state=request.current_state)

    def PlanResourceChange(self, request: Any, context: Any) -> Any:  # noqa: N802
        planned = _decode(request.proposed_new_state)
        if planned is None:
            return plugin.PlanResourceChange.Response(planned_state=request.proposed_new_state)
        _settle(self._resources[request.type_name]["block"], planned, lambda _name, _type: _UNKNOWN, also=_is_missing)
        return plugin.PlanResourceChange.Response(planned_state=_encode(planned))

    def ApplyResourceChange(self, request: Any, context: Any) -> Any:  # noqa: N802
        state = _decode(request.planned_state)
        if state is None:
            return plugin.ApplyResourceChange.Response(new_state=request.planned_state)
        invent = _inventor(request.type_name, state)
        _settle(self._resources[request.type_name]["block"], state, invent, also=_is_unknown)
        return plugin.ApplyResourceChange.Response(new_state=_encode(state))

    def ReadDataSource(self, request: Any, context: Any) -> Any:  # noqa: N802
        state = _decode(request.config)
        _settle(self._sources[request.type_name]["block"], state, _inventor(request.type_name, state), also=_is_missing)
        return plugin.ReadDataSource.Response(state=_encode(state))

    def GetFunctions(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.GetFunctions.Response()

    def StopProvider(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin.StopProvider.Response()


def _is_missing(value: Any) -> bool:
    return value is None


def _is_unknown(value: Any) -> bool:
    return isinstance(value, msgpack.ExtType)


def _settle(block: Block, values: Any, invent: Invent, *, also: Callable[[Any], bool]) -> None:
    """Put invented values, in place, where a computed attribute has a value that `also` picks."""
    if not isinstance(values, dict):
        return
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("computed") and also(values.get(name)):
            values[name] = invent(name, attribute.get("type"))
    for name, nested in block.get("block_types", {}).items():
        inner = values.get(name)
        if _is_unknown(inner):
            values[name] = []
        for one in inner if isinstance(inner, list) else [inner]:
            _settle(nested["block"], one, invent, also=also)


def _inventor(type_name: str, values: Values) -> Invent:
    """Invent values that stay the same for the same object, and that look like what they are named for."""
    named = next((values[key] for key in ("bucket", "name", "domain_name") if isinstance(values.get(key), str)), "")
    known = _KNOWN.get(type_name, {})

    def invent(name: str, type_: Any) -> Any:
        if name in known:
            return known[name]
        if isinstance(type_, list):
            return _invent_collection(name, type_)
        if type_ == "string":
            return _invent_text(name)
        return {"number": 0, "bool": False}.get(type_)

    def _invent_collection(name: str, type_: list[Any]) -> Any:
        kind, of = type_
        if kind == "object":
            return {key: invent(key, one) for key, one in of.items()}
        # The one proof of a certificate, password of a store, machine of a group.
        return [invent(name, of)] if kind in _COLLECTIONS else {}

    def _invent_text(name: str) -> str:
        token = hashlib.sha256(f"{type_name} {named} {name}".encode()).hexdigest()
        if name.endswith("arn"):
            return f"arn:aws:invented:ap-northeast-2:{ACCOUNT}:{named or token[:12]}"
        if name.endswith(("_ip", "_ips")):
            return f"10.0.{int(token[:2], 16)}.{int(token[2:4], 16)}"
        # A certificate's proof is found by the name that the certificate is for.
        return named if name == "domain_name" and named else token[:17]

    return invent


def _encode(value: Any) -> Any:
    return plugin.DynamicValue(msgpack=msgpack.packb(value, use_bin_type=True))


def _decode(value: Any) -> Any:
    if value.msgpack:
        return msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False)
    return json.loads(value.json) if value.json else None


def _schema(one: Block) -> Any:
    return plugin.Schema(version=one.get("version") or 0, block=_block(one["block"]))


def _block(block: Block) -> Any:
    return plugin.Schema.Block(
        attributes=[_attribute(name, one) for name, one in sorted(block.get("attributes", {}).items())],
        block_types=[_nested_block(name, one) for name, one in sorted(block.get("block_types", {}).items())],
    )


def _nested_block(name: str, one: Block) -> Any:
    return plugin.Schema.NestedBlock(
        type_name=name,
        block=_block(one["block"]),
        nesting=_NESTING[one["nesting_mode"]],
        min_items=one.get("min_items", 0),
        max_items=one.get("max_items", 0),
    )


def _attribute(name: str, one: Block) -> Any:
    flags = {flag: one.get(flag, False) for flag in ("required", "optional", "computed", "sensitive")}
    if "nested_type" not in one:
        return plugin.Schema.Attribute(name=name, type=json.dumps(one["type"]).encode(), **flags)
    nested = one["nested_type"]
    attributes = [_attribute(key, inner) for key, inner in sorted(nested["attributes"].items())]
    of = plugin.Schema.Object(attributes=attributes, nesting=_NESTING[nested["nesting_mode"]])
    return plugin.Schema.Attribute(name=name, nested_type=of, **flags)
