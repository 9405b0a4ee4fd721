"""The one client: over a socket or in this process; commands act at most once, whatever gets lost on the way."""

import httpx
import pytest

from gateway.client import ApiError, Client
from gateway.trial import Trial
from tests.helpers.trial import FOUNDED


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


def test_a_receipt_that_was_lost_is_asked_for_again(fresh_trial: Trial) -> None:
    client = fresh_trial.client("municipality")
    client._http._transport = losing = Losing(client._http._transport, "submit")
    receipt = client.execute("open_day", {"date": "2024-05-02"})
    assert losing.lost == 1
    assert receipt["block"] == fresh_trial.ledger.height() - 1


def test_a_session_that_ended_is_opened_again(trial: Trial) -> None:
    client = trial.client("gse")
    client.session()
    client._token = "ended"
    assert client.session()["organisation"] == "gse"


def test_a_stale_date_is_asked_for_again(fresh_trial: Trial) -> None:
    client = fresh_trial.client("municipality")
    client._date = "2024-01-01"  # what a client that slept for months believes
    assert client.execute("open_day", {"date": "2024-05-02"})["response"]["day"] == 1


def test_a_client_reads_its_own_writes(fresh_trial: Trial) -> None:
    client = fresh_trial.client("municipality")
    for date in ("2024-05-02", "2024-05-03", "2024-05-04"):
        client.execute("open_day", {"date": date})
        assert client.get("health")["date"] == date


@pytest.mark.usefixtures("late_mirror")
def test_clients_of_a_trial_read_each_others_writes(fresh_trial: Trial) -> None:
    fresh_trial.client("municipality").execute("open_day", {"date": "2024-05-02"})
    assert fresh_trial.client_of("commerce").get("health")["date"] == "2024-05-02"


def test_a_refusal_carries_code_words_and_values(trial: Trial) -> None:
    with pytest.raises(ApiError) as caught:
        trial.client("municipality").execute("found", {"date": FOUNDED, "parameters": {}})
    assert caught.value.code == "T0_ARGUMENTS"
    assert "parameters" in caught.value.words("it")
    assert "T0_ARGUMENTS" in str(caught.value)


def test_without_a_key_nothing_can_be_signed(trial: Trial) -> None:
    with Client(trial.wsgi, "gse") as client, pytest.raises(ApiError) as caught:
        client.execute("open_day", {"date": FOUNDED})
    assert caught.value.code == "SESSION_NEEDED"


@pytest.mark.parametrize("where", ["https://energy.example", "https://energy.example/", "https://e.example/gse/api/v1"])
def test_an_address_may_be_the_community_or_one_gateway(where: str) -> None:
    base = str(Client(where, "gse")._http.base_url)
    assert base.endswith("/gse/api/v1/")
    assert base.count("api/v1") == 1
