"""Pages that stand open: a clock that a test turns, what a browser asks, and blocks that are written."""

from collections.abc import Sequence

import pytest

from tests.helpers.webapp.stand_in import StandIn, Window, build_pages
from webapp.heard import PARTS
from webapp.live import HEIGHT_S, Watch


class Clock:
    """A clock that a test turns."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def gateways() -> StandIn:
    return StandIn()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(Watch.__init__, "__defaults__", (clock,))
    return clock


def turn(clock: Clock) -> None:
    """Let a second pass."""
    clock.now_s += HEIGHT_S


def ask(window: Window, after: int, portal: str = "citizen") -> tuple[int, object]:
    answer = window.get(f"/live?portal={portal}&after={after}")
    return answer.status_code, answer.json


def open_windows(gateways: StandIn, count: int, path: str = "") -> list[Window]:
    """Browsers that went through a citizen's door, each on a page."""
    app = build_pages(gateways)
    windows = [Window(app.test_client()) for _ in range(count)]
    for window in windows:
        window.post("/it/citizen/door")
        window.get(f"/it/citizen{path}")
    return windows


def write(gateways: StandIn, height: int) -> None:
    gateways.answers["health"] = {**gateways.answers["health"], "height": height}


def move(gateways: StandIn, height: int, moved: int, common: int = 0, parts: Sequence[str] = PARTS) -> None:
    """A block is written; moved: the height at which one last wrote what some parts show of the visitor, or of all."""
    write(gateways, height)
    gateways.own, gateways.common = (
        {part: number if part in parts else 0 for part in PARTS} for number in (moved, common))
