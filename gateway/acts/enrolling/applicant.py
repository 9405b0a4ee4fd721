"""Who wants to become a member, as an officer names them."""


from dataclasses import dataclass

from analytics.slugs import fold
from gateway.acts.cells import count_thousandths

Faults = list[tuple[int, str]]


@dataclass(frozen=True)
class Plant:
    """What feeds in at a point: kW and percent as decimal texts, ISTAT region, date of entry into operation.

    is_pv: "yes" or "no"; "" as it is kept, and yes of one that is new.
    """

    power_kw: str
    entry_on: str
    region: str
    grant_pct: str
    is_pv: str = ""

    @property
    def power_w(self) -> int:
        """Its power in whole W; 0 where that couldn't be read."""
        return count_thousandths(self.power_kw)


@dataclass(frozen=True)
class NamedPoint:
    """A metering point as the file names it; line: where; plant_w: of the plant, as the ledger has it, 0 for none."""

    line: int
    metering_point: str
    perimeter: str
    power_w: int
    from_date: str
    to_date: str = ""
    plant: Plant | None = None
    plant_w: int = 0


@dataclass(frozen=True)
class Applicant:
    """Somebody to become a member. public_key: SubjectPublicKeyInfo, DER, hex; "" when a key is to be made here.

    registration_id, proof: the command id for which the key's holder signed, and the signature, hex; "" without.
    is_certified: the key has its certificate already, by a code; nothing is to be handed over.
    """

    line: int
    name: str
    organisation: str
    contact: str
    points: tuple[NamedPoint, ...]
    public_key: str = ""
    registration_id: str = ""
    proof: str = ""
    is_certified: bool = False

    @property
    def identity(self) -> tuple[str, str, str]:
        """What is alike on all rows of one person."""
        return self.organisation, fold(self.name), self.contact.casefold()

    @property
    def lines(self) -> set[int]:
        """The lines that name this person."""
        return {self.line, *(point.line for point in self.points)}
