"""The repartition over HTTP, at the energy operator's gateway: who pays out has to know IBANs, nobody else does."""

from dataclasses import asdict
from typing import Any

from flask import Response
from marshmallow import fields, validate

from analytics.repartition.books import Closing
from analytics.repartition.dues import compute_due
from analytics.repartition.payments import FLOWS, KINDS
from analytics.reports.figures import LANGUAGES
from analytics.reports.html import format_statement
from analytics.reports.statement import MemberStatement
from chaincode.kernel.months import is_month
from chaincode.words import Words
from gateway.features.members.service import is_operator
from gateway.features.repartition import closings, notes, payees, service, statements, store
from gateway.http.context import get_gateway
from gateway.http.errors import FORBIDDEN, INVALID, UNKNOWN
from gateway.http.routes import get_caller, make_blueprint, require_operator, roles, route
from gateway.http.schemas import DATE, HASH, base64, number, reason, schema, text, whole

blueprint = make_blueprint("repartition", "Dividing what GSE paid: payments, closings, notes, payees, statements")
OPERATOR = roles("energy_operator", "service", own=True)
READER = roles("energy_operator", "service", "auditor", own=True)
MONTH, MOST = "[0-9]{4}-[0-9]{2}", 10**11
STATEMENTS_AT_ONCE = 100

PaymentBody = schema(
    "GsePayment", flow=fields.String(required=True, validate=validate.OneOf(FLOWS)),
    kind=fields.String(required=True, validate=validate.OneOf(KINDS)), month=text(MONTH), cents=whole(-MOST, MOST),
    reference=text(most=100), fees_cents=whole(-MOST, MOST, required=False, load_default=0),
    withholding_cents=whole(-MOST, MOST, required=False, load_default=0),
)
Recorded = schema("RecordedPayment", id=fields.Integer())
Payments = schema("GsePayments", payments=fields.List(fields.Dict()), withdrawn=fields.List(fields.Dict()))
Reason = schema("WhyIncomplete", incomplete=reason(required=False))
ClosingBody = schema(
    "ClosePayment", payment_id=whole(1, 10**9), incomplete=reason(required=False), because=reason(required=False),
)
NoteBody = schema(
    "ClosingNote", closing=whole(1, 10**9), reason=reason(most=500),
    cents=whole(-MOST, MOST, required=False, load_default=None, allow_none=True),
    incomplete=reason(required=False),
)
RegulationBody = schema("Regulation", text=text(most=20_000), from_month=text(MONTH))
CapBody = schema("YearCap", year=text("[0-9]{4}"), max_to_enterprises_cents=whole(0, MOST),
                 is_final=fields.Boolean(load_default=False))
SignedBody = schema("SignedIban", certificate=text(most=10_000), signature=base64(most=200))
PayeeBody = schema(
    "Payee", member=text(HASH), holder=text(most=70),
    signed=fields.Nested(SignedBody, load_default=None, allow_none=True),
    fiscal_code=text("[A-Z0-9]{0,16}", required=False, load_default=None, allow_none=True),
    iban=text("[A-Z0-9]{0,34}", required=False, load_default=None, allow_none=True),
    threshold_cents=whole(0, 10**9, required=False, load_default=None, allow_none=True),
    left_on=text(f"|{DATE}", required=False, load_default=None, allow_none=True),
    kind=fields.String(load_default=None, allow_none=True, validate=validate.OneOf(("person", "enterprise", "other"))),
    need=whole(0, 1_000, required=False, load_default=None, allow_none=True),
)
PayeesBody = schema(
    "Payees", payees=fields.List(fields.Nested(PayeeBody), required=True, validate=validate.Length(1, 1_000)),
)
OfMember = schema("StatementOf", member=text(f"|{HASH}", required=False, load_default=""))
OwnMonth = schema("OwnStatement", month=fields.String(), own_cents=fields.Integer())
OwnStatements = schema("OwnStatements", statements=fields.List(fields.Nested(OwnMonth)))
AsPage = schema("StatementAs", member=text(f"|{HASH}", required=False, load_default=""),
                language=fields.String(load_default="it", validate=validate.OneOf(LANGUAGES)))
Pages = schema("StatementPages", first=number(0, 10**6, 0), count=number(1, STATEMENTS_AT_ONCE, 50))


