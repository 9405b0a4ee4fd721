"""GSE's monthly figures by plant, kept as they came: a corrected one is a later row, and nothing is overwritten.

Who may bring them: a role `official` that counts (T0: of GSE), or the energy operator, as for other imports. What a
month's plants come to is what T10 calls GSE's figure of the month; the ledger knows it only once `official` records it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from chaincode.rules.energy.records import Backing
from chaincode.words import Words
from chaincode.words.names import words_of_roles
from gateway.db.mirror import Mirror
from gateway.features.repartition.gse_store import GseFigure, list_entered, list_figures, list_in_service, load_newest
from gateway.features.repartition.service import MONTH_OPEN
from gateway.features.repartition.tables import gse_figure
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, ApiReason
from gateway.http.rights import OPERATOR_ROLES, is_here, is_operator
from gateway.http.security import Session

NOBODYS = ApiReason("GSE_PLANT_UNKNOWN", 422)
VALUES = ("injected_wh", "shared_wh", "premium_cents", "valorisation_cents", "sale_cents")
Plain = dict[str, Any]


@dataclass(frozen=True)
class KeptFigures:
    """How many figures are new, corrected, repeated."""

    accepted: int
    corrected: int
    repeated: int


@dataclass(frozen=True)
class FigureMonth:
    """What a month's plants come to. plants: in service in it; lacking: those of which a premium or a valorisation is
    missing; euro_cents: both of all plants, None while one lacks; official_cents: the ledger's figure, None while it
    has none (T10).
    """

    month: str
    plants: int
    lacking: tuple[str, ...]
    euro_cents: int | None
    official_cents: int | None


@dataclass(frozen=True)
class KnownFigures:
    """GSE's figures, and what each month's come to."""

    figures: tuple[GseFigure, ...]
    months: tuple[FigureMonth, ...]


def keep_figures(gateway: Gateway, caller: Session, figures: Sequence[Plain]) -> KeptFigures:
    """Keep figures {month, plant, VALUES: int or None}, all or none; how many are new, corrected, repeated.

    None says nothing: what was known before stays.

    Raises:
        ApiError: who calls may not; a month isn't over on the ledger's day; a plant isn't known, or wasn't in
            service yet.
    """
    counts = dict.fromkeys(("accepted", "corrected", "repeated"), 0)
    with gateway.database.write() as connection:
        now = Mirror(connection).require_now()
        if not is_loader(gateway, connection, caller):
            raise FORBIDDEN(roles=Words("gateway.repartition.gse_figures.official_gse_energy_operator"))
        for figure in figures:
            if figure["month"] >= now.date[:7]:
                raise MONTH_OPEN(month=figure["month"], date=now.date)
        _require_known(connection, {(one["month"], one["plant"]) for one in figures})
        newest = load_newest(connection)
        about = {"loaded_by": caller.organisation, "known_at_s": gateway.clock()}
        for one in figures:
            counts[_keep(connection, newest, one, about)] += 1
    return KeptFigures(**counts)


def get_figures(gateway: Gateway, caller: Session, known_at_s: int | None) -> KnownFigures:
    """GSE's figures as they are, or were known at an instant: to who may bring them, and the operator's auditor."""
    with gateway.database.read() as connection:
        if not is_loader(gateway, connection, caller) and not is_here(gateway, caller, "auditor"):
            raise FORBIDDEN(roles=words_of_roles((*sorted(OPERATOR_ROLES), "auditor")))
        figures = list_figures(connection, known_at_s)
        return KnownFigures(figures, list_months(connection, figures))


def is_loader(gateway: Gateway, connection: Connection, caller: Session) -> bool:
    """Whether somebody may bring figures, and so may read them."""
    if is_operator(gateway, caller):
        return True
    parameters = Mirror(connection).require_now().parameters
    return "official" in caller.roles and parameters.has_role(caller.organisation, "official")


def _require_known(connection: Connection, named: set[tuple[str, str]]) -> None:
    known = {(month, plant) for month in {month for month, _ in named} for plant in list_entered(connection, month)}
    unknown = sorted({plant for _, plant in named - known})
    if unknown:
        raise NOBODYS(plants=", ".join(unknown))


def _keep(
    connection: Connection, newest: dict[tuple[str, str], GseFigure], one: Plain, about: Mapping[str, Any]
) -> str:
    place = (one["month"], one["plant"])
    before = newest.get(place)
    values = {name: getattr(before, name) if before and one[name] is None else one[name] for name in VALUES}
    if before and values == {name: getattr(before, name) for name in VALUES}:
        return "repeated"
    figure = GseFigure(**about, **values, month=one["month"], plant=one["plant"],
                       version=before.version + 1 if before else 0)
    connection.execute(insert(gse_figure), vars(figure))
    newest[place] = figure
    return "corrected" if before else "accepted"


def list_months(connection: Connection, figures: Sequence[GseFigure]) -> tuple[FigureMonth, ...]:
    """What each month's plants come to beside the ledger's figure of it."""
    mirror = Mirror(connection)
    return tuple(
        sum_month(month, [figure for figure in figures if figure.month == month], list_in_service(connection, month),
                  mirror.backing(month))
        for month in sorted({figure.month for figure in figures})
    )


def sum_month(month: str, figures: Sequence[GseFigure], plants: Sequence[str], backing: Backing | None) -> FigureMonth:
    """Say what a month's figures come to. plants: those in service in it; one that no longer is counts where GSE does.
    """
    cents = {figure.plant: (figure.premium_cents, figure.valorisation_cents) for figure in figures}
    expected = sorted({*plants, *cents})
    lacking = tuple(plant for plant in expected if None in cents.get(plant, (None,)))
    euro_cents = None if lacking else sum(sum(filter(None, both)) for both in cents.values())
    return FigureMonth(month, len(expected), lacking, euro_cents, backing.official_cents if backing else None)
