"""The API's description, openapi.json: made and written once, when somebody first asks for it, which few do.

Making it takes longer than all the rest of opening a gateway, and each command of the command line opens four.
"""

import json
from threading import Lock
from typing import Any

from flask import Flask, Response
from flask_smorest import Api, Blueprint

from chaincode.rules.codec import schema as describe_arguments
from chaincode.rules.commands import RULE_SETS
from gateway.http.context import EXTENSION
from gateway.http.kinds import Kinds
from gateway.http.request_fields import ErrorSchema


class DescribedApi(Api):  # type: ignore[misc]
    """flask-smorest with the one error payload, in what is answered and in what is described."""

    ERROR_SCHEMA = ErrorSchema

    def __init__(self, app: Flask) -> None:
        self._blueprints: list[Blueprint] = []
        self._lock, self._told = Lock(), ""
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Take a feature's routes; they are described later."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._blueprints.append(blp)

    def _openapi_json(self) -> Response:
        with self._lock:
            if not self._told:
                self._describe()
                self._told = json.dumps(self.spec.to_dict())
        return Response(self._told, mimetype="application/json")

    def _describe(self) -> None:
        """Describe commands, long work and each feature's routes; anew where a first time failed halfway."""
        self._init_spec()
        self.spec.components.security_scheme("session", {"type": "http", "scheme": "bearer"})
        super()._register_responses()
        for command in RULE_SETS[max(RULE_SETS)].values():
            self.spec.components.schema(f"command.{command.name}", describe_arguments(command.arguments))
        for kind in self._app.extensions[EXTENSION].memory(Kinds).values():
            self.spec.components.schema(f"task.{kind.name}", schema=kind.inputs)
        for blp in self._blueprints:
            blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
            self.spec.tag({"name": blp.name, "description": blp.description})

    def _register_responses(self) -> None:
        """Leave them to `_describe`."""

    def _register_error_handlers(self) -> None:
        """Leave failures to gateway.http.errors."""