def describe(one: Closing, *, has_parts: bool = True) -> dict[str, Any]:
    """A closing in plain values; line by line if wanted."""
    return {
        "number": one.number, "payment": asdict(one.payment), "kept_cents": one.kept_cents,
        "parts_cents": sum(part.cents for part in one.parts), "reserve_cents": one.reserve_cents,
        "reason": one.reason, "corrects": one.corrects, "regulation": one.terms.regulation.title,
        "kept_use": one.terms.regulation.kept and asdict(one.terms.regulation.kept),
        "key": one.terms.key.digest, "backing": asdict(one.terms.backing), "cap": asdict(one.terms.cap),
        "remarks": [asdict(remark) for remark in one.remarks],
    } | ({"parts": [asdict(part) for part in one.parts]} if has_parts else {})


def require_month(month: str) -> None:
    """Refuse what is no month."""
    if not is_month(month):
        raise INVALID(fields="month")


@route(blueprint, "POST", "/repartition/regulation", access=OPERATOR, body=RegulationBody)
def post_regulation(body: dict[str, Any]) -> dict[str, Any]:
    """Keep a regolamento.toml that holds from a month on."""
    require_operator()
    require_month(body["from_month"])
    return service.save_regulation(get_gateway(), body["text"], body["from_month"])


@route(blueprint, "POST", "/repartition/payments", access=OPERATOR, body=PaymentBody, answer=Recorded)
def post_payment(body: dict[str, Any]) -> dict[str, int]:
    """Record a payment of GSE; one of the same flow, kind, month and reference is refused."""
    require_operator()
    return {"id": service.record_payment(get_gateway(), body)}


@route(blueprint, "GET", "/repartition/payments", access=READER, answer=Payments)
def get_payments() -> dict[str, Any]:
    """Give all payments, each with the number of its closing, 0 while it has none; and what was withdrawn."""
    require_operator()
    with get_gateway().database.read() as connection:
        return {"payments": store.list_payments(connection), "withdrawn": store.list_withdrawn(connection)}


@route(blueprint, "GET", "/repartition/payments/<int:payment_id>/preview", access=OPERATOR, query=Reason)
def get_preview(query: dict[str, str], payment_id: int) -> dict[str, Any]:
    """Say what closing a payment would come to now, what its month lacks, and what GSE says of it (beside)."""
    require_operator()
    looked = closings.preview(get_gateway(), payment_id, query["incomplete"])
    return describe(looked.closing) | looked.to_plain()


@route(blueprint, "POST", "/repartition/closings", access=OPERATOR, body=ClosingBody)
def post_closing(body: dict[str, Any]) -> dict[str, Any]:
    """Close a payment for good: its parts stand, and its month's key is frozen.

    Refused where days lack readings or prices (INCOMPLETE), or own figures and GSE's are over 2 % apart
    (DIFFERS_FROM_GSE), unless a reason is given, which stands in the papers.
    """
    require_operator()
    looked = closings.close(get_gateway(), body["payment_id"], body["incomplete"], body["because"])
    return describe(looked.closing) | looked.to_plain()


@route(blueprint, "GET", "/repartition/closings", access=READER)
def get_closings() -> dict[str, Any]:
    """Give all closings without their parts, what waits in the reserve, and what each member is due."""
    require_operator()
    with get_gateway().database.read() as connection:
        books = store.load_books(connection)
        due = compute_due(books, store.load_paid(connection))
    return {"closings": [describe(one, has_parts=False) for one in books.closings],
            "reserve_cents": books.reserve_cents(), "due_cents": due}


@route(blueprint, "GET", "/repartition/closings/<int:closing>", access=READER)
def get_closing(closing: int) -> dict[str, Any]:
    """Give a closing with all of its parts."""
    require_operator()
    with get_gateway().database.read() as connection:
        books = store.load_books(connection)
    if not 0 < closing <= len(books.closings):
        raise UNKNOWN(what=Words("gateway.repartition.views.closing"), name=closing)
    return describe(books.closings[closing - 1])


@route(blueprint, "POST", "/repartition/notes", access=OPERATOR, body=NoteBody)
def post_note(body: dict[str, Any]) -> dict[str, Any]:
    """Correct a closing by a note: its right amount in cents, or else its month by the readings as they are now.

    Where days of that month lack readings or prices it is refused (INCOMPLETE), unless a reason is given.
    """
    require_operator()
    made = notes.correct(get_gateway(), body["closing"], body["reason"], body["cents"], body["incomplete"])
    return {"closings": [describe(one) for one in made.closings], "problems": list(made.problems)}


