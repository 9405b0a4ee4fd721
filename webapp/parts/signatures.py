"""A month's settlements, and who signed each: whoever worked it out, and the second organisation, which did so too."""

from dataclasses import dataclass

from webapp.page import Writer
from webapp.parts.months import Choice, choose
from webapp.parts.settlements import Plain, ask_settlements
from webapp.visit import Visit


@dataclass(frozen=True)
class SignedMonth:
    """The months that have settlements, and all of the chosen one, those that don't count too."""

    months: Choice
    all: list[Plain]


def ask_signed_month(visit: Visit) -> SignedMonth:
    """Ask for the settlements of the periods that begin in the chosen month."""
    settlements = ask_settlements(visit).all
    months = choose(visit, "month", sorted({settlement["period"][:7] for settlement in settlements}))
    chosen = [settlement for settlement in settlements if settlement["period"][:7] == months.chosen]
    return SignedMonth(months, chosen)


def say_signatures(settlement: Plain, writer: Writer) -> str:
    """Return both signatures, or that the second one is awaited."""
    first = writer.say(settlement["organisation"])
    if not settlement["countersigned_on"]:
        return writer.say("one_signature", first=first)
    return f"{first}, {writer.say(settlement['countersigned_by'])}"
