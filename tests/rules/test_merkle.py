"""T5, Proof: leaves, root and paths of a statement."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaincode.rules import merkle

VECTORS = Path(__file__).parents[1] / "vectors" / "energy" / "merkle.json"
LEAVES = st.lists(
    st.binary(min_size=8).map(lambda seed: hashlib.sha256(seed).digest()), min_size=1, max_size=40
)
OTHER = hashlib.sha256(b"no leaf of any tree").digest()


def reference_root(leaves: list[bytes]) -> bytes:
    """The tree as T5 says it, by splitting at the largest power of two below the count."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = reference_root(leaves[:split]), reference_root(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_vectors_on_disk() -> None:
    for case in json.loads(VECTORS.read_text("ascii"))["statements"]:
        leaves = [
            merkle.compute_leaf(
                case["period"], leaf["perimeter"], leaf["member"], salt=bytes.fromhex(leaf["salt"]),
                withdrawn_wh=leaf["withdrawn_wh"], injected_wh=leaf["injected_wh"],
            )
            for leaf in case["leaves"]
        ]  # fmt: skip
        assert [leaf.hex() for leaf in leaves] == [leaf["hash"] for leaf in case["leaves"]]
        assert merkle.compute_root(leaves).hex() == case["root"]
        paths = [[node.hex() for node in path] for path in merkle.compute_paths(leaves)]
        assert paths == [leaf["path"] for leaf in case["leaves"]]


def test_leaf_is_the_documented_bytes() -> None:
    expected = hashlib.sha256(
        b"\x00" + b"\x00\x0a2024-05-01" + b"\x00\x0bAC001E00001" + b"\x00\x02ab" + bytes(range(16))
        + b"\x00\x00\x00\x01\x00\x00\x01\x00" + b"\x00\x00\x00\x00\xff\xff\xff\xff"
    ).digest()  # fmt: skip
    leaf = merkle.compute_leaf(
        "2024-05-01", "AC001E00001", "ab",
        salt=bytes(range(16)), withdrawn_wh=[1, 256], injected_wh=[0, merkle.MAX_HOUR_WH],
    )  # fmt: skip
    assert leaf == expected


@given(LEAVES)
def test_root_is_that_of_the_recursive_definition(leaves: list[bytes]) -> None:
    assert merkle.compute_root(leaves) == reference_root(leaves)


@given(LEAVES, st.data())
def test_every_path_verifies_and_no_altered_one_does(leaves: list[bytes], data: st.DataObject) -> None:
    root, count = merkle.compute_root(leaves), len(leaves)
    index = data.draw(st.integers(0, count - 1))
    path = merkle.compute_path(leaves, index)
    assert merkle.compute_paths(leaves)[index] == path
    assert merkle.verify_path(leaves[index], path, index, count, root)
    assert not merkle.verify_path(OTHER, path, index, count, root)
    assert not merkle.verify_path(leaves[index], (*path, OTHER), index, count, root)
    assert not merkle.verify_path(leaves[index], path[:-1], index, count, root) or not path
    assert not merkle.verify_path(leaves[index], path, index, count, OTHER)
    assert not merkle.verify_path(leaves[index], path, count, count, root)
    assert not merkle.verify_path(leaves[index], path, -1, count, root)


def test_no_leaves_have_the_hash_of_nothing() -> None:
    assert merkle.compute_root([]) == hashlib.sha256(b"").digest()
    assert merkle.compute_paths([]) == []
    assert not merkle.verify_path(bytes(32), (), 0, 0, merkle.EMPTY_ROOT)


@pytest.mark.parametrize(
    ("salt", "withdrawn_wh", "injected_wh"),
    [
        (bytes(15), [1], [1]),
        (bytes(16), [1], [1, 2]),
        (bytes(16), [-1], [1]),
        (bytes(16), [1], [2**32]),
    ],
)
def test_what_is_no_leaf_is_refused(salt: bytes, withdrawn_wh: list[int], injected_wh: list[int]) -> None:
    with pytest.raises(ValueError, match=r"salt|hour"):
        merkle.compute_leaf(
            "2024-05-01", "AC001E00001", "ab",
            salt=salt, withdrawn_wh=withdrawn_wh, injected_wh=injected_wh,
        )  # fmt: skip


def test_a_path_of_no_leaf_is_refused() -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.compute_path([bytes(32)], 1)


def test_every_path_of_small_trees_verifies_at_its_own_place_and_length_alone() -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(9)]
    for count in range(1, 10):
        root, paths = merkle.compute_root(leaves[:count]), merkle.compute_paths(leaves[:count])
        assert root == reference_root(leaves[:count])
        for index, path in enumerate(paths):
            found = [place for place in range(-1, count + 1)
                     if merkle.verify_path(leaves[index], path, place, count, root)]  # fmt: skip
            assert found == [index]
            assert not merkle.verify_path(leaves[index], (*path, path[0] if path else root), index, count, root)
            assert not path or not merkle.verify_path(leaves[index], path[1:], index, count, root)
