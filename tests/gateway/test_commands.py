"""Every command by one route: prepared here, signed by the key's owner, endorsed, signed, submitted."""

import base64

import httpx
import pytest

from chaincode.rules.commands import RULE_SETS
from gateway.client import ApiError, Client
from gateway.features.health.metrics import open_metrics
from gateway.hosting.opening import Gateways
from gateway.ledger.port import Signer
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FOUNDED, open_days


def sign(signer: Signer, what: str, encoded: str) -> dict[str, str]:
    return {what: encoded, "signature": base64.b64encode(signer.sign(base64.b64decode(encoded))).decode()}


def prepare(client: Client, name: str = "open_day", date: str = "2024-05-02") -> str:
    call = {"command_id": client.new_command_id(), "arguments": {"date": date}}
    return client.post(f"commands/{name}/prepare", call)["proposal"]


def test_the_table_is_the_rules_own(trial: Gateways) -> None:
    commands = trial.client("gse").get("commands")["commands"]
    assert [one["name"] for one in commands] == list(RULE_SETS[1])
    opened = next(one for one in commands if one["name"] == "open_day")
    assert opened["rule"] == "T14"
    assert opened["arguments"]["required"] == ["date"]
    assert set(opened["words"]) == {"en", "it"}


def test_a_command_is_carried_out_and_its_receipt_holds_a_checkpoint(fresh_trial: Gateways) -> None:
    client = fresh_trial.client("municipality")
    receipt = client.execute("open_day", {"date": "2024-05-02"})
    assert receipt["response"]["facts"] == {"date": "2024-05-02", "number": 2}
    height, block_hash, outcome = fresh_trial.ledger.tip()
    assert receipt["checkpoint"] == {"height": height, "block_hash": block_hash, "outcome": outcome}
    assert receipt["checkpoint"]["height"] == receipt["block"] + 1
    assert client.get("health")["date"] == "2024-05-02"


def test_the_same_command_id_acts_once(fresh_trial: Gateways) -> None:
    client = fresh_trial.client("municipality")
    command_id = client.new_command_id()
    client.execute("open_day", {"date": "2024-05-02"}, command_id=command_id)
    height = fresh_trial.ledger.height()
    again = client.execute("open_day", {"date": "2024-05-02"}, command_id=command_id)
    assert again["response"]["repeated"] is True
    assert fresh_trial.ledger.height() == height


def test_a_refusal_has_the_rules_code_words_and_status(fresh_trial: Gateways) -> None:
    open_days(fresh_trial, "2024-05-02")
    height = fresh_trial.ledger.height()
    error = refusal_of(fresh_trial.client("gse").execute, "open_day", {"date": FOUNDED})
    assert (error.status, error.code) == (409, "T14_NOT_LATER")
    assert error.values == {"date": FOUNDED, "now": "2024-05-02"}
    assert error.words("it") == f"Il giorno {FOUNDED} non è successivo a quello attuale, 2024-05-02."
    assert fresh_trial.ledger.height() == height


def test_arguments_that_do_not_fit_are_refused(trial: Gateways) -> None:
    error = refusal_of(trial.client("gse").execute, "open_day", {"date": "soon"})
    assert (error.status, error.code, error.values["where"]) == (400, "T0_ARGUMENTS", "date")


