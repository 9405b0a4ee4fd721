"""T11: what a flexibility event is worth, towards the hours of much sun or away from those of none."""

from chaincode.rules.programmes.flexibility import compute_away, compute_towards

TEN = [f"m{number}" for number in range(10)]


def test_t11_towards_pays_own_shared_energy_and_few_or_short_is_worth_0() -> None:
    shared = {member: 1_000 + 100 * place for place, member in enumerate(TEN)}
    assert compute_towards(shared, 2, 5) == {member: wh * 5 // 1_000 for member, wh in shared.items()}
    assert compute_towards(shared, 1, 5) == compute_towards(dict.fromkeys(TEN[:9], 9_999), 2, 5) == {}
    assert compute_towards(dict.fromkeys(TEN, 199), 2, 5) == {}


def test_t11_away_pays_the_groups_fall_equally_so_gaming_ones_own_baseline_gains_a_tenth() -> None:
    """Baseline gaming: who wastes 9 kWh on each like day gets an equal part of what the group's sum fell."""
    usual, used = {member: [1_000] * 12 for member in TEN}, dict.fromkeys(TEN, 500)
    assert compute_away(used, usual, 2, 10) == dict.fromkeys(TEN, 5)
    gamed = usual | {"m0": [10_000] * 12}
    assert compute_away(used, gamed, 2, 10) == dict.fromkeys(TEN, 14)
    raised = used | {"m1": 1_000}
    assert compute_away(raised, usual, 2, 10) == dict.fromkeys([one for one in TEN if one != "m1"], 5)
    assert compute_away(dict.fromkeys(TEN, 1_000), usual, 2, 10) == {}
    assert compute_away(used | {"m0": 90_000}, usual, 2, 10) == compute_away(used, usual, 1, 10) == {}
