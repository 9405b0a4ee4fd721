"""What is pending, over HTTP."""

from typing import Any

from marshmallow import fields

from gateway.features.countersigning import service
from gateway.http.context import get_gateway
from gateway.http.routes import make_blueprint, roles, route
from gateway.http.schemas import schema

blueprint = make_blueprint("pending", "What waits for another organisation's signature")
PendingSchema = schema(
    "Pending", pending=fields.String(metadata={"description": "its key: the target of `countersign`"}),
    command=fields.String(), organisation=fields.String(), subject=fields.String(), arguments=fields.Dict(),
    digest=fields.String(), needed=fields.Integer(), countersigned_by=fields.List(fields.String()),
    proposed_on=fields.Integer(metadata={"description": "day of the ledger"}),
    last_day=fields.Integer(metadata={"description": "day of the ledger on which a signature still counts"}),
    may_act=fields.Boolean(metadata={"description": "false once it has waited too long: it can only be recalled"}),
)
AllPending = schema("AllPending", pending=fields.List(fields.Nested(PendingSchema)))


@route(blueprint, "GET", "/pending", access=roles("officer", "auditor", "service"), answer=AllPending)
def get_pending() -> dict[str, Any]:
    """Give all that another organisation's officer has still to sign, oldest first."""
    return {"pending": service.list_waiting(get_gateway())}
