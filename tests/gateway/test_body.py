"""What a body may be, and what a malformed one must not do."""

import base64

import pytest

from gateway.hosting.opening import Gateways
from gateway.http.body import MAX_DEPTH, parse_body
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FOUNDED, give_point, make_reading


@pytest.mark.parametrize("value", ['{"a":[1,2.5,"x\\n",null,true,{}]}', '"é"', '"\\ud83d\\ude00"', "[[[]]]"])
def test_json_is_read(value: str) -> None:
    assert parse_body(value.encode()) is not None


@pytest.mark.parametrize("data", [
    b"", b"{", b"\xff", b"\xef\xbb\xbf{}", '{"a":1}'.encode("utf-16"), b'{"a":1,"a":1}', b'[{"b":{"a":1,"a":2}}]',
    b"NaN", b"[-Infinity]", b"9" * 5_000, b'"\\u0000"', b'{"a\\u0000":1}', b'"\\ud800"', b'{"a":["\\uDC00"]}',
    b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH, b"[" * 500 + b"]" * 500,
])  # fmt: skip
def test_what_two_readers_could_read_in_two_ways_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse_body(data)


def test_the_deepest_body_is_read() -> None:
    assert parse_body(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


def test_depth_beyond_the_parser_is_refused() -> None:
    with pytest.raises((ValueError, RecursionError)):
        parse_body(b"[" * 1_000_000)


def test_one_odd_reading_does_not_spoil_its_batch(fresh_trial: Gateways) -> None:
    client = fresh_trial.client("gse")
    give_point(client)
    batch = [make_reading(), *(make_reading(metering_point=name) for name in ({}, [], None, 1))]
    taken = client.post("readings", {"readings": batch})
    assert taken["accepted"] == 1
    assert [one["index"] for one in taken["rejected"]] == [1, 2, 3, 4]


def test_a_refused_anchor_leaves_no_statement(fresh_trial: Gateways) -> None:
    client = fresh_trial.client("gse")
    error = refusal_of(client.post, f"periods/{FOUNDED}/anchor", {"kind": "definitive"})
    assert error.status == 409
    with fresh_trial.gateway("gse").database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM statement").scalar() == 0


def test_bytes_that_no_ledger_takes_need_not_be_sent_again(fresh_trial: Gateways) -> None:
    client, signer = fresh_trial.client("gse"), fresh_trial.signer("gse")
    call = {"command_id": client.new_command_id(), "arguments": {"date": "2024-05-02"}}
    proposal = client.post("commands/open_day/prepare", call)["proposal"]
    signature = base64.b64encode(signer.sign(base64.b64decode(proposal))).decode()
    endorsed = client.post("commands/open_day/endorse", {"proposal": proposal, "signature": signature})
    body = {"transaction": endorsed["transaction"], "signature": signature}
    error = refusal_of(client.post, "commands/open_day/submit", body)
    assert (error.status, error.code) == (400, "LEDGER_BAD_CREATOR_SIGNATURE")


@pytest.mark.parametrize("raw", [b"\xff" * 64, bytes(64), b"\x00" * 32 + b"\xff" * 32])
def test_numbers_beyond_the_curve_are_no_signature(fresh_trial: Gateways, raw: bytes) -> None:
    client = fresh_trial.client("gse")
    call = {"command_id": client.new_command_id(), "arguments": {"date": "2024-05-02"}}
    proposal = client.post("commands/open_day/prepare", call)["proposal"]
    body = {"proposal": proposal, "signature": base64.b64encode(raw).decode()}
    error = refusal_of(client.post, "commands/open_day/endorse", body)
    assert (error.status, error.code) == (409, "LEDGER_SIGNATURE_INVALID")


def test_a_period_with_no_days_after_it_is_refused(fresh_trial: Gateways) -> None:
    error = refusal_of(fresh_trial.client("gse").get, "periods/9999-12-31/preview")
    assert (error.status, error.code) == (422, "INVALID")
