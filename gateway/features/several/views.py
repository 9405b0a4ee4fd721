"""Several questions over HTTP, in one call."""

from typing import Any

import marshmallow as ma

from gateway.client import AT_ONCE
from gateway.features.several import service
from gateway.features.several.service import Answers
from gateway.http.request_fields import line, schema
from gateway.http.routes import anyone, make_blueprint, route

blueprint = make_blueprint("several", "Several questions in one call")
Questions = schema("Questions", paths=ma.fields.List(line(most=500), required=True,
                                                     validate=ma.validate.Length(1, AT_ONCE)))


@route(blueprint, "POST", "/several", body=Questions, access=anyone)
def ask_several(body: dict[str, Any]) -> Answers:
    """Answer each path that may be asked by GET, such as "wallet/lines", as it is answered to the same caller alone:
    whoever may not ask it is refused there, and each counts as a call of its own.
    """
    return service.ask_each(body["paths"])
