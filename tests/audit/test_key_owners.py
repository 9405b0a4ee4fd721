"""I12: each key has one member for ever, and the ledger says which."""

from typing import Any

from chaincode.audit.key_owners import KeyOwners
from chaincode.rules import keys
from chaincode.rules.records import KeyOwner, MemberKey, Recovery

from .records import ADA, BEA, CARLO, Told, change, step, tell_placed, view


def test_each_key_has_one_member_for_ever() -> None:
    own, key = KeyOwners(), keys.key_owner("7" * 64)

    def add(*changes: Any, **owners: str) -> list[Told]:
        state = {keys.key_owner(one * 64): KeyOwner(member) for one, member in owners.items()}
        return tell_placed(own.add(step("rotate", *changes), view(state)))

    taken: Told = "I12_OWNER", {"key": "7" * 64}
    for before, after, found in (
        (None, KeyOwner(ADA), []), (KeyOwner(ADA), KeyOwner(ADA), []), (KeyOwner(ADA), KeyOwner(BEA), [taken]),
        (KeyOwner(ADA), None, [taken]), (None, None, []),
    ):
        assert add(change(key, before, after)) == found
    adas = MemberKey(("7" * 64, "8" * 64), recovery=Recovery(("9" * 64,), 9))
    assert add(change(keys.member_key(ADA), None, adas), **{"7": ADA, "8": ADA, "9": ADA}) == []
    assert own.members == dict.fromkeys((one * 64 for one in "789"), ADA)
    beas = MemberKey(("8" * 64, "6" * 64), recovery=Recovery(("9" * 64, "5" * 64), 9))
    assert add(change(keys.member_key(BEA), None, beas), **{"8": ADA, "9": BEA, "6": CARLO}) == [
        ("I12_OWNER", {"key": "8" * 64}), ("I12_NO_OWNER", {"key": "8" * 64, "member": BEA}),
        ("I12_NO_OWNER", {"key": "6" * 64, "member": BEA}), ("I12_OWNER", {"key": "9" * 64}),
        ("I12_NO_OWNER", {"key": "5" * 64, "member": BEA})]
    assert add(change(keys.member_key(ADA), adas, None)) == []
