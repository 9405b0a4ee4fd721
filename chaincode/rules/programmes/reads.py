"""What T11's commands read as far as their arguments tell, asked for at once: rows of the concurrency table."""

from collections.abc import Iterable, Sequence

from chaincode.rules import keys
from chaincode.rules.funding.records import id_of


def on_programme(programme: str, member: str) -> tuple[str, ...]:
    """Give the programme, and whether a member takes part."""
    return (programme, keys.joined(id_of(programme), member))


def attest_actions(programme: str, attester: str, deeds: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Give the programme; of each member whether one takes part, and the tally; the attester's of each date."""
    own = id_of(programme)
    named = [
        (keys.joined(own, member), keys.tally(own, member), keys.attester_tally(own, attester, date))
        for member, date in deeds
    ]
    return tuple(dict.fromkeys((programme, *[key for three in named for key in three])))


def codes(programme: str, attester: str, date: str) -> tuple[str, ...]:
    """Give the programme and the attester's tally of the date."""
    return (programme, keys.attester_tally(id_of(programme), attester, date))


def scan(codes_key: str, index: int, member: str) -> tuple[str, ...]:
    """Give the codes, the programme, whether the member takes part, the tally, the code's mark."""
    own = codes_key.split("/")[1]
    return (
        codes_key, keys.programme(own), keys.joined(own, member), keys.tally(own, member),
        keys.used(id_of(codes_key), index),
    )


def mutual(programme: str, action: str, members: Sequence[str]) -> tuple[str, ...]:
    """Give the programme, whether the two take part, and what they signed."""
    own = id_of(programme)
    joined = [keys.joined(own, member) for member in members]
    return tuple(dict.fromkeys((programme, *joined, keys.mutual(own, action, members[0], members[1]))))


def metered(programme: str, period: str, members: Iterable[str]) -> tuple[str, ...]:
    """Give the programme, the period's mark, its month, and whether each line's member takes part."""
    own = id_of(programme)
    joined = [keys.joined(own, member) for member in members]
    return tuple(dict.fromkeys((programme, keys.metered(own, period), keys.month(period[:7]), *joined)))


def share(programme: str, action: str, member: str) -> tuple[str, ...]:
    """Give the programme, its goal, and the member's tally."""
    own = id_of(programme)
    return (programme, keys.goal(own, action), keys.tally(own, member))
