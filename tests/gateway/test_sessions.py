"""A session is opened by signing a challenge with the certificate's key, and by nothing else."""

import base64
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import delete, select

from gateway.client import IN_PROCESS, Challenged, Client
from gateway.db.tables import challenge, session
from gateway.db.touched import SUBJECTS
from gateway.features.sessions.service import CHALLENGE_S
from gateway.hosting.opening import Gateways
from gateway.http.rate import RateLimit
from gateway.http.session_cache import LOOK_AGAIN_S
from gateway.ledger.port import Signer
from network.authority import create_authority, enrol, load_authority
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import register


def answer_by_hand(
    signer: Signer, challenge: str, *, organisation: str = "gse", origin: str = IN_PROCESS, signed: str = "",
    key: ec.EllipticCurvePrivateKey | None = None,
) -> dict[str, str]:
    """Sign as a client does, with another text or another key if wanted."""
    text = Challenged(organisation, origin, challenge, "n" * 43).to_bytes()
    signature = (key or signer.key).sign(signed.encode() or text, ec.ECDSA(hashes.SHA256()))
    return {
        "certificate": signer.certificate.decode(), "challenge": challenge, "origin": origin, "nonce": "n" * 43,
        "signature": base64.b64encode(signature).decode(),
    }


def open_by_hand(trial: Gateways, signer: Signer, **changed: Any):
    """The two calls, answered as `answer_by_hand` does."""
    client = Client(trial.wsgi, "gse")
    challenge = client.post("sessions/challenge", {"certificate": signer.certificate.decode()})["challenge"]
    body = answer_by_hand(signer, challenge, **changed)
    return client.post("sessions", body), body


def test_a_signed_challenge_opens_a_session_with_the_roles_that_count(trial: Gateways) -> None:
    opened, _ = open_by_hand(trial, trial.signer("gse"))
    assert opened["organisation"] == "gse"
    assert sorted(opened["roles"]) == ["energy_operator", "service"]
    assert opened["member"] == ""


def test_der_with_high_s_and_raw_signatures_are_both_taken(trial: Gateways) -> None:
    for _ in range(8):  # half of what a library signs has the higher s
        open_by_hand(trial, trial.signer("gse"))
    assert trial.client("gse").session()["organisation"] == "gse"


def test_another_organisations_holder_may_call(trial: Gateways) -> None:
    assert trial.client("municipality", "auditor", at="gse").session()["organisation"] == "municipality"


def test_a_role_that_does_not_count_from_the_organisation_is_left_out(trial: Gateways) -> None:
    authority = load_authority("commerce", trial.folder / "keys")
    held = enrol(authority, "would-be-operator", roles=["energy_operator", "officer", "nonsense"])
    client = Client(trial.wsgi, "gse", Signer(held.certificate, held.key))
    assert client.session()["roles"] == ["officer"]


@pytest.mark.parametrize("how", ["other_text", "other_key", "twice"])
def test_a_challenge_that_is_not_answered_is_refused(trial: Gateways, how: str) -> None:
    if how == "other_text":
        error = refusal_of(open_by_hand, trial, trial.signer("gse"), signed="something else")
    elif how == "other_key":
        error = refusal_of(open_by_hand, trial, trial.signer("gse"), key=ec.generate_private_key(ec.SECP256R1()))
    else:
        _, body = open_by_hand(trial, trial.signer("gse"))
        error = refusal_of(Client(trial.wsgi, "gse").post, "sessions", body)
    assert (error.status, error.code) == (401, "CHALLENGE_REFUSED")


def test_a_challenge_of_another_certificate_is_refused(trial: Gateways) -> None:
    client, other = Client(trial.wsgi, "gse"), trial.signer("citizens")
    certificate = trial.signer("gse").certificate.decode()
    text = client.post("sessions/challenge", {"certificate": certificate})["challenge"]
    assert refusal_of(client.post, "sessions", answer_by_hand(other, text)).code == "CHALLENGE_REFUSED"


@pytest.mark.parametrize(("late_s", "is_taken"), [(CHALLENGE_S, True), (CHALLENGE_S + 1, False)])
def test_a_challenge_is_answered_up_to_its_last_second(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch, late_s: int, is_taken: bool
) -> None:
    gateway, client, signer = trial.gateway("gse"), Client(trial.wsgi, "gse"), trial.signer("gse")
    at_s = gateway.clock()
    monkeypatch.setattr(gateway, "clock", lambda: at_s)
    given = client.post("sessions/challenge", {"certificate": signer.certificate.decode()})["challenge"]
    monkeypatch.setattr(gateway, "clock", lambda: at_s + late_s)
    body = answer_by_hand(signer, given)
    if is_taken:
        assert client.post("sessions", body)["organisation"] == "gse"
    assert refusal_of(client.post, "sessions", body).code == "CHALLENGE_REFUSED"  # a second time it is used up, too


def test_a_certificate_of_a_stranger_is_refused(trial: Gateways, tmp_path: Path) -> None:
    held = enrol(create_authority("gse", tmp_path), "service", roles=["service"])
    error = refusal_of(Client(trial.wsgi, "gse", Signer(held.certificate, held.key)).session)
    assert (error.status, error.code) == (401, "CERTIFICATE_REFUSED")
    assert error.values == {"why": "CERTIFICATE_UNTRUSTED"}


