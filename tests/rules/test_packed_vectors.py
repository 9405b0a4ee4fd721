"""T5: vectors as bytes, hour by hour: what is written is read, and what isn't of the format is refused by its word."""

from itertools import product
from random import Random
from struct import pack

import pytest

from chaincode.rules.energy.packed import sum_perimeter, sum_register, unpack_hours
from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals
from chaincode.rules.energy.totals import MIN_MEMBERS, build_register, hash_totals, validate_anchored
from chaincode.rules.energy.vectors import (
    LeafVectors,
    PerimeterVectors,
    Vectors,
    format_vectors,
    parse_vectors,
)
from chaincode.rules.errors import Refusal
from chaincode.rules.merkle import MAX_HOUR_WH, compute_leaf, compute_path, pack_hours

MEMBERS = ["1" * 64, "2" * 64, "a" * 64, "f" * 64]
NONE = bytes(4 * 3)


def leaf(member: str, withdrawn: bytes = NONE, injected: bytes = NONE) -> LeafVectors:
    return LeafVectors(member, bytes([7]) * 16, withdrawn, injected)


def write(hours: int = 3, *parts: tuple[str, list[LeafVectors]]) -> bytes:
    perimeters = [PerimeterVectors(code, bytes([1]) * 16, bytes([2]) * 16, leaves) for code, leaves in parts]
    return format_vectors(Vectors(hours, perimeters))


