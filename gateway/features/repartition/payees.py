"""How members are paid. A changed IBAN is the way to another's money, so it waits, and says so, or its member signs it.

What was paid to goes on being paid to meanwhile. A first IBAN acts at once; after a payee was forgotten the next one
isn't the first. An IBAN that is emptied is a changed one. What a member's session asked for acts only while its key may
act for the member, unless staff asks for the same.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from analytics.repartition.payees import Payee, format_iban_change
from chaincode.words import Words, words_of
from gateway.db.mirror import Mirror
from gateway.features.repartition import store
from gateway.features.repartition.present import require_present
from gateway.features.repartition.records import Payees, ShownPayee
from gateway.features.repartition.service import REFUSED
from gateway.features.repartition.tables import iban_change, payee
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN, ApiReason
from gateway.http.rights import is_officer_of, is_operator
from gateway.http.security import Session, decode_base64, describe, identify, require_free_member

WAIT_S = 3 * 86_400
NOT_SIGNED = ApiReason("IBAN_NOT_SIGNED", 403)
Plain = dict[str, Any]
_CHECKED = ("member", "holder", "fiscal_code", "iban", "threshold_cents")


def save_payees(gateway: Gateway, caller: Session, rows: Sequence[Plain]) -> None:
    """Keep payees, all or none: the operator's staff any, an officer their organisation's, a member their own.

    None keeps what there is. What a member counts as (kind, need) only the operator's staff says; the least amount of a
    payment also the member, and no officer, who would hold payments back by it, at once and without a notice.
    """
    require_present(gateway)
    with gateway.database.write() as connection:
        store.keep_acted(connection, gateway.clock())
        for index, row in enumerate(rows):
            _require_writer(gateway, caller, Mirror(connection), row)
            try:
                Payee(**{name: row[name] for name in _CHECKED if row[name] is not None})
            except ValueError as error:
                raise REFUSED(why=words_of(error).at(str(index + 1))) from None
            _save(gateway, connection, caller, row)


def _save(gateway: Gateway, connection: Connection, caller: Session, row: Plain) -> None:
    known = connection.execute(select(payee).where(payee.c.member == row["member"])).mappings().first()
    kept = {"fiscal_code": "", "threshold_cents": 0, "kind": "person", "need": 0, "left_on": ""}
    kept |= {name: known[name] for name in kept} if known else {}
    given = {name: value for name, value in row.items() if value is not None and name != "signed"}
    iban = _change_iban(gateway, connection, caller, row, known["iban"] if known else "")
    connection.execute(delete(payee).where(payee.c.member == row["member"]))
    connection.execute(insert(payee), kept | given | {"iban": iban, "updated_at_s": gateway.clock()})


def _change_iban(gateway: Gateway, connection: Connection, caller: Session, row: Plain, held: str) -> str:
    """Give the IBAN that holds from now on, and keep what waits. held: the one that holds so far."""
    member, new = row["member"], row["iban"]
    if new is None or new == held:
        return held
    change = store.load_changes(connection).get(member)
    waits = change is not None and row["signed"] is None
    if change is not None and not waits:
        _require_signed(gateway, Mirror(connection), row, held)
    by = {"asked_by": caller.organisation, "asked_key": caller.key if caller.member == member else ""}
    asked = {"iban": "", "acts_at_s": 0} | by
    if change is not None and waits:
        asked = _ask(change, new, by, gateway.clock())
    connection.execute(delete(iban_change).where(iban_change.c.member == member))
    connection.execute(insert(iban_change), asked | {"member": member})
    return held if waits else new


def _ask(change: Plain, new: str, by: Plain, now_s: int) -> Plain:
    """What waits. Asking for the same again neither hastens nor delays it, and staff's asking outlasts a member's key.

    One whose time has come and that didn't act is of a key that may not: it begins anew.
    """
    if change["iban"] != new or change["acts_at_s"] <= now_s:
        return {"iban": new, "acts_at_s": now_s + WAIT_S} | by
    return change | (by if change["asked_key"] else {})


def _require_signed(gateway: Gateway, mirror: Mirror, row: Plain, held: str) -> None:
    """Refuse a signature that isn't of a key that acts for the member, over the change as it is asked today."""
    certificate, member = row["signed"]["certificate"].encode(), row["member"]
    signer = describe(mirror, identify(gateway, certificate), certificate)
    signature = decode_base64(row["signed"]["signature"], "signature")
    date = mirror.require_now().date
    message = format_iban_change(gateway.settings.community, member, held, row["iban"], date)
    if require_free_member(signer) != member or not gateway.identities.is_signed(certificate, message, signature):
        raise NOT_SIGNED()


