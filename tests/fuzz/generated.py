"""Calls that schemathesis makes of each gateway's own description: some that fit it, some that don't."""

from collections.abc import Iterator, Sequence
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
)

from tests.fuzz.target import CALLERS, ORGANISATIONS, Answer, Target, list_known

CHECKS = [content_type_conformance, response_schema_conformance]


def send_generated(target: Target, count: int, organisations: Sequence[str] = ORGANISATIONS) -> int:
    """Send at least `count` calls, about as many for each operation of each organisation; give how many were sent."""
    operations = [(name, one) for name in organisations for one in _load(target, name)]
    known, sent = list_known(target), 0
    each = max(1, count // (2 * len(operations)))
    number = 0
    while sent < count:
        organisation, operation = operations[number % len(operations)]
        for mode in (GenerationMode.NEGATIVE, GenerationMode.POSITIVE):
            sent += _send_some(target, organisation, operation, mode, known, each, number)
        number += 1
    return sent


def _load(target: Target, organisation: str) -> Iterator[Any]:
    app = target.trial.apps[organisation]
    spec = app.test_client().get("/openapi.json").get_json()
    target.document(spec)
    for path in spec["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                del operation["security"]  # sessions are the target's to give
    described = schemathesis.openapi.from_dict(spec)
    described.app = app
    for found in described.get_all_operations():
        yield found.ok()


def _send_some(
    target: Target, organisation: str, operation: Any, mode: GenerationMode, known: dict[str, list[str]], count: int,
    number: int,
) -> int:
    sent = 0

    @seed(number)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode), st.sampled_from(list(CALLERS)), st.data())
    def send(case: Any, caller: str, data: st.DataObject) -> None:
        nonlocal sent
        sent += 1
        is_named = data.draw(st.booleans())
        if is_named:
            _name_known(case, known, data, mode)
        _send(target, organisation, caller, case, CHECKS if is_named else [*CHECKS, negative_data_rejection])

    try:
        send()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing about a call without parameters can be wrong
    return sent


def _name_known(case: Any, known: dict[str, list[str]], data: st.DataObject, mode: GenerationMode) -> None:
    """Let the call name what is there and wait for no block, so that it gets further."""
    case.query.pop("after", None)
    is_good = mode is GenerationMode.POSITIVE
    for named in (case.path_parameters, *((case.query, case.body) if is_good else ())):
        for name in named if isinstance(named, dict) else ():
            if name in known:
                named[name] = data.draw(st.sampled_from(known[name]))


def _send(target: Target, organisation: str, caller: str, case: Any, checks: list[Any]) -> None:
    response = case.call(headers=target.headers(organisation, caller))
    content_type = response.headers.get("content-type", [""])[0].split(";")[0]
    target.judge(Answer(
        organisation, caller, case.method.upper(), case.formatted_path, response.status_code, content_type,
        response.content, case.path,
    ))
    case.validate_response(response, checks=checks)