def refuse(data: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        parse_vectors(data)
    assert caught.value.reason.code == "T5_VECTORS"
    return str(caught.value.values["why"])


def test_every_mix_of_registers_comes_back_and_an_empty_one_takes_no_bytes() -> None:
    full = pack_hours([1, 0, MAX_HOUR_WH])
    leaves = [leaf(member, *rows) for member, rows in zip(MEMBERS, product((NONE, full), repeat=2), strict=True)]
    data = write(3, ("A1", leaves), ("B", []))
    assert parse_vectors(data) == Vectors(3, [
        PerimeterVectors("A1", bytes([1]) * 16, bytes([2]) * 16, leaves),
        PerimeterVectors("B", bytes([1]) * 16, bytes([2]) * 16, []),
    ])  # fmt: skip
    heads = 8 + (1 + 2 + 32 + 4) + (1 + 1 + 32 + 4)
    assert len(data) == heads + 4 * (32 + 16 + 1) + 4 * len(full)
    first = 8 + 1 + 2 + 32 + 4
    flags = [0, 2, 1, 3]  # nothing, injected, withdrawn, both
    at = first
    for flag in flags:
        assert data[at + 48] == flag
        at += 49 + len(full) * (flag.bit_count())


@pytest.mark.parametrize(("hours", "why"), [(0, "wrong_head"), (1, ""), (745, ""), (746, "wrong_head")])
def test_a_period_has_from_one_hour_to_those_of_october(hours: int, why: str) -> None:
    data = b"VOL2" + pack(">HH", hours, 0)
    assert (refuse(data) if why else parse_vectors(data).hours) == (why or hours)


def test_each_piece_that_lacks_a_byte_is_too_short_and_one_more_is_too_long() -> None:
    data = write(3, ("A1", [leaf(MEMBERS[0], pack_hours([1, 2, 3]))]))
    assert parse_vectors(data)
    assert {refuse(data[:length]) for length in range(len(data))} == {"too_short"}
    assert refuse(data + b"\x00") == "too_long"


@pytest.mark.parametrize("flag", [4, 5, 8, 128, 255])
def test_registers_that_nobody_knows_are_refused(flag: int) -> None:
    data = bytearray(write(3, ("A1", [leaf(MEMBERS[0])])))
    data[-1] = flag
    assert refuse(bytes(data)) == "wrong_registers"


@pytest.mark.parametrize("code", ["", "A-1", "A 1", "é"])
def test_a_perimeter_s_code_is_letters_and_digits(code: str) -> None:
    text = code.encode()
    data = b"VOL2" + pack(">HHB", 3, 1, len(text)) + text + bytes(32) + pack(">I", 0)
    assert refuse(data) == "wrong_perimeter"


@pytest.mark.parametrize("parts", [
    [("B", []), ("A", [])], [("A", []), ("A", [])], [("A", [leaf(MEMBERS[1]), leaf(MEMBERS[0])])],
    [("A", [leaf(MEMBERS[0]), leaf(MEMBERS[0])])], [("A", []), ("B", []), ("B", [])],
])  # fmt: skip
def test_perimeters_and_members_are_in_order_each_once(parts: list[tuple[str, list[LeafVectors]]]) -> None:
    assert refuse(write(3, *parts)) == "out_of_order"


@pytest.mark.parametrize("hours", [1, 2, 3, 4, 23, 24, 25])
def test_rows_add_up_hour_by_hour_without_running_over(hours: int) -> None:
    random = Random(hours)
    rows = [[random.choice([0, 1, MAX_HOUR_WH, random.randrange(2**32)]) for _ in range(hours)] for _ in range(9)]
    rows += [[MAX_HOUR_WH] * hours] * 5 + [[0] * hours] * 3
    packed = [pack_hours(row) for row in rows]
    assert [list(unpack_hours(row)) for row in packed] == rows
    found = sum_register(packed, hours)
    assert list(found.hours_wh) == [sum(column) for column in zip(*rows, strict=True)]
    assert found.members == sum(any(row) for row in rows)
    none = sum_register([], hours)
    assert (list(none.hours_wh), none.members) == ([0] * hours, 0)


def test_the_shared_energy_of_an_hour_is_the_lesser_total() -> None:
    leaves = [leaf(MEMBERS[0], pack_hours([5, 5, 0])), leaf(MEMBERS[1], NONE, pack_hours([4, 6, 7])),
              leaf(MEMBERS[2], pack_hours([1, 0, 0]), pack_hours([0, 0, 1]))]  # fmt: skip
    totals = sum_perimeter(PerimeterVectors("A", bytes(16), bytes(16), leaves), 3)
    assert list(totals.withdrawn.hours_wh) == [6, 5, 0]
    assert list(totals.injected.hours_wh) == [4, 6, 8]
    assert (totals.withdrawn.members, totals.injected.members, totals.shared_wh) == (2, 2, [4, 5, 0])


SALT = bytes(range(16))


@pytest.mark.parametrize("members", [0, 1, 4, 5, 6])
def test_totals_of_fewer_than_five_are_a_hash_and_only_theirs(members: int) -> None:
    built = build_register("2024-05-01", "A1", "withdrawn", salt=SALT, hours_wh=[1, 2], members=members)
    other = RegisterTotals(9, (1, 2))
    is_hidden = members < 5
    assert MIN_MEMBERS == 5
    assert (built.members, built.hours_wh, bool(built.hash)) == (members, () if is_hidden else (1, 2), is_hidden)
    for totals in (PerimeterTotals("A1", built, other), PerimeterTotals("A1", other, built)):
        validate_anchored(totals, 2)
    wrong = RegisterTotals(members, (1, 2)) if is_hidden else RegisterTotals(members, (), "0" * 64)
    for name, totals in (("withdrawn", PerimeterTotals("A1", wrong, other)),
                         ("injected", PerimeterTotals("A1", other, wrong))):  # fmt: skip
        with pytest.raises(Refusal) as caught:
            validate_anchored(totals, 2)
        assert (caught.value.reason.code, caught.value.values["register"]) == ("T5_PRIVATE", name)


@pytest.mark.parametrize("hours", [1, 3])
def test_plain_totals_have_the_period_s_hours(hours: int) -> None:
    whole, other = RegisterTotals(5, (1, 2)), RegisterTotals(5, (1,) * hours)
    for totals in (PerimeterTotals("A1", whole, other), PerimeterTotals("A1", other, whole)):
        with pytest.raises(Refusal) as caught:
            validate_anchored(totals, 2)
        assert caught.value.reason.code == "T5_HOURS"
        assert (caught.value.values["have"], caught.value.values["need"]) == (hours, 2)


def test_a_hash_is_of_each_part_and_of_a_whole_salt() -> None:
    def hash_of(
        period: str = "p", perimeter: str = "A", register: str = "r", salt: bytes = SALT, hours: tuple[int, ...] = (1,)
    ) -> str:
        return hash_totals(period, perimeter, register, salt, hours)

    hashes = {hash_of(), hash_of("q"), hash_of(perimeter="B"), hash_of(register="s"), hash_of(salt=bytes(16)),
              hash_of(hours=(2,)), hash_of(hours=(1, 0)), hash_of("pA", "", "r")}  # fmt: skip
    assert len(hashes) == 8
    for salt in (bytes(15), bytes(17), b""):
        with pytest.raises(ValueError, match="16 bytes"):
            hash_of(salt=salt)
        with pytest.raises(ValueError, match="16 bytes"):
            compute_leaf("p", "A", "m", salt=salt, withdrawn_wh=[1], injected_wh=[1])


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_there_is_no_path_to_what_is_no_leaf(index: int) -> None:
    leaves = [bytes([n]) * 32 for n in range(3)]
    with pytest.raises(ValueError, match="no leaf"):
        compute_path(leaves, index)
    assert [len(compute_path(leaves, at)) for at in range(3)] == [2, 2, 1]
