"""What may be told of a few, in words: counts of one to four, sums that too few stand behind, how many take part."""

from webapp.page import Writer
from webapp.visit import Visit

FEWEST = 5


def tell_count(count: int | None, writer: Writer) -> str:
    """Return a count; None is one of one to four."""
    return writer.say("few") if count is None else writer.formats.whole(count)


def tell_tokens(cents: int | None, writer: Writer) -> str:
    """Return a sum of tokens; None isn't told."""
    return writer.say("not_told") if cents is None else writer.formats.tokens(cents)


def ask_members(visit: Visit) -> int | None:
    """Ask how many members there are; None for one to four."""
    count = sum(visit.read_open("members/counts")["members"].values())
    return None if 0 < count < FEWEST else count


def say_members(members: int | None, writer: Writer) -> str:
    """Return it in a sentence."""
    if members is None:
        return writer.say("members_few")
    return writer.say("members_many", count=writer.formats.whole(members)) if members else writer.say("members_none")
