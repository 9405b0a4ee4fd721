"""What ends at an instant: a second, or a day, before it, at it, and after it."""

from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.rules.documents.records import Document
from chaincode.rules.documents.sealing import OPEN_DAYS
from chaincode.rules.records import Now
from gateway.features.documents.service import _find_state as find_document_state
from gateway.features.invitations.service import find_state as find_invitation_state
from gateway.features.pairings.service import Pairing, Pairings
from gateway.features.slips.service import Slip, Slips
from tests.helpers.rules.cases import PARAMETERS

ENDS_S, OPENS_DAY, OPENS_ON = 1_000, 40, "2024-06-10"
AROUND = [(ENDS_S - 1, True), (ENDS_S, False), (ENDS_S + 1, False)]


@pytest.mark.parametrize(("now_s", "is_open"), AROUND)
def test_an_invitation_is_expired_from_the_second_at_which_it_expires(now_s: int, is_open: bool) -> None:
    row: Any = SimpleNamespace(member="", expires_at_s=ENDS_S)
    mirror: Any = None   # nobody came, so nobody is looked for
    assert find_invitation_state(mirror, row, now_s) == ("open" if is_open else "expired")


@pytest.mark.parametrize(("now_s", "is_there"), AROUND)
def test_a_pairing_is_gone_at_the_second_at_which_it_expires(now_s: int, is_there: bool) -> None:
    pairings = Pairings()
    pairings.add(Pairing("code", "member", "command", ENDS_S), now_s=0)
    assert (pairings.find("code", now_s) is not None) == is_there
    assert pairings.bring("code", "key", "proof", now_s) == is_there


@pytest.mark.parametrize(("now_s", "is_there"), AROUND)
def test_a_slip_is_gone_at_the_second_at_which_it_expires(now_s: int, is_there: bool) -> None:
    slips = Slips()
    slips.add(Slip("code", "member", "offer", 100, "", ENDS_S), now_s=0)
    assert (slips.find("code", now_s) is not None) == is_there


@pytest.mark.parametrize(("kind", "day", "date", "state"), [
    ("quote", OPENS_DAY + OPEN_DAYS - 1, "2024-06-12", "sealed"),
    ("quote", OPENS_DAY + OPEN_DAYS, "2024-06-13", "unopened"),
    ("quote", OPENS_DAY + OPEN_DAYS, OPENS_ON, "unopened"),
    ("quote", OPENS_DAY + OPEN_DAYS, "2024-06-09", "sealed"),      # days were opened faster than dates came
    ("document", OPENS_DAY + OPEN_DAYS, "2024-06-13", "sealed"),   # a document is opened whenever its owner likes
    ("document", OPENS_DAY + 1_000, "2027-06-13", "sealed"),
])
def test_a_quote_alone_runs_out_three_days_after_it_might_be_opened(
    kind: str, day: int, date: str, state: str
) -> None:
    document: Any = Document(kind, "a" * 64, OPENS_ON, OPENS_DAY, "2024-05-01")   # type: ignore[arg-type]
    assert find_document_state(document, Now(date, day, 1, PARAMETERS)) == state
    assert find_document_state(document, Now("2020-01-01", 1, 1, PARAMETERS)) == "sealed"
