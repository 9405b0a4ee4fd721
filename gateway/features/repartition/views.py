"""The repartition over HTTP, at the energy operator's gateway: who pays out has to know IBANs, nobody else does."""

from typing import Any

from flask import Response
from marshmallow import fields, validate

from analytics.figures import LANGUAGES
from analytics.repartition.payments import FLOWS, KINDS
from analytics.reports.account import MemberAccount
from analytics.reports.html import format_account
from chaincode.kernel.months import is_month
from gateway.features.repartition import accounts, closings, notes, payees, service, shown
from gateway.features.repartition.records import (
    Closings,
    KeptRegulation,
    LookedClosing,
    Notes,
    OwnMonths,
    Payees,
    Payments,
    RecordedNumber,
    ShownYear,
    SomeAccounts,
    WholeClosing,
)
from gateway.features.repartition.shown import require_month
from gateway.http.context import get_gateway
from gateway.http.errors import INVALID
from gateway.http.request_fields import (
    HASH,
    base64,
    is_day,
    line,
    lines,
    number,
    optional_date,
    reason,
    schema,
    text,
    whole,
)
from gateway.http.rights import OPERATOR_OR_MEMBER, choose_member, is_operator
from gateway.http.routes import OPERATOR, get_caller, make_blueprint, roles, route

blueprint = make_blueprint(
    "repartition", "Dividing what GSE paid: payments, closings, notes, payees, accounts", at_operator=True,
)
READER = roles("energy_operator", "service", "auditor", own=True)
MONTH, MOST = "[0-9]{4}-[0-9]{2}", 10**11
ACCOUNTS_AT_ONCE = 100

PaymentBody = schema(
    "GsePayment", flow=fields.String(required=True, validate=validate.OneOf(FLOWS)),
    kind=fields.String(required=True, validate=validate.OneOf(KINDS)), month=text(MONTH), cents=whole(-MOST, MOST),
    reference=line(most=100), fees_cents=whole(-MOST, MOST, required=False, load_default=0),
    withholding_cents=whole(-MOST, MOST, required=False, load_default=0),
)
Reason = schema("WhyIncomplete", incomplete=reason(required=False))
ClosingBody = schema(
    "ClosePayment", payment_id=whole(1, 10**9), incomplete=reason(required=False), because=reason(required=False),
)
NoteBody = schema(
    "ClosingNote", closing=whole(1, 10**9), reason=reason(most=500),
    cents=whole(-MOST, MOST, required=False, load_default=None, allow_none=True),
    incomplete=reason(required=False),
)
RegulationBody = schema("Regulation", text=lines(most=20_000), from_month=text(MONTH))
CapBody = schema("YearCap", year=text("[0-9]{4}"), max_to_enterprises_cents=whole(0, MOST),
                 is_final=fields.Boolean(load_default=False))
SignedBody = schema("SignedIban", certificate=text(most=10_000), signature=base64(most=200))
PayeeBody = schema(
    "Payee", member=text(HASH), holder=line(most=70),
    signed=fields.Nested(SignedBody, load_default=None, allow_none=True),
    fiscal_code=text("[A-Z0-9]{0,16}", required=False, load_default=None, allow_none=True),
    iban=text("[A-Z0-9]{0,34}", required=False, load_default=None, allow_none=True),
    threshold_cents=whole(0, 10**9, required=False, load_default=None, allow_none=True),
    left_on=optional_date(default=None, allow_none=True),
    kind=fields.String(load_default=None, allow_none=True, validate=validate.OneOf(("person", "enterprise", "other"))),
    need=whole(0, 1_000, required=False, load_default=None, allow_none=True),
)
PayeesBody = schema(
    "Payees", payees=fields.List(fields.Nested(PayeeBody), required=True, validate=validate.Length(1, 1_000)),
)
OfMember = schema("AccountOf", member=text(f"|{HASH}", required=False, load_default=""))
AsPage = schema("AccountAs", member=text(f"|{HASH}", required=False, load_default=""),
                language=fields.String(load_default="it", validate=validate.OneOf(LANGUAGES)))
Pages = schema("AccountPages", first=number(0, 10**6, 0), count=number(1, ACCOUNTS_AT_ONCE, 50))


@route(blueprint, "POST", "/repartition/regulation", access=OPERATOR, body=RegulationBody)
def post_regulation(body: dict[str, Any]) -> KeptRegulation:
    """Keep a regolamento.toml that holds from a month on."""
    require_month(body["from_month"])
    return service.save_regulation(get_gateway(), body["text"], body["from_month"])


@route(blueprint, "POST", "/repartition/payments", access=OPERATOR, body=PaymentBody)
def post_payment(body: dict[str, Any]) -> RecordedNumber:
    """Record a payment of GSE; one of the same flow, kind, month and reference is refused."""
    require_month(body["month"])
    return service.record_payment(get_gateway(), body)


@route(blueprint, "GET", "/repartition/payments", access=READER)
def get_payments() -> Payments:
    """Give all payments, each with the number of its closing, 0 while it has none; and what was withdrawn."""
    return shown.list_payments(get_gateway())


@route(blueprint, "GET", "/repartition/payments/<int:payment_id>/preview", access=OPERATOR, query=Reason)
def get_preview(query: dict[str, str], payment_id: int) -> LookedClosing:
    """Say what closing a payment would come to now, what its month lacks, and what GSE says of it (beside)."""
    return closings.preview(get_gateway(), payment_id, query["incomplete"])


