"""An orderer that stands still after its start is started again; one that only lags, or is alone, is left in peace.

A fake stands for the nodes: Fabric 2.5.0's orderers hang by chance.
"""

from collections.abc import Mapping

from network.stalled import TRIES, restart_stalled

SOON_S = 0.5


class FakeNodes:
    """Orderers with heights. hangs: how many of one's starts end in standing still; lags: who gets one block a look."""

    def __init__(self, heights: dict[str, int], hangs: Mapping[str, int] | None = None, lags: str = "") -> None:
        self.heights, self.hangs, self.lags = heights, dict(hangs or {}), lags
        self.done: list[tuple[str, str]] = []

    def kill(self, organisation: str, kind: str) -> bool:
        self.done.append(("kill", organisation))
        return kind == "orderer"

    def start(self, organisation: str, kind: str) -> bool:
        self.done.append(("start", organisation))
        self.hangs[organisation] -= 1
        if self.hangs[organisation] == 0:
            self.heights[organisation] = max(self.heights.values())
        return kind == "orderer"

    def measure_orderers(self) -> Mapping[str, int]:
        if self.lags:
            self.heights[self.lags] += 1
        return dict(self.heights)


def test_orderers_at_one_height_are_left_in_peace() -> None:
    nodes = FakeNodes({"citizens": 7, "gse": 7})
    assert restart_stalled(nodes, stalled_s=SOON_S) == ()
    assert nodes.done == []


def test_one_that_catches_up_is_left_in_peace() -> None:
    nodes = FakeNodes({"citizens": 7, "gse": 5}, lags="gse")
    assert restart_stalled(nodes, stalled_s=SOON_S) == ()
    assert nodes.done == []


def test_one_that_has_far_to_catch_up_is_left_in_peace_as_long_as_it_gets_blocks() -> None:
    nodes = FakeNodes({"citizens": 70_000, "gse": 5}, lags="gse")
    assert restart_stalled(nodes, stalled_s=SOON_S) == ()
    assert nodes.done == []


def test_one_that_stands_still_is_started_again_until_it_takes_part() -> None:
    nodes = FakeNodes({"citizens": 7, "gse": 5}, {"gse": 2})
    assert restart_stalled(nodes, stalled_s=SOON_S) == ("gse", "gse")
    assert nodes.done == [("kill", "gse"), ("start", "gse")] * 2


def test_after_some_tries_it_is_given_up() -> None:
    nodes = FakeNodes({"citizens": 7, "gse": 5}, {"gse": 99})
    assert restart_stalled(nodes, stalled_s=SOON_S) == ("gse",) * TRIES


def test_a_home_without_running_orderers_has_none_that_stands_still() -> None:
    assert restart_stalled(FakeNodes({}), stalled_s=SOON_S) == ()
