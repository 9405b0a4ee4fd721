"""What is answered of an anchored statement: to a member of their own energy, to who recomputes all of its vectors."""

import base64

from sqlalchemy import Connection

from chaincode.rules.energy.periods import PROVISIONAL, parse_name
from chaincode.rules.energy.vectors import format_vectors
from chaincode.rules.intervals import add_days
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.features.periods.explain import explain_day, prove, sum_own_days
from gateway.features.periods.known_statements import KnownStatement, KnownStatements
from gateway.features.periods.progress import find_days, find_kinds, find_revision, list_settled
from gateway.features.periods.records import ReplacedHidden
from gateway.features.periods.replaced import find_before, hide_points, list_since
from gateway.features.periods.secrecy import say_hidden
from gateway.features.periods.settling import ORGANISATIONS
from gateway.features.periods.statement_records import Bundle, OwnDays, OwnStatement, SettlementAnchor, Why
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, INVALID, UNKNOWN
from gateway.http.rights import OPERATOR_OR_MEMBER, choose_member, is_operator, require_member
from gateway.http.routes import roles
from gateway.http.security import Session


def find_settlement(gateway: Gateway, period: str, named: str) -> str:
    """The settlement that is asked for: the named one, else the period's newest anchored definitive or provisional."""
    if named:
        if not named.startswith(period):
            raise INVALID(fields="settlement")
        return named
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        for kind in reversed(find_kinds()):
            revision = find_revision(mirror, period, kind)
            if revision:
                return f"{period}.{kind}.{revision}"
    raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=period)


def require_bundle_reader(caller: Session | None) -> None:
    """Refuse all but services and auditors of the organisations that may see hours of single homes."""
    roles("service", "auditor")(caller)
    if caller is not None and caller.organisation not in ORGANISATIONS:
        raise FORBIDDEN(roles=Words(
            "gateway.periods.views.service_or_auditor_of", organisations=", ".join(ORGANISATIONS),
        ))


def load_vectors(gateway: Gateway, period: str) -> dict[str, bytes]:
    """The vectors of all settlements of a period, by settlement, as a bundle holds them."""
    with gateway.database.read() as connection:
        names = [one.settlement_id for one in list_settled(Mirror(connection), period)
                 if Mirror(connection).anchor(one.settlement_id)]
        return {name: format_vectors(store.require_statement(connection, name)[1]) for name in names}


def get_bundle(gateway: Gateway, period: str, named: str) -> Bundle:
    """All of a statement's vectors, and what it takes otherwise than the one before it; no metering point."""
    settlement = find_settlement(gateway, period, named)
    with gateway.database.read() as connection:
        anchored, vectors = store.require_statement(connection, settlement)
        replaced = list_replaced_in(connection, settlement)
    encoded = base64.b64encode(format_vectors(vectors)).decode("ascii")
    return Bundle(settlement, anchored.root, encoded, replaced)


def list_replaced_in(connection: Connection, settlement: str) -> tuple[ReplacedHidden, ...]:
    """What an anchored statement took otherwise than the one before it, for another organisation."""
    mirror, period = Mirror(connection), parse_name(settlement).period
    before = find_before(settlement, find_revision(mirror, period, PROVISIONAL))
    until_s = store.find_made_at(connection, settlement)
    return hide_points(list_since(connection, period, find_days(mirror, period), before, until_s))


def get_statement(gateway: Gateway, caller: Session, period: str, named: str) -> OwnStatement:
    """The caller's own leaves with salt, hours and path to the anchored root."""
    known = _find(gateway, period, named)
    own = prove(known, caller.member)
    if not own:
        raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=known.settlement)
    return OwnStatement(known.settlement, known.anchored.root, own)


def get_why(gateway: Gateway, caller: Session, period: str, named: str, *, member: str, date: str) -> Why:
    """Why a member's day is worth what it is: the caller's own, or anybody's for the operator."""
    member = choose_member(caller, member, OPERATOR_OR_MEMBER, may_name_any=is_operator(gateway, caller))
    known = _find(gateway, period, named)
    if not period <= date < add_days(period, known.anchored.terms.days):
        raise UNKNOWN(what=Words("gateway.periods.views.day"), name=date)
    return explain_day(known, member, date)


def get_days(gateway: Gateway, caller: Session, period: str, named: str) -> OwnDays:
    """The caller's own energy by local day."""
    member, known = require_member(caller), _find(gateway, period, named)
    days = sum_own_days(known, member)
    return OwnDays(known.settlement, known.anchored.terms, days, say_hidden(days))


def get_anchor(gateway: Gateway, period: str, named: str) -> SettlementAnchor:
    """An anchor as this organisation's copy of the ledger holds it."""
    settlement = find_settlement(gateway, period, named)
    with gateway.database.read() as connection:
        anchored = store.require_anchor(connection, settlement)
    return widen(SettlementAnchor, anchored, settlement=settlement)


def _find(gateway: Gateway, period: str, named: str) -> KnownStatement:
    settlement = find_settlement(gateway, period, named)
    with gateway.database.read() as connection:
        return gateway.memory(KnownStatements).require(connection, settlement)