@route(blueprint, "POST", "/repartition/closings", access=OPERATOR, body=ClosingBody)
def post_closing(body: dict[str, Any]) -> LookedClosing:
    """Close a payment for good: its parts stand, and its month's key is frozen.

    Refused where days lack readings or prices (INCOMPLETE), or own figures and GSE's are over 2 % apart
    (DIFFERS_FROM_GSE), unless a reason is given, which stands in the papers.
    """
    return closings.close(get_gateway(), body["payment_id"], body["incomplete"], body["because"])


@route(blueprint, "GET", "/repartition/closings", access=READER)
def get_closings() -> Closings:
    """Give all closings without their parts, what waits in the reserve, and what each member is due."""
    return shown.list_closings(get_gateway())


@route(blueprint, "GET", "/repartition/closings/<int:closing>", access=READER)
def get_closing(closing: int) -> WholeClosing:
    """Give a closing with all of its parts."""
    return shown.find_closing(get_gateway(), closing)


@route(blueprint, "POST", "/repartition/notes", access=OPERATOR, body=NoteBody)
def post_note(body: dict[str, Any]) -> Notes:
    """Correct a closing by a note: its right amount in cents, or else its month by the readings as they are now.

    Where days of that month lack readings or prices it is refused (INCOMPLETE), unless a reason is given.
    """
    return notes.correct(get_gateway(), body["closing"], body["reason"], body["cents"], body["incomplete"])


@route(blueprint, "POST", "/repartition/caps", access=OPERATOR, body=CapBody)
def post_cap(body: dict[str, Any]) -> None:
    """Keep what firms may have of a year's premium, as computed to date, or finally."""
    service.save_cap(get_gateway(), body["year"], body["max_to_enterprises_cents"], is_final=body["is_final"])


@route(blueprint, "POST", "/repartition/payees", body=PayeesBody)
def post_payees(body: dict[str, Any]) -> None:
    """Keep how members are paid, all or none: by the operator, an officer of theirs, or the member.

    What is absent or null stays as it is. A changed IBAN, also one that is emptied, acts after three days, in which it
    can be refused; at once if the member signed it.
    """
    payees.save_payees(get_gateway(), get_caller(), body["payees"])


@route(blueprint, "GET", "/repartition/payees")
def get_payees() -> Payees:
    """Give payees: all to the operator, their own to a member; next_iban waits until next_at_s (UTC, 0: none waits)."""
    return payees.list_told_payees(get_gateway(), get_caller())


@route(blueprint, "DELETE", "/repartition/payees/<member>", access=OPERATOR)
def delete_payee(member: str) -> None:
    """Forget how a member is paid."""
    payees.delete_payee(get_gateway(), member)


@route(blueprint, "DELETE", "/repartition/payees/<member>/next-iban")
def refuse_iban(member: str) -> None:
    """Refuse a changed IBAN while it waits: the operator, the member's officer, or the member."""
    payees.refuse_change(get_gateway(), get_caller(), member)


def require_own(named: str) -> str:
    """The member whose accounts are asked for: the caller's own, or anybody's for the operator."""
    gateway, caller = get_gateway(), get_caller()
    return choose_member(caller, named, OPERATOR_OR_MEMBER, may_name_any=is_operator(gateway, caller))


def make_own(month: str, named: str) -> MemberAccount:
    """The account that is asked for."""
    member = require_own(named)
    require_month(month)
    return accounts.make_accounts(get_gateway(), month, [member])[0]


@route(blueprint, "GET", "/repartition/accounts", query=OfMember)
def get_own_accounts(query: dict[str, str]) -> OwnMonths:
    """Give the months of which a member has an account, and what each comes to: their own, or for the operator."""
    return accounts.list_own(get_gateway(), require_own(query["member"]))


@route(blueprint, "GET", "/repartition/months/<month>/account", query=OfMember)
def get_account(query: dict[str, str], month: str) -> MemberAccount:
    """Give a member's account of a month: payments, lines and weights, backing, hours."""
    return make_own(month, query["member"])


@route(blueprint, "GET", "/repartition/months/<month>/account.html", query=AsPage, media="text/html")
def get_account_page(query: dict[str, str], month: str) -> Response:
    """Give the same as a page."""
    return Response(format_account(make_own(month, query["member"]), query["language"]), mimetype="text/html")


@route(blueprint, "GET", "/repartition/months/<month>/account.pdf", query=AsPage, media="application/pdf")
def get_account_pdf(query: dict[str, str], month: str) -> Response:
    """Give the same as PDF."""
    from analytics.reports.pdf import format_pdf

    return Response(format_pdf(make_own(month, query["member"]), query["language"]), mimetype="application/pdf")


@route(blueprint, "GET", "/repartition/months/<month>/accounts", access=OPERATOR, query=Pages)
def get_accounts(query: dict[str, int], month: str) -> SomeAccounts:
    """Give all accounts of a month, some at a time."""
    require_month(month)
    return accounts.list_some(get_gateway(), month, query["first"], query["count"])


@route(blueprint, "GET", "/repartition/years/<year>", access=READER)
def get_year(year: str) -> ShownYear:
    """Give a year's report: sums by month and indicators, of no person."""
    if not (is_month(f"{year}-01") and is_day(f"{year}-01-01")):
        raise INVALID(fields="year")
    return accounts.make_year(get_gateway(), year)
