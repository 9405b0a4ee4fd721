"""Whom to pay is decided in the present; and where no thread is to be had, another gateway is silent, not lost."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.client import Others
from gateway.features.repartition.present import require_present
from gateway.http.errors import Problem


@pytest.mark.parametrize("is_there", [True, False])
def test_the_mirror_has_what_the_ledger_has_now(is_there: bool) -> None:
    waited: list[int] = []

    def wait(block: int) -> bool:
        waited.append(block)
        return is_there

    gateway: Any = SimpleNamespace(mirror=SimpleNamespace(wait=wait), ledger=SimpleNamespace(height=lambda: 8))
    if is_there:
        require_present(gateway)
    else:
        with pytest.raises(Problem) as caught:
            require_present(gateway)
        assert (caught.value.code, caught.value.status) == ("NOT_MIRRORED_YET", 503)
    assert waited == [7]


class Nobody:
    """A client that is asked nothing."""

    def __enter__(self) -> "Nobody":
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_where_no_thread_is_to_be_had_it_is_asked_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    others = Others(lambda *_: Nobody())  # type: ignore[arg-type,return-value]
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        assert others.ask({"gse": lambda _: "yes"}) == {}
    assert others.ask({"gse": lambda _: "yes"}) == {"gse": "yes"}
