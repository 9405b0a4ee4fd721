"""Where all gateways are in one process one page is made after the other, and none waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from chaincode.rules.units import ORGANISATIONS
from gateway.hosting.opening import count_makers
from webapp.makers import MAKERS, Makers


@pytest.mark.parametrize(("most", "at_once"), [(1, 1), (3, 3)])
def test_so_many_are_made_at_a_time_and_all_are_made(most: int, at_once: int) -> None:
    makers, running, seen, begins = Makers(most), list[int](), list[int](), Barrier(8)

    def make(number: int) -> None:
        begins.wait(10)
        with makers.take_turn(10) as is_held:
            assert is_held
            running.append(number)
            seen.append(len(running))
            Event().wait(0.005)
            running.remove(number)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(make, range(8)))
    assert len(seen) == 8
    assert max(seen) == at_once


def test_who_has_waited_goes_on_and_holds_nothing() -> None:
    makers = Makers(1)
    with makers.take_turn():
        with makers.take_turn(0.01) as is_held:
            assert not is_held
        with makers.take_turn(0.01) as is_held:  # the turn wasn't given back by who hadn't one
            assert not is_held


def test_a_page_that_fails_gives_its_turn_back() -> None:
    makers = Makers(1)
    with pytest.raises(ValueError, match="broken"), makers.take_turn():
        raise ValueError("broken")
    with makers.take_turn(0.01) as is_held:
        assert is_held


def test_pages_that_ask_other_processes_are_made_beside_each_other() -> None:
    assert count_makers(ORGANISATIONS) == 1
    assert count_makers(ORGANISATIONS[:1]) == count_makers(()) == MAKERS
