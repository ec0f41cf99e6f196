"""The part of `aws_wafv2_web_acl` that is used here: the one resource that the published schema lacks.

Written down from the provider's documentation, so its attributes are held against our reading, not against the
publisher's file. To be removed when the published schema has the resource.
"""

from typing import Any, Final

Block = dict[str, Any]


def _attributes(*, required: str = "", optional: str = "", computed: str = "") -> Block:
    """Name attributes as ``name`` (a string) or ``name:type``."""
    found = {}
    for kind, names in (("required", required), ("optional", optional), ("computed", computed)):
        for name, _, kept in (one.partition(":") for one in names.split()):
            found[name] = {"type": ["map", "string"] if kept == "map" else kept or "string", kind: True}
    return found


def _nested(attributes: Block, *, nesting: str = "list", least: int = 0, most: int = 1, **blocks: Block) -> Block:
    return {
        "nesting_mode": nesting,
        "min_items": least,
        "max_items": most,
        "block": {"attributes": attributes, "block_types": blocks},
    }


def _one_of(*names: str, least: int = 0) -> Block:
    """Make a block that holds one of several empty blocks."""
    return _nested({}, least=least, **{name: _nested({}) for name in names})


_VISIBILITY: Final = _nested(
    _attributes(required="cloudwatch_metrics_enabled:bool metric_name sampled_requests_enabled:bool"), least=1
)
_MANAGED: Final = _nested(
    _attributes(required="name vendor_name", optional="version"),
    rule_action_override=_nested(
        _attributes(required="name"), most=100, action_to_use=_one_of("allow", "block", "count", least=1)
    ),
)
_RATE: Final = _nested(_attributes(required="limit:number", optional="aggregate_key_type evaluation_window_sec:number"))
_RULE: Final = _nested(
    _attributes(required="name priority:number"),
    nesting="set",
    most=0,
    action=_one_of("allow", "block", "count"),
    override_action=_one_of("none", "count"),
    statement=_nested({}, least=1, managed_rule_group_statement=_MANAGED, rate_based_statement=_RATE),
    visibility_config=_VISIBILITY,
)
WEB_ACL: Final[Block] = {
    "version": 0,
    "block": {
        "attributes": {
            **_attributes(required="scope", optional="description tags:map", computed="arn capacity:number lock_token"),
            **{name: {"type": "string", "optional": True, "computed": True} for name in ("id", "name", "name_prefix")},
            "tags_all": {"type": ["map", "string"], "optional": True, "computed": True},
        },
        "block_types": {
            "default_action": _one_of("allow", "block", least=1),
            "rule": _RULE,
            "visibility_config": _VISIBILITY,
        },
    },
}
