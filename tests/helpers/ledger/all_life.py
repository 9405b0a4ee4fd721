"""Who lives in a town that sends every command, and what they hold."""

from dataclasses import dataclass, field

from tests.helpers.ledger.town import Person, Town
from tests.helpers.rules.statement import Statement

PRICE_CENTS = 10


@dataclass
class Life:
    """A town's members and what they hold.

    people: citizens; others: shops first; lots: what each may spend next; statements: vectors by settlement; first:
    the first period's.
    """

    town: Town
    people: list[Person]
    others: list[Person]
    lots: dict[str, str] = field(default_factory=dict)
    statements: dict[str, bytes] = field(default_factory=dict)
    first: Statement | None = None

    @property
    def everybody(self) -> list[Person]:
        """All members."""
        return [*self.people, *self.others]

    def settle(self) -> str:
        """Open the next day and turn the energy of the one before into tokens; everybody spends these from now on."""
        statement = self.town.build_week(self.everybody, self.town.next_period)
        settlement = self.town.settle_statement(statement)
        self.keep(settlement, statement)
        return settlement

    def keep(self, settlement: str, statement: Statement) -> None:
        """Note what came of a settlement."""
        self.first = self.first or statement
        self.statements[settlement] = statement.transient["vectors"]
        self.lots |= {one.member: self.town.award(one, self.everybody, settlement) for one in self.everybody}

    def ask_for(self, consumer: Person, provider: Person, offer: str) -> str:
        """Request a service of today; the change is what the consumer spends next."""
        step = self.town.request(consumer, provider, offer, self.lots[consumer.member], PRICE_CENTS)
        made: list[str] = self.town.do_all([step])[0]["made"]
        self.lots[consumer.member] = next(one for one in made if one.startswith("lot/"))
        return made[0]

    def deliver(self, consumer: Person, provider: Person, offer: str) -> str:
        """Have a service as far as delivered."""
        agreement = self.ask_for(consumer, provider, offer)
        for name in ("accept", "deliver"):
            self.town.do(provider, name, agreement=agreement)
        return agreement


def list_written(town: Town) -> list[str]:
    """Every key that a valid transaction wrote so far, in order."""
    ledger = town.place.ledgers["gse"]
    stream = ledger.blocks(0)
    try:
        blocks = [next(stream) for _ in range(ledger.height())]
    finally:
        stream.close()
    return [key for block in blocks for one in block.transactions if one.is_valid for key, _ in one.writes]