@route(blueprint, "POST", "/repartition/caps", access=OPERATOR, body=CapBody, status=204)
def post_cap(body: dict[str, Any]) -> None:
    """Keep what firms may have of a year's premium, as computed to date, or finally."""
    require_operator()
    service.save_cap(get_gateway(), body["year"], body["max_to_enterprises_cents"], is_final=body["is_final"])


@route(blueprint, "POST", "/repartition/payees", body=PayeesBody, status=204)
def post_payees(body: dict[str, Any]) -> None:
    """Keep how members are paid, all or none: by the operator, an officer of theirs, or the member.

    What is absent or null stays as it is. A changed IBAN, also one that is emptied, acts after three days, in which it
    can be refused; at once if the member signed it.
    """
    require_operator()
    payees.save_payees(get_gateway(), get_caller(), body["payees"])


@route(blueprint, "GET", "/repartition/payees")
def get_payees() -> dict[str, Any]:
    """Give payees: all to the operator, their own to a member; next_iban waits until next_at_s (UTC, 0: none waits)."""
    require_operator()
    gateway, caller = get_gateway(), get_caller()
    if not is_operator(gateway, caller) and not caller.member:
        raise FORBIDDEN(roles=Words("gateway.repartition.views.operator_or_member"))
    return {"payees": payees.list_payees(gateway, "" if is_operator(gateway, caller) else caller.member)}


@route(blueprint, "DELETE", "/repartition/payees/<member>", access=OPERATOR, status=204)
def delete_payee(member: str) -> None:
    """Forget how a member is paid."""
    require_operator()
    payees.delete_payee(get_gateway(), member)


@route(blueprint, "DELETE", "/repartition/payees/<member>/next-iban", status=204)
def refuse_iban(member: str) -> None:
    """Refuse a changed IBAN while it waits: the operator, the member's officer, or the member."""
    require_operator()
    payees.refuse_change(get_gateway(), get_caller(), member)


def require_own(named: str) -> str:
    """The member whose statements are asked for: the caller's own, or anybody's for the operator."""
    require_operator()
    gateway, caller = get_gateway(), get_caller()
    member = named or caller.member
    if not member or (member != caller.member and not is_operator(gateway, caller)):
        raise FORBIDDEN(roles=Words("gateway.repartition.views.energy_operator_member"))
    return member


def make_own(month: str, named: str) -> MemberStatement:
    """The statement that is asked for."""
    member = require_own(named)
    require_month(month)
    return statements.make_statements(get_gateway(), month, [member])[0]


@route(blueprint, "GET", "/repartition/statements", query=OfMember, answer=OwnStatements)
def get_own_statements(query: dict[str, str]) -> dict[str, Any]:
    """Give the months of which a member has a statement, and what each comes to: their own, or for the operator."""
    return {"statements": statements.list_own(get_gateway(), require_own(query["member"]))}


@route(blueprint, "GET", "/repartition/months/<month>/statement", query=OfMember)
def get_statement(query: dict[str, str], month: str) -> dict[str, Any]:
    """Give a member's statement of a month: payments, lines and weights, backing, hours."""
    return asdict(make_own(month, query["member"]))


@route(blueprint, "GET", "/repartition/months/<month>/statement.html", query=AsPage)
def get_statement_page(query: dict[str, str], month: str) -> Response:
    """Give the same as a page."""
    return Response(format_statement(make_own(month, query["member"]), query["language"]), mimetype="text/html")


@route(blueprint, "GET", "/repartition/months/<month>/statement.pdf", query=AsPage)
def get_statement_pdf(query: dict[str, str], month: str) -> Response:
    """Give the same as PDF."""
    from analytics.reports.pdf import format_pdf

    return Response(format_pdf(make_own(month, query["member"]), query["language"]), mimetype="application/pdf")


@route(blueprint, "GET", "/repartition/months/<month>/statements", access=OPERATOR, query=Pages)
def get_statements(query: dict[str, int], month: str) -> dict[str, Any]:
    """Give all statements of a month, some at a time."""
    require_operator()
    require_month(month)
    gateway = get_gateway()
    members = statements.list_members(gateway, month)
    some = members[query["first"] : query["first"] + query["count"]]
    return {"members": len(members), "statements": [
        asdict(one) for one in statements.make_statements(gateway, month, some)
    ]}


@route(blueprint, "GET", "/repartition/years/<year>", access=READER)
def get_year(year: str) -> dict[str, Any]:
    """Give a year's report: sums by month and indicators, of no person."""
    require_operator()
    if not is_month(f"{year}-01"):
        raise INVALID(fields="year")
    return statements.make_year(get_gateway(), year).to_plain()
