"""Payment lists, runs and withdrawn payments over HTTP, at the energy operator's gateway."""

from marshmallow import fields, validate

from analytics.reports.payment_list import RUN_NAME
from gateway.features.repartition import runs, withdrawals
from gateway.features.repartition.gse_views import blueprint
from gateway.features.repartition.runs import Payouts, Run, Runs
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.request_fields import HASH, date, reason, schema, text
from gateway.http.routes import OPERATOR, route

__all__ = ["blueprint"]
RunBody = schema("PayoutRun", run=text(RUN_NAME), on_date=date())
OnDate = schema("OnDate", on_date=date())
StepBody = schema(
    "PayoutStep", step=fields.String(required=True, validate=validate.OneOf(runs.STEPS)),
    member=text(f"|{HASH}", required=False, load_default=""), reason=reason(most=140, required=False),
)
ReasonBody = schema("Withdrawal", reason=reason(most=500))


@route(blueprint, "GET", "/repartition/payouts", access=OPERATOR, query=OnDate)
def get_payouts(query: dict[str, str]) -> Payouts:
    """Give the payment list of a date: who is paid, of which months, and who waits, by name."""
    return runs.make_payment_list(get_gateway(), query["on_date"])


@route(blueprint, "POST", "/repartition/payouts", access=OPERATOR, body=RunBody)
def post_payouts(body: dict[str, str]) -> Payouts:
    """Record a date's payment list as a run, under a name that no other has; from then on nobody in it is due."""
    return runs.record_run(get_gateway(), body["run"], body["on_date"])


@route(blueprint, "GET", "/repartition/runs", access=OPERATOR)
def get_runs() -> Runs:
    """Give all runs with their transfers: recorded, sent or cancelled, and what came back."""
    return runs.get_runs(get_gateway())


@route(blueprint, "POST", "/repartition/runs/<run>/steps", access=OPERATOR, body=StepBody)
def post_step(body: dict[str, str], run: str) -> Run:
    """Mark a run as sent or, before that, as cancelled; or a transfer of it, by its member, as returned, and why."""
    is_return = body["step"] == runs.RETURNED
    if is_return != bool(body["member"]) or (is_return and not body["reason"].strip()):
        raise INVALID(fields="member, reason")
    return runs.take_step(get_gateway(), run, body["step"], body["member"], body["reason"])


@route(blueprint, "POST", "/repartition/payments/<int:payment_id>/withdrawal", access=OPERATOR, body=ReasonBody)
def post_withdrawal(body: dict[str, str], payment_id: int) -> None:
    """Withdraw a payment that isn't closed, with a reason."""
    withdrawals.withdraw(get_gateway(), payment_id, body["reason"])
