"""Each answer of a gateway in this process is held against the schema that describes it, whichever test asks."""

import inspect
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from flask import current_app, request
from flask.typing import ResponseReturnValue

from gateway.http import routes
from gateway.http.answers import describe_answer, to_json


@cache
def make_validator(kind: Any) -> Any:
    """What an answer of a kind is held against, as openapi.json has it."""
    return jsonschema_rs.validator_for(describe_answer(kind))


def check_answers(patch: pytest.MonkeyPatch) -> None:
    """Refuse, as a defect of the gateway, an answer that isn't as it is described."""
    send = routes.send

    def send_checked(found: Any) -> ResponseReturnValue:
        view = inspect.unwrap(current_app.view_functions[request.endpoint or ""])
        wrong = [str(error) for error in make_validator(view.__annotations__["return"]).iter_errors(to_json(found))]
        assert not wrong, "\n".join(wrong)
        return send(found)

    patch.setattr(routes, "send", send_checked)
