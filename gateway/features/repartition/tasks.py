"""All accounts of a month as long work, in one archive."""

from collections.abc import Iterator
from dataclasses import replace

from marshmallow import fields, validate

from analytics.figures import LANGUAGES
from analytics.reports.papers import FORMATS, format_paper, name_account, write_papers
from gateway.features.repartition import accounts
from gateway.features.repartition.shown import require_month
from gateway.features.repartition.views import MONTH
from gateway.http.context import Gateway
from gateway.http.kinds import Kind, LongWork, Plain
from gateway.http.request_fields import HASH, line, schema, text
from gateway.http.routes import OPERATOR

AccountsInputs = schema(
    "AccountsTask", month=text(MONTH), format=fields.String(load_default="pdf", validate=validate.OneOf(FORMATS)),
    language=fields.String(load_default="it", validate=validate.OneOf(LANGUAGES)),
    names=fields.Dict(keys=text(HASH), values=line(), load_default=dict, metadata={
        "description": "Names by member, for those of whom the operator holds none"}),
)


def pin(gateway: Gateway, inputs: Plain) -> Plain:
    """Add what a month's accounts are made of, as it is now."""
    require_month(inputs["month"])
    return {**inputs, "changes": [change or 0 for change in accounts.find_changes(gateway)],
            "members": len(accounts.load_accounts(gateway, inputs["month"])[0])}


def run_accounts(work: LongWork) -> Plain:
    """Make all accounts, each a file of the archive."""
    with work.file.open("wb") as file:
        write_papers(file, _make(work))
    return {"accounts": work.inputs["members"]}


def _make(work: LongWork) -> Iterator[tuple[str, bytes]]:
    members, build = accounts.load_accounts(work.gateway, work.inputs["month"])
    kind, language, names = (work.inputs[name] for name in ("format", "language", "names"))
    for number, member in enumerate(members, 1):
        account = build(member)
        named = replace(account, name=account.name or names.get(member, ""))
        yield name_account(number, named, kind), format_paper(named, kind, language)
        work.tell(number, len(members))


KINDS = (Kind("accounts", OPERATOR, AccountsInputs, run_accounts, pin, at_operator=True, ending=".zip",
              media="application/zip"),)