def refuse_change(gateway: Gateway, caller: Session, member: str) -> None:
    """Drop a change that waits: the operator's staff, the member's officer, or the member, also with frozen keys."""
    require_present(gateway)
    with gateway.database.write() as connection:
        is_staff = is_operator(gateway, caller) or is_officer_of(Mirror(connection), caller, member)
        if not is_staff and caller.member != member:
            raise FORBIDDEN(roles=Words("gateway.repartition.payees.energy_operator_member_officer"))
        store.keep_acted(connection, gateway.clock())
        waits = (iban_change.c.member == member) & (iban_change.c.acts_at_s > 0)
        if not connection.execute(iban_change.update().where(waits).values(iban="", acts_at_s=0)).rowcount:
            raise UNKNOWN(what=Words("gateway.repartition.payees.change_of_iban"), name=member)


def _require_writer(gateway: Gateway, caller: Session, mirror: Mirror, row: Plain) -> None:
    if is_operator(gateway, caller):
        return
    is_officer = is_officer_of(mirror, caller, row["member"])
    kept = ("kind", "need", "left_on", *(("threshold_cents",) if is_officer else ()))
    is_plain = all(row[name] is None for name in kept)
    if not (is_officer or (caller.member and caller.member == row["member"])) or not is_plain:
        raise FORBIDDEN(roles=Words("gateway.repartition.payees.energy_operator_member_officer"))
    if not is_officer:
        require_free_member(caller)


def delete_payee(gateway: Gateway, member: str) -> None:
    """Forget how a member is paid, but not that there was an IBAN; what is due waits by member from then on."""
    with gateway.database.write() as connection:
        if not connection.execute(delete(payee).where(payee.c.member == member)).rowcount:
            raise UNKNOWN(what=Words("gateway.repartition.payees.payee"), name=member)
        connection.execute(iban_change.update().where(iban_change.c.member == member).values(iban="", acts_at_s=0))


def list_told_payees(gateway: Gateway, caller: Session) -> Payees:
    """All payees to the operator, their own to a member."""
    is_staff = is_operator(gateway, caller)
    if not is_staff and not caller.member:
        raise FORBIDDEN(roles=Words("gateway.repartition.views.operator_or_member"))
    return list_payees(gateway, "" if is_staff else caller.member)


def list_payees(gateway: Gateway, member: str = "") -> Payees:
    """All payees, or one member's: the IBAN that is paid to, the one that waits, from when, and who asked for it."""
    with gateway.database.read() as connection:
        paid, changes = store.load_payees(connection, gateway.clock()), store.load_changes(connection)
        rows = [dict(row) for row in connection.execute(select(payee).order_by(payee.c.member)).mappings()]
    return Payees(tuple(_show(row | {"iban": paid[row["member"]].iban}, changes.get(row["member"]))
                        for row in rows if member in ("", row["member"])))


def _show(row: Plain, change: Plain | None) -> ShownPayee:
    if change is None or not change["acts_at_s"] or change["iban"] == row["iban"]:
        return ShownPayee(**row, next_iban="", next_at_s=0, next_asked_by="")
    by = "member" if change["asked_key"] else change["asked_by"]
    return ShownPayee(**row, next_iban=change["iban"], next_at_s=change["acts_at_s"], next_asked_by=by)
