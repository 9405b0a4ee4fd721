"""Whose records the newest blocks wrote: of each member, and of nobody, by what shows them; what is forgotten counts as
everybody's.
"""

from gateway.db.touched import NEVER, Heights, Touched
from gateway.ledger.port import Block, BlockTransaction

ONE, OTHER = "1" * 64, "2" * 64
HOLD = "0" * 32


def make_block(number: int, *keys: str, code: str = "VALID") -> Block:
    wrote = BlockTransaction(f"{number:064x}", 0, code, writes=tuple((key, b"{}") for key in keys))
    return Block(number, "", "", "00", (wrote,), b"")


def test_a_record_that_names_members_is_theirs_alone() -> None:
    touched = Touched()
    touched.add([make_block(4, f"agreement/{ONE}/{OTHER}/{HOLD}", f"cmd/{ONE}/{HOLD}"),
                 make_block(6, f"lot/{OTHER}/{HOLD}")])
    assert (touched.find(ONE), touched.find(OTHER), touched.common) == (Heights(5, 5, 0), Heights(7, 7, 0), NEVER)


def test_a_record_that_names_nobody_is_everybodys() -> None:
    touched = Touched(3)
    assert touched.common == Heights(3, 3, 3)
    touched.add([make_block(4, f"programme/{HOLD}", f"lot/{ONE}/{HOLD}"), make_block(5, f"member/{ONE}")])
    assert (touched.find(ONE), touched.find(OTHER), touched.common) == (Heights(6, 6, 6), NEVER, Heights(5, 5, 5))


def test_what_everybodys_pages_count_is_everybodys_too() -> None:
    touched = Touched()
    touched.add([make_block(4, f"adhesion/{HOLD}/{ONE}"), make_block(5, f"member/{ONE}")])
    assert (touched.find(ONE), touched.find(OTHER), touched.common) == (Heights(6, 6, 6), NEVER, Heights(5, 5, 5))
    touched.add([make_block(6, f"campaign/{OTHER}/{HOLD}")])
    assert (touched.find(OTHER), touched.common) == (Heights(7, 7, 7), Heights(7, 7, 7))


def test_what_no_page_keeps_fresh_is_nobodys() -> None:
    touched = Touched()
    touched.add([make_block(4, f"cmd/{ONE}/{HOLD}", f"offer/{ONE}/{HOLD}"), make_block(5, f"cmd/key:{OTHER}/{HOLD}")])
    assert (touched.find(ONE), touched.find(OTHER), touched.common) == (NEVER, NEVER, NEVER)


def test_what_a_refused_transaction_would_have_written_is_nobodys() -> None:
    touched = Touched()
    touched.add([make_block(4, f"lot/{ONE}/{HOLD}", "now", code="MVCC_READ_CONFLICT")])
    assert (touched.find(ONE), touched.common) == (NEVER, NEVER)


def test_who_is_forgotten_may_have_been_written_of() -> None:
    touched = Touched(most=2)
    touched.add([make_block(number, f"lot/{member}/{HOLD}") for number, member in enumerate((ONE, OTHER, ONE))])
    assert touched.common == NEVER
    touched.add([make_block(8, f"lot/{'3' * 64}/{HOLD}")])
    assert (touched.find(OTHER), touched.find(ONE), touched.common) == (NEVER, Heights(3, 3, 0), Heights(2, 2, 0))
