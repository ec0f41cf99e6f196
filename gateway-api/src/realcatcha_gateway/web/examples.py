"""An example for every schema of the OpenAPI document, put together from its fields.

A field's own example is used where it has one; else what its type allows, and for text what its name stands for.
A test checks every example against its schema.
"""

from typing import Any, Final

Schema = dict[str, Any]

_ID: Final = "m4tq2xw7c5hzr3kdyvb6sneaj2fp7u3g"
_TEXTS: Final = {
    "id": _ID,
    "email": "owner@example.com",
    "name": "My shop",
    "code": "123456",
    "origin": "https://example.com",
    "url": "https://example.com/hooks",
    "reason": "As agreed by telephone",
    "note": "As agreed by telephone",
    "detail": "must not be empty",
    "network": "192.0.2.0/24",
    "hostname": "example.com",
    "country": "KR",
    "countrie": "KR",
    "domain": "example.com",
    "kind": "image-grid",
    "cidr": "192.0.2.0/24",
    "site_key": "rck_m4tq2xw7c5hzr3kd",
    "zone": "Asia/Seoul",
    "plan": "pro",
    "scope": "sites:read",
    "token": "a-token-shown-once",
    "secret": "a-secret-shown-once",
    "endpoint": "siteverify",
    "verdict": "passed",
    "ip": "192.0.2.7",
    "user_agent": "Mozilla/5.0",
    "next_cursor": "WyIyMDI2LTExLTI3VDA5OjAwOjAwWiIsIm00dHEiXQ",
}
_FORMATS: Final = {
    "date-time": "2026-11-27T09:00:00.000000Z",
    "date": "2026-11-27",
    "email": "owner@example.com",
    "uri": "https://example.com/",
    "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "password": "correct horse battery staple",
}


def add_examples(schemas: dict[str, Schema]) -> None:
    """Give every object schema an example, in place."""
    for schema in schemas.values():
        if "properties" in schema and "examples" not in schema:
            schema["examples"] = [_of_object(schema, schemas)]


def _of_object(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    return {name: _example(name, field, schemas) for name, field in schema["properties"].items()}


def _example(name: str, schema: Schema, schemas: dict[str, Schema]) -> Any:  # one line a kind of schema
    if "$ref" in schema:
        return _example(name, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    for given in ("const", "default"):
        if schema.get(given) is not None:
            return schema[given]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _example(name, schema[choice][0], schemas)
    return _of_type(name, schema, schemas)


def _of_type(name: str, schema: Schema, schemas: dict[str, Schema]) -> Any:  # noqa: PLR0911  # one line a type
    match schema.get("type"):
        case "object":
            return _of_object(schema, schemas) if "properties" in schema else {}
        case "array":
            return [_example(name.removesuffix("s"), schema.get("items", {}), schemas)]
        case "boolean":
            return False
        case "integer":
            return _number(name, schema)
        case "number":
            return float(_number(name, schema))
        case "null":
            return None
        case _:
            return _text(name, schema)


def _number(name: str, schema: Schema) -> int:
    usual = 29_000 if name.endswith("_krw") else 1
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    return int(min(max(usual, least), schema.get("maximum", usual)))


def _text(name: str, schema: Schema) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    for known, text in _TEXTS.items():
        if name == known or name.endswith(f"_{known}"):
            return text[: schema.get("maxLength", len(text))]
    return name.replace("_", " ").ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 200)]
