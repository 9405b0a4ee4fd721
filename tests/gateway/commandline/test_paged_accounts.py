"""A month's accounts come from the gateway some at a time: all of them, each once, with a name where one is known."""

from typing import Any

import pytest

from gateway.commandline.repartition import out


class Operator:
    """Answers as the energy operator does, of so many members; those beyond `kept` were erased since."""

    def __init__(self, members: int, kept: int) -> None:
        self.members, self.kept, self.asked = members, kept, list[tuple[str, int, int]]()

    def get(self, path: str, *, first: int, count: int) -> dict[str, Any]:
        self.asked.append((path, first, count))
        some = range(first, min(first + count, self.kept))
        return {"members": self.members, "accounts": [{"member": f"m{number}", "name": ""} for number in some]}


def fetch(operator: Operator, names: dict[str, str] | None = None) -> list[tuple[int, list[dict[str, Any]]]]:
    return list(out._fetch(operator, "2024-09", names or {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(("members", "pages"), [(0, [0]), (1, [1]), (4, [4]), (5, [4, 1]), (8, [4, 4]), (9, [4, 4, 1])])
def test_every_page_is_asked_once(members: int, pages: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out, "AT_ONCE", 4)
    operator = Operator(members, members)
    found = fetch(operator)
    assert [(total, len(some)) for total, some in found] == [(members, count) for count in pages]
    assert [one["member"] for _, some in found for one in some] == [f"m{number}" for number in range(members)]
    assert operator.asked == [("repartition/months/2024-09/accounts", 4 * page, 4) for page in range(len(pages))]


def test_fewer_than_were_counted_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out, "AT_ONCE", 4)
    assert [len(some) for _, some in fetch(Operator(9, 4))] == [4, 0]


def test_a_payee_without_a_name_is_called_as_the_members_are() -> None:
    (_, some), = fetch(Operator(2, 2), {"m1": "Ada Esempio"})
    assert [one["name"] for one in some] == ["", "Ada Esempio"]
