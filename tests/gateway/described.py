"""described.json: what the API says of itself, a line for each route and schema, without sentences.

    python -m tests.gateway.described    writes it anew

A type is a word, [of a list], {name: type} of a record, name? where it may be away, a | b of several; bounds stand in
parentheses behind it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

from gateway.http.app import close_app, create_app
from gateway.ledger.port import Ledger
from gateway.settings import build_settings

KEPT = Path(__file__).with_name("described.json")
METHODS = ("get", "post", "put", "patch", "delete")
FOLDED = ("description", "title", "example", "type", "properties", "required", "additionalProperties", "items", "enum",
          "anyOf", "allOf", "oneOf", "$ref")
Plain = dict[str, Any]


def load_spec(folder: Path) -> Plain:
    """The description, by an app that follows no ledger: what it says is the same, and there in a second."""
    settings, ledger = build_settings({"community": "borgo"}, folder, "gse"), cast(Ledger, SimpleNamespace())
    app = create_app(settings, ledger, follow=False)
    try:
        return cast(Plain, app.test_client().get("/openapi.json").json)
    finally:
        close_app(app)


def describe_all(spec: Plain) -> Plain:
    """By route and by schema what it takes and answers."""
    return dict(_list_rows(spec))


def _list_rows(spec: Plain) -> Iterator[tuple[str, Any]]:
    for path, methods in sorted(spec["paths"].items()):
        shared = methods.get("parameters", [])
        for method in METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", _describe_operation(methods[method], shared)
    for name, schema in sorted(spec["components"]["schemas"].items()):
        yield name, describe_type(schema)
    for name, answer in sorted(spec["components"]["responses"].items()):
        yield f"response {name}", _describe_content(answer)


def _describe_operation(operation: Plain, shared: list[Plain]) -> Plain:
    asked = [one for one in (*shared, *operation.get("parameters", ())) if "$ref" not in one]
    named = {f"{one['in']} {one['name']}{'' if one.get('required') else '?'}": describe_type(one["schema"])
             for one in asked}
    body = operation.get("requestBody")
    taken = {"body": _describe_content(body), "needs body": bool(body.get("required"))} if body else {}
    answers = {status: _describe_content(answer) for status, answer in sorted(operation["responses"].items())}
    return named | taken | answers | ({"security": operation["security"]} if "security" in operation else {})


def _describe_content(found: Plain) -> str:
    """What a body or an answer holds, by media type; its headers; the name of one that is described once."""
    if "$ref" in found:
        return str(found["$ref"]).rpartition("/")[2]
    parts = [f"{media}: {describe_type(one.get('schema', {}))}" for media, one in found.get("content", {}).items()]
    return "; ".join([*parts, *(f"header {name}" for name in found.get("headers", ()))])


def describe_type(schema: Plain) -> str:
    """A type in a line."""
    bounds = ", ".join(f"{name}={json.dumps(one)}" for name, one in sorted(schema.items()) if name not in FOLDED)
    return _name_type(schema) + (f"({bounds})" if bounds else "")


def _name_type(schema: Plain) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if several := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " | ".join(map(describe_type, several))
    if "enum" in schema:
        return "|".join(map(json.dumps, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{describe_type(schema.get('items', {}))}]"
    return _name_record(schema) if schema.get("type") == "object" else str(schema.get("type", "any"))


def _name_record(schema: Plain) -> str:
    needed, others = schema.get("required", ()), schema.get("additionalProperties")
    fields = [f"{name}{'' if name in needed else '?'}: {describe_type(one)}"
              for name, one in schema.get("properties", {}).items()]
    more = [] if others is False else [f"*: {describe_type(others) if isinstance(others, dict) else others}"]
    return f"{{{', '.join([*fields, *more])}}}"


def format_page() -> str:
    """The file, a route or schema a line."""
    with TemporaryDirectory() as folder:
        rows = describe_all(load_spec(Path(folder)))
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(one)}" for name, one in rows.items()) + "\n}\n"


if __name__ == "__main__":
    KEPT.write_text(format_page(), encoding="utf-8")
