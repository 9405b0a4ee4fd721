"""The one client: over a socket or in this process; commands act at most once, whatever gets lost on the way."""

import json

import httpx
import pytest

from gateway.client import ApiError, Client
from gateway.client.api import WAITS_S
from gateway.client.sessions import IN_PROCESS
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import FOUNDED


class Losing(httpx.BaseTransport):
    """Hands calls on, and loses the first answer to each path that ends in a word."""

    def __init__(self, inner: httpx.BaseTransport, word: str) -> None:
        self.inner, self.word, self.lost = inner, word, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.inner.handle_request(request)
        if request.url.path.endswith(self.word) and not self.lost:
            response.read()
            self.lost += 1
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return response


def put_before(client: Client, transport: httpx.BaseTransport) -> None:
    """Have a client ask through a transport, as over a network."""
    base = f"{IN_PROCESS}/{client.organisation}/api/v1/"
    client._http = httpx.Client(transport=transport, base_url=base)


def test_a_receipt_that_was_lost_is_asked_for_again(fresh_trial: Gateways) -> None:
    client = fresh_trial.client("municipality")
    losing = Losing(httpx.WSGITransport(fresh_trial.wsgi), "submit")
    put_before(client, losing)
    receipt = client.execute("open_day", {"date": "2024-05-02"})
    assert losing.lost == 1
    assert receipt["block"] == fresh_trial.ledger.height() - 1


def test_a_session_that_ended_is_opened_again(trial: Gateways) -> None:
    client = trial.client("gse")
    client.session()
    client._token = "ended"
    assert client.session()["organisation"] == "gse"


def test_a_stale_date_is_asked_for_again(fresh_trial: Gateways) -> None:
    client = fresh_trial.client("municipality")
    client._date = "2024-01-01"  # what a client that slept for months believes
    assert client.execute("open_day", {"date": "2024-05-02"})["response"]["day"] == 1


def test_a_command_id_that_was_given_is_never_changed(fresh_trial: Gateways) -> None:
    client, height = fresh_trial.client("municipality"), fresh_trial.ledger.height()
    for date in ("2024-01-01", ""):  # what the client believes, too, or not
        client._date = date
        with pytest.raises(ApiError) as caught:
            client.execute("open_day", {"date": "2024-05-02"}, command_id=f"2024-01-01-{'0' * 32}")
        assert caught.value.code == "T13_STALE"
    assert fresh_trial.ledger.height() == height


class Failing(httpx.BaseTransport):
    """Answers each call of a step with an error, and hands on the others."""

    def __init__(self, inner: httpx.BaseTransport, step: str, status: int, code: str) -> None:
        self.inner, self.step, self.status, self.code, self.calls = inner, step, status, code, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith(self.step):
            return self.inner.handle_request(request)
        self.calls += 1
        answer = json.dumps({"code": self.code}).encode()
        media = {"Content-Type": "application/json"}
        return httpx.Response(self.status, headers=media, stream=httpx.ByteStream(answer))


@pytest.mark.parametrize(("step", "status", "code", "tries"), [
    ("endorse", 409, "LEDGER_MVCC_READ_CONFLICT", 1 + len(WAITS_S)), ("endorse", 403, "T0_ROLE", 1),
    ("submit", 503, "LEDGER_PEER_UNREACHABLE", 1 + len(WAITS_S)), ("submit", 409, "LEDGER_BAD", 1),
])  # fmt: skip
def test_what_may_pass_is_tried_again_after_a_while_and_what_may_not_is_told_at_once(
    fresh_trial: Gateways, monkeypatch: pytest.MonkeyPatch, step: str, status: int, code: str, tries: int,
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("gateway.client.api.time.sleep", waited.append)
    client = fresh_trial.client("municipality")
    failing = Failing(httpx.WSGITransport(fresh_trial.wsgi), step, status, code)
    put_before(client, failing)
    with pytest.raises(ApiError) as caught:
        client.execute("open_day", {"date": "2024-05-02"})
    assert (caught.value.code, failing.calls, tuple(waited)) == (code, tries, WAITS_S[: tries - 1])


def test_a_client_reads_its_own_writes(fresh_trial: Gateways) -> None:
    client = fresh_trial.client("municipality")
    for date in ("2024-05-02", "2024-05-03", "2024-05-04"):
        client.execute("open_day", {"date": date})
        assert client.get("health")["date"] == date


@pytest.mark.usefixtures("late_mirror")
def test_clients_of_a_trial_read_each_others_writes(fresh_trial: Gateways) -> None:
    fresh_trial.client("municipality").execute("open_day", {"date": "2024-05-02"})
    assert fresh_trial.client_of("commerce").get("health")["date"] == "2024-05-02"


def test_a_refusal_carries_code_words_and_values(trial: Gateways) -> None:
    with pytest.raises(ApiError) as caught:
        trial.client("municipality").execute("found", {"date": FOUNDED, "parameters": {}})
    assert caught.value.code == "T0_ARGUMENTS"
    assert "parameters" in caught.value.words("it")
    assert "T0_ARGUMENTS" in str(caught.value)


def test_without_a_key_nothing_can_be_signed(trial: Gateways) -> None:
    with Client(trial.wsgi, "gse") as client, pytest.raises(ApiError) as caught:
        client.execute("open_day", {"date": FOUNDED})
    assert caught.value.code == "SESSION_NEEDED"


@pytest.mark.parametrize("where", ["https://energy.example", "https://energy.example/", "https://e.example/gse/api/v1"])
def test_an_address_may_be_the_community_or_one_gateway(where: str) -> None:
    base = str(Client(where, "gse")._http.base_url)
    assert base.endswith("/gse/api/v1/")
    assert base.count("api/v1") == 1