@pytest.mark.parametrize(("number", "code"), [
    ("1.5", "ARGUMENTS_UNREADABLE"), ("[null, {\"x\": 1e400}]", "ARGUMENTS_UNREADABLE"),
    ("-1e400", "ARGUMENTS_UNREADABLE"), ("9007199254740993.0", "ARGUMENTS_UNREADABLE"),
    ("Infinity", "BODY_MALFORMED"), ("-Infinity", "BODY_MALFORMED"), ("NaN", "BODY_MALFORMED"),
])
def test_numbers_that_the_ledger_cannot_hold_are_refused(trial: Gateways, number: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {trial.client('gse').open_session()}", "Content-Type": "application/json"}
    body = f'{{"command_id": "", "arguments": {{"date": {number}}}}}'  # as text: no client of ours writes such numbers
    with httpx.Client(transport=httpx.WSGITransport(app=trial.wsgi), base_url="http://gateway", headers=headers) as one:
        answer = one.post("/gse/api/v1/commands/open_day/prepare", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_an_unknown_command_is_refused(trial: Gateways) -> None:
    error = refusal_of(trial.client("gse").execute, "transfer", {})
    assert (error.status, error.code) == (404, "UNKNOWN")


def test_a_proposal_of_another_certificate_is_not_relayed(trial: Gateways) -> None:
    mine, other = trial.client("municipality"), trial.client("gse", at="municipality")
    proposal = prepare(mine)
    error = refusal_of(other.post, "commands/open_day/endorse", sign(mine._require_signer(), "proposal", proposal))
    assert (error.status, error.code) == (403, "OTHER_CERTIFICATE")


def test_a_transaction_of_another_certificate_is_not_relayed(fresh_trial: Gateways) -> None:
    mine, other = fresh_trial.client("municipality"), fresh_trial.client("gse", at="municipality")
    signer = mine._require_signer()
    endorsed = mine.post("commands/open_day/endorse", sign(signer, "proposal", prepare(mine)))
    transaction = sign(signer, "transaction", endorsed["transaction"])
    assert refusal_of(other.post, "commands/open_day/submit", transaction).code == "OTHER_CERTIFICATE"


def test_a_proposal_of_another_command_is_refused(trial: Gateways) -> None:
    client = trial.client("municipality")
    signed = sign(client._require_signer(), "proposal", prepare(client))
    assert refusal_of(client.post, "commands/drop/endorse", signed).code == "BYTES_UNREADABLE"


@pytest.mark.parametrize("step", ["endorse", "submit"])
def test_bytes_that_are_none_are_refused(trial: Gateways, step: str) -> None:
    what = "proposal" if step == "endorse" else "transaction"
    error = refusal_of(trial.client("gse").post, f"commands/open_day/{step}", {what: "AAAA", "signature": "AAAA"})
    assert (error.status, error.code) == (400, "BYTES_UNREADABLE")


def test_a_wrong_signature_is_refused_by_the_ledger(trial: Gateways) -> None:
    client = trial.client("municipality")
    signed = sign(trial.signer("gse"), "proposal", prepare(client))
    error = refusal_of(client.post, "commands/open_day/endorse", signed)
    assert error.code.startswith("LEDGER_")
    assert error.values["stage"] == "endorse"


def test_what_another_transaction_overtook_is_a_conflict_and_tried_again(fresh_trial: Gateways) -> None:
    mine = fresh_trial.client("municipality")
    signer = mine._require_signer()
    endorsed = mine.post("commands/open_day/endorse", sign(signer, "proposal", prepare(mine, date="2024-05-03")))
    open_days(fresh_trial, "2024-05-02")
    error = refusal_of(mine.post, "commands/open_day/submit", sign(signer, "transaction", endorsed["transaction"]))
    assert (error.status, error.code) == (409, "LEDGER_MVCC_READ_CONFLICT")
    fresh_trial.catch_up()
    metrics = open_metrics(fresh_trial.gateway("municipality"))
    overtaken = {"command": "open_day", "cause": "now"}
    assert metrics.get_sample_value("volano_conflicts_total", overtaken) == 1


def test_a_query_is_answered_to_who_may_ask(trial: Gateways) -> None:
    assert trial.client("gse").query("read", {"keys": ["supply"]}) == {"supply": {"burnt_cents": 0, "minted_cents": 0}}
    officer = trial.client("gse", "officer")
    assert officer.query("read", {"keys": ["supply", f"pending/{'0' * 32}"]})["supply"]["minted_cents"] == 0
    assert refusal_of(officer.query, "read", {"keys": [f"key/{'0' * 64}"]}).code == "T12_NOT_YOURS"
    stranger = trial.client_of("gse", trial.enrol("gse", "no-member"))
    error = refusal_of(stranger.query, "read", {"keys": ["supply"]})
    assert (error.status, error.code) == (403, "T12_NOT_A_MEMBER")


@pytest.mark.parametrize("step", ["prepare", "endorse"])
def test_vectors_are_read_only_from_who_may_send_them(trial: Gateways, step: str, monkeypatch) -> None:
    def read(_self: object, _request: object, _schema: object) -> None:
        raise AssertionError("the body was read")

    officer = trial.client("gse", "officer")
    officer.session()
    monkeypatch.setattr("gateway.http.body.BodyParser.load_json", read)
    with pytest.raises(ApiError) as caught:
        officer.post(f"commands/settle/{step}", {"transient": {"vectors": "AAAA" * 100_000}})
    assert (caught.value.status, caught.value.code) == (403, "ROLE_NEEDED")


def test_what_takes_no_vectors_is_sent_none(trial: Gateways) -> None:
    with pytest.raises(ApiError) as caught:
        trial.client("gse").post("commands/open_day/prepare", {"transient": {"vectors": "AAAA"}})
    assert (caught.value.status, caught.value.code) == (422, "INVALID")
