"""How long a gateway waits for what, and how often it tries: the numbers that docs/limits doesn't tell."""

from dataclasses import astuple

from gateway.client import api
from gateway.client import proposals as signed
from gateway.features.periods.countersigning import OF_THE_OPERATOR
from gateway.features.sessions.service import CHALLENGE_S
from gateway.hosting import ticking
from gateway.hosting.page_clients import OF_A_PAGE, OF_OTHERS
from gateway.hosting.timetable import due, runner
from gateway.http import doors, rate, routes, turns, waiting
from gateway.ledger import intake
from gateway.ledger.fabric import Deadlines, Patience, commits, connection, deliver
from gateway.settings import Limits


def test_a_peers_calls_end_and_are_repeated_after() -> None:
    assert astuple(Deadlines()) == (30.0, 60.0, 35.0, 2.0, 120.0, 30.0)
    assert astuple(Patience()) == ((0.05, 0.15, 0.5), 10.0, 10.0, 0.2, 20.0, 15.0)
    assert (deliver._PAUSES_S, commits.ENDS_WITHIN_S, connection.UNWATCHED_S) == ((0.1, 2.0), 5.0, 1.0)
    assert (deliver._FOR_EVER, commits.REMEMBERED) == (18_446_744_073_709_551_615, 20_000)


def test_a_client_waits_and_asks_again() -> None:
    assert api.WAITS_S == (0.05, 0.15, 0.5, 1.0)
    assert astuple(api.PATIENT) == (120.0, 600.0, 30, 10, 200_000_000, 100, 120.0)
    assert astuple(OF_A_PAGE) == (20.0, 20.0, 1, 2, 20_000_000, 100, 20.0)
    assert astuple(OF_OTHERS) == (10.0, 10.0, 1, 2, 4_000_000, 2, 1.0)
    assert astuple(OF_THE_OPERATOR) == (20.0, 60.0, 5, 5, 60_000_000, 1, 20.0)
    assert (signed.CLOCKS_DIFFER_S, signed.NONCE_LENGTH, signed.SAFE_INTEGER) == (900, 24, 9_007_199_254_740_992)
    assert (signed.ENDORSER_TRANSACTION, signed.GOLANG) == (3, 1)


def test_a_timetable_looks_and_tries_again() -> None:
    assert (ticking.TICK_S, runner._MOST_JOBS, due.RETRY_S, due.SETTLE_AFTER_S) == (20.0, 1_000, 3_600, 21_600)
    assert due.OPEN_AFTER_S == {"municipality": 0, "citizens": 600, "commerce": 1_200, "gse": 1_800}


def test_a_server_holds_so_much_for_so_long() -> None:
    assert (doors.THREADS, doors.IN_ALL, doors.AN_ADDRESS, doors.STRANGERS_BYTES) == (8, 400, 64, 65_536)
    assert (doors.IDLE_S, doors.REQUEST_S, doors.LOOK_S) == (15, 60, 5)
    own = doors.Doors("h", 1, Limits(), lambda _: None)
    assert (own.in_all, own.an_address, own.each, own.idle_s, own.request_s) == (400, 64, 3, 15, 60)
    assert (turns.EACH, waiting.IN_ALL, waiting.EACH) == (3, 4, 2)
    assert (rate.MOST_CALLERS, rate._SPAN_S, CHALLENGE_S) == (2_000, 60.0, 300)
    assert doors.FULL_ANSWER.startswith(b"HTTP/1.1 503 Busy\r\n")
    assert b"\r\nRetry-After: 1\r\nConnection: close\r\n\r\n{" in doors.FULL_ANSWER


def test_a_route_waits_for_a_block_and_says_what_it_may_answer() -> None:
    assert (routes.WAIT_S, routes.ASK_AGAIN_S) == (5.0, 1)
    assert routes.REFUSALS == (401, 403, 404, 409, 422, 429, 503, 504)
    assert routes.BODY_REFUSALS == (400, 413, 415)


def test_a_ledger_takes_what_was_made_about_now() -> None:
    assert (intake.WINDOW_S, intake.PROPOSAL_BYTES, intake.ENVELOPE_BYTES) == (900, 104_857_600, 8_388_608)


def test_limits_are_these_unless_the_settings_say_otherwise() -> None:
    assert astuple(Limits()) == (4_000_000, 40_000_000, 20_000_000, 5_000, 600, 6_000, 2_000, 1_200, 5)
