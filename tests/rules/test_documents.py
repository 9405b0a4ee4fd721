"""T16: what is sealed is opened by its owner, from its day on, and by nobody else and no sooner."""

from hashlib import sha256
from typing import Any

import pytest

from chaincode.rules.documents.records import Document
from chaincode.rules.documents.sealing import compute_digest
from tests.helpers.rules.scenarios_documents import CONTENT, OFFICER, SALT, seal
from tests.helpers.rules.world import Person, World, staff

OPENING = {"salt": SALT, "content": CONTENT}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def shop(world: World) -> Person:
    return world.join("commerce")


def test_a_digest_holds_kind_subject_owner_salt_and_content() -> None:
    data = b"\x02\x00\x05quote\x00\x03a/b\x00\x03gse" + bytes.fromhex(SALT + CONTENT)
    assert compute_digest(("quote", "a/b", "gse"), SALT, CONTENT) == sha256(data).hexdigest()
    others = [("quote", "a/b", "gs"), ("quot", "ea/b", "gse"), ("quote", "a/", "bgse")]
    assert len({compute_digest(one, SALT, CONTENT) for one in [*others, ("quote", "a/b", "gse")]}) == 4


@pytest.mark.parametrize("kind", ["minutes", "statute", "regulation", "terms"])
def test_success_what_is_sealed_open_is_read_by_all(world: World, shop: Person, kind: str) -> None:
    for by in (OFFICER, shop):
        document = world.get(Document, seal(world, by, kind, days=0, **OPENING))
        assert (document.salt, document.content, document.opened_date) == (SALT, CONTENT, world.date)


def test_success_quotes_are_written_over_until_the_day_before_and_opened_within_three_days(
    world: World, shop: Person
) -> None:
    request = seal(world, OFFICER, "request", days=3)
    first = seal(world, shop, "quote", request, days=3)
    world.open_day(2)
    assert seal(world, shop, "quote", request, days=1) == first
    world.refused("T16_TOO_EARLY", "open", shop, document=first, **OPENING)
    world.open_day(1)
    given: dict[str, Any] = {"kind": "quote", "subject": request, "digest": "1" * 64, "opens_on": world.date}
    assert world.refused("T16_CLOSED", "seal", shop, **given) == {"opens_on": world.date}
    world.open_day(2)
    world.do("open", shop, document=first, **OPENING)
    assert world.get(Document, first).content == CONTENT
    world.refused("T16_OPENED", "open", shop, document=first, **OPENING)
    world.do("open", OFFICER, document=request, **OPENING)


def test_invalid_a_quote_opened_on_the_fourth_day_whatever_the_date_skips(world: World, shop: Person) -> None:
    request = seal(world, OFFICER, "request")
    late, later = seal(world, shop, "quote", request), seal(world, OFFICER, "quote", request)
    world.skip_to("2024-06-01")
    world.do("open", shop, document=late, **OPENING)
    world.open_day(4)
    assert world.refused("T16_TOO_LATE", "open", OFFICER, document=later, **OPENING) == {"day": 5}


def test_invalid_a_copied_sealed_quote(world: World, shop: Person) -> None:
    """Another's digest can be sealed as one's own, and never opened as that."""
    thief, request = world.join("commerce"), seal(world, OFFICER, "request")
    digest = world.get(Document, seal(world, shop, "quote", request)).digest
    given: dict[str, Any] = {"kind": "quote", "subject": request, "digest": digest, "opens_on": world.date_in(2)}
    copied = world.do("seal", thief, **given)["made"][0]
    world.open_day(2)
    world.do("open", shop, document=f"{copied.rsplit('/', 1)[0]}/{shop.member}", **OPENING)
    assert world.refused("T16_OTHER_CONTENT", "open", thief, document=copied, **OPENING) == {"digest": digest}
    world.refused("T16_NOT_YOURS", "open", thief, document=request, **OPENING)


@pytest.mark.parametrize(("code", "changes"), [
    ("T14_NO_DATE", {"opens_on": "2024-02-30"}),
    ("T16_NO_DOCUMENT", {"kind": "quote", "subject": "now"}),
    ("T16_NO_DOCUMENT", {"kind": "quote", "subject": "document/gse/" + "0" * 32}),
    ("T16_OPENS_ON", {"kind": "request", "opens_on": "2024-05-02"}),
    ("T16_OPENS_ON", {"kind": "minutes", **OPENING}),
    ("T16_OPEN_KIND", {"kind": "minutes", "opens_on": "2024-05-01"}),
    ("T16_OPEN_KIND", {"kind": "minutes", "opens_on": "2024-05-01", "salt": SALT}),
    ("T16_OPEN_KIND", {**OPENING}),
    ("T16_OPEN_KIND", {"salt": SALT}),
    ("T16_OTHER_CONTENT", {"kind": "minutes", "opens_on": "2024-05-01", **OPENING}),
])
def test_what_can_t_be_sealed(world: World, code: str, changes: dict[str, Any]) -> None:
    given = {"kind": "request", "digest": "1" * 64, "opens_on": "2024-05-09"} | changes
    world.refused(code, "seal", OFFICER, **given)


def test_invalid_quotes_on_what_is_no_request_or_for_another_day(world: World, shop: Person) -> None:
    minutes = seal(world, OFFICER, "minutes", days=0, **OPENING)
    given: dict[str, Any] = {"kind": "quote", "digest": "1" * 64, "opens_on": world.date_in(2)}
    world.refused("T16_NO_REQUEST", "seal", shop, subject=minutes, **given)
    request = seal(world, OFFICER, "request", days=3)
    assert world.refused("T16_OPENS_ON", "seal", shop, subject=request, **given) == {"opens_on": world.date_in(3)}


def test_invalid_opening_what_there_is_not_or_another_organisation_s(world: World) -> None:
    world.refused("T16_NO_DOCUMENT", "open", OFFICER, document="document/citizens/" + "0" * 32, **OPENING)
    request = seal(world, OFFICER, "request")
    world.refused("T16_NOT_YOURS", "open", staff("gse", "officer"), document=request, **OPENING)
