"""GSE's monthly figures by plant, kept as they came: a corrected one is a later row, and nothing is overwritten.

Who may bring them: a role `official` that counts (T0: of GSE), or the energy operator, as for other imports. What a
month's plants come to is what T10 calls GSE's figure of the month; the ledger knows it only once `official` records it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from chaincode.rules import keys
from chaincode.rules.energy.records import Backing
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import metering_point
from gateway.features.repartition.gse_store import load_newest
from gateway.features.repartition.service import MONTH_OPEN
from gateway.features.repartition.tables import gse_figure
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, ApiReason
from gateway.http.security import Session

NOBODYS = ApiReason("GSE_PLANT_UNKNOWN", 422)
VALUES = ("injected_wh", "shared_wh", "premium_cents", "valorisation_cents", "sale_cents")
EUROS = ("premium_cents", "valorisation_cents")
OPERATOR_ROLES = {"energy_operator", "service"}
Plain = dict[str, Any]


def keep_figures(gateway: Gateway, caller: Session, figures: Sequence[Plain]) -> dict[str, int]:
    """Keep figures {month, plant, VALUES: int or None}, all or none; how many are new, corrected, repeated.

    None says nothing: what was known before stays.

    Raises:
        ApiError: who calls may not; a month isn't over on the ledger's day; a plant is at no point that anybody had.
    """
    counts = dict.fromkeys(("accepted", "corrected", "repeated"), 0)
    with gateway.database.write() as connection:
        now = Mirror(connection).require_now()
        if not is_loader(gateway, connection, caller):
            raise FORBIDDEN(roles=Words("gateway.repartition.gse_figures.official_gse_energy_operator"))
        for one in figures:
            if one["month"] >= now.date[:7]:
                raise MONTH_OPEN(month=one["month"], date=now.date)
        _require_known(connection, {one["plant"] for one in figures})
        newest = load_newest(connection)
        about = {"loaded_by": caller.organisation, "known_at_s": gateway.clock()}
        for one in figures:
            counts[_keep(connection, newest, one, about)] += 1
    return counts


def is_loader(gateway: Gateway, connection: Connection, caller: Session) -> bool:
    """Whether somebody may bring figures, and so may read them."""
    if caller.organisation == gateway.settings.organisation and OPERATOR_ROLES & set(caller.roles):
        return True
    parameters = Mirror(connection).require_now().parameters
    return "official" in caller.roles and parameters.has_role(caller.organisation, "official")


def _require_known(connection: Connection, plants: set[str]) -> None:
    unknown = sorted(plants - set(connection.scalars(select(metering_point.c.metering_point))))
    if unknown:
        raise NOBODYS(plants=", ".join(unknown))


def _keep(
    connection: Connection, newest: dict[tuple[str, str], Plain], one: Plain, about: Mapping[str, Any]
) -> str:
    place = (one["month"], one["plant"])
    before = newest.get(place)
    values = {name: before[name] if before and one[name] is None else one[name] for name in VALUES}
    if before and values == {name: before[name] for name in VALUES}:
        return "repeated"
    version = before["version"] + 1 if before else 0
    row = {"month": one["month"], "plant": one["plant"], "version": version, **values, **about}
    connection.execute(insert(gse_figure), row)
    newest[place] = row
    return "corrected" if before else "accepted"


def list_months(connection: Connection, figures: Sequence[Plain]) -> list[Plain]:
    """What each month's plants come to beside the ledger's figure of it.

    euro_cents: premium and valorisation, None while one of a plant is missing; official_cents: the ledger's, None while
    it has none (T10).
    """
    mirror, found = Mirror(connection), []
    for month in sorted({one["month"] for one in figures}):
        cents = [one[name] for one in figures if one["month"] == month for name in EUROS]
        backing = mirror.find(Backing, keys.month(month))
        found.append({
            "month": month, "plants": len(cents) // len(EUROS), "euro_cents": None if None in cents else sum(cents),
            "official_cents": backing.official_cents if backing else None,
        })
    return found