def test_an_expired_certificate_is_refused(trial: Gateways) -> None:
    now, minute = datetime.now(UTC), timedelta(minutes=1)  # the authority's own certificate is 15 minutes old
    authority = load_authority("gse", trial.folder / "keys")
    held = enrol(authority, "old", not_before=now - 9 * minute, not_after=now - minute)
    error = refusal_of(Client(trial.wsgi, "gse", Signer(held.certificate, held.key)).session)
    assert error.values == {"why": "CERTIFICATE_EXPIRED"}


def test_a_certificate_that_is_none_is_refused(trial: Gateways) -> None:
    error = refusal_of(Client(trial.wsgi, "gse").post, "sessions/challenge", {"certificate": "none"})
    assert (error.status, error.code, error.values) == (401, "CERTIFICATE_UNREADABLE", {})
    assert "cert.pem" in str(error)


def test_a_closed_session_is_over(trial: Gateways) -> None:
    client = trial.client("gse")
    client.session()
    token = client._token
    client.delete("session")
    stranger = Client(trial.wsgi, "gse")
    stranger._token = token
    assert refusal_of(stranger.session).code == "SESSION_NEEDED"


def test_a_session_that_another_process_closed_is_over_once_it_is_looked_at(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway, client = trial.gateway("gse"), trial.client("gse", "officer")
    client.session()
    with gateway.database.write() as connection:
        connection.execute(delete(session).where(session.c.token_hash == sha256(client._token.encode()).hexdigest()))
    monkeypatch.setattr(gateway.sessions, "_read_timer", lambda: time.monotonic() + LOOK_AGAIN_S)
    client.signer = None  # else it would open another one
    assert refusal_of(client.session).code == "SESSION_NEEDED"


def test_a_session_ends_at_its_time_and_with_its_certificate(trial: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway, now = trial.gateway("gse"), datetime.now(UTC)
    held = enrol(load_authority("gse", trial.folder / "keys"), "short", not_after=now + timedelta(minutes=10))
    clients = trial.client("gse"), Client(trial.wsgi, "gse", Signer(held.certificate, held.key))
    for client in clients:
        client.session()
        client.signer = None
    at_s = gateway.clock()
    monkeypatch.setattr(gateway, "clock", lambda: at_s + 11 * 60)
    clients[0].session()
    assert refusal_of(clients[1].session).values == {"why": "CERTIFICATE_EXPIRED"}
    monkeypatch.setattr(gateway, "clock", lambda: at_s + gateway.settings.session_s + 60)
    assert refusal_of(clients[0].session).code == "SESSION_NEEDED"


@pytest.mark.usefixtures("late_mirror")
def test_who_becomes_a_member_is_one_at_the_next_call(trial: Gateways) -> None:
    signer = trial.enrol("citizens", "m0077")
    client = trial.client("citizens", "m0077")
    assert client.session()["member"] == ""
    member = register(trial, "citizens", signer, 77)
    assert client.session()["member"] == member


@pytest.mark.parametrize("path", ["session", "commands", "members", "metering-points"])
def test_without_a_session_there_is_nothing_to_see(trial: Gateways, path: str) -> None:
    assert refusal_of(Client(trial.wsgi, "gse").get, path).code == "SESSION_NEEDED"


def test_tokens_and_challenges_are_kept_as_hashes(trial: Gateways) -> None:
    opened, body = open_by_hand(trial, trial.signer("gse"))
    with trial.gateway("gse").database.read() as connection:
        stored = repr([connection.execute(select(table)).all() for table in (session, challenge)])
    assert sha256(opened["token"].encode()).hexdigest() in stored
    assert opened["token"] not in stored
    assert body["challenge"] not in stored


def test_whose_records_a_block_wrote_is_told_to_who_has_their_token(trial: Gateways) -> None:
    member = register(trial, "citizens", trial.enrol("citizens", "m0071"), 71)
    register(trial, "citizens", trial.enrol("citizens", "m0072"), 72)
    trial.catch_up()
    with trial.client("citizens", "m0071") as one, trial.client("citizens", "m0072") as other:
        tokens = [client.open_session() for client in (one, other)]
        before = one.post("sessions/moved", {"tokens": tokens})
        block = one.execute("freeze", {"member": member}, member)["block"]
        after = one.post("sessions/moved", {"tokens": [*tokens, "nobody's"]})
    own = dict.fromkeys(SUBJECTS, block + 1)
    assert after == {"height": block + 1, "moved": [own, before["moved"][1], None], "common": before["common"]}
    first, second = (heights["wallet"] for heights in before["moved"])
    assert 0 < first < second <= before["height"]


def test_each_session_that_is_looked_up_for_somebody_is_a_call_of_theirs(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial.gateway("gse"), "_session_rate", RateLimit(50))
    with trial.client("gse", "service") as client:
        tokens = [f"nobody's {number}" for number in range(60)]
        refused = refusal_of(lambda: client.post("sessions/moved", {"tokens": tokens}))
    assert (refused.status, refused.code) == (429, "TOO_MANY_CALLS")
