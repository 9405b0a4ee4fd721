"""A code, a key of one's own, a certificate: who gets one, for what, and what an attacker gets instead."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chaincode.wire.identity import parse_creator, serialise_identity
from chaincode.wire.possession import bring_keys, make_proof
from gateway.client import ApiError, Client
from gateway.destinations import Destination
from gateway.features.invitations import codes, service
from gateway.hosting.opening import Gateways
from gateway.ledger.port import Signer
from gateway.outbox import list_rows
from tests.helpers.gateway.trial import FOUNDED, add_member, founded_trial, open_days, read_public_key

PERSON = {"name": "Ada Esempio", "contact": "ada@example.org"}
TOO_FAST = "TOO_MANY_CALLS"
Plain = dict[str, Any]


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Gateways]:
    with founded_trial(tmp_path / "prova") as trial:
        yield trial


def make_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def invite(trial: Gateways, organisation: str = "citizens", count: int = 1) -> list[str]:
    with trial.client(organisation, "officer") as officer:
        made = officer.post("invitations", {"people": [PERSON] * count})["invitations"]
    return [each["code"] for each in made]


def bring(key: ec.EllipticCurvePrivateKey, code: str, number: int = 1) -> Plain:
    """What a browser sends for a key of its own."""
    registration_id = f"{FOUNDED}-{number:032x}"
    brought = bring_keys([key], registration_id)
    return {"code": code, "public_key": brought["public_keys"][0], "registration_id": registration_id,
            "proof": brought["proofs"][0]}


def redeem(trial: Gateways, body: Plain, at: str = "citizens") -> Plain:
    with trial.client_of(at) as anyone:
        return dict(anyone.post("invitations/redeem", body))


def refuse(trial: Gateways, body: Plain, at: str = "citizens") -> str:
    with pytest.raises(ApiError) as refused:
        redeem(trial, body, at)
    return refused.value.code


def newcomer(trial: Gateways, key: ec.EllipticCurvePrivateKey, admitted: Plain, at: str = "citizens") -> Client:
    return trial.client_of(at, Signer(admitted["certificate"].encode(), key))


def register(trial: Gateways, organisation: str = "citizens") -> Plain:
    """Register whoever has redeemed, as an officer's tool does: with what the browser brought."""
    with trial.client(organisation, "officer") as officer:
        found = next(each for each in officer.get("invitations")["invitations"] if each["state"] == "redeemed")
        arguments = {"public_keys": [found["public_key"]], "proofs": [found["proof"]], "points": []}
        return dict(officer.execute("register", arguments, command_id=found["registration_id"])["response"])


def test_from_a_code_to_a_member(trial: Gateways) -> None:
    key, (code,) = make_key(), invite(trial)
    admitted = redeem(trial, bring(key, code.lower().replace("-", " ")))
    with newcomer(trial, key, admitted) as own, trial.client("citizens", "officer") as officer:
        assert own.get("invitations/own") == {"member": admitted["member"], "state": "redeemed"}
        proposed = register(trial)
        assert own.get("invitations/own")["state"] == "proposed"
        with trial.client("municipality", "officer") as other:
            other.execute("countersign", {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]})
        assert own.get("invitations/own") == {"member": admitted["member"], "state": "registered"}
        assert own.session()["member"] == admitted["member"]
        (shown,) = officer.get("invitations")["invitations"]
        assert (shown["name"], shown["state"], shown["member"]) == ("Ada Esempio", "registered", admitted["member"])
        officer.delete(f"invitations/{shown['id']}")
        assert officer.get("invitations") == {"invitations": []}


def test_who_belongs_now_is_told_by_mail_where_mail_goes_out(trial: Gateways) -> None:
    gateway, key, (code,) = trial.gateway("citizens"), make_key(), invite(trial)
    gateway.settings = replace(gateway.settings, destinations={"mail": Destination(
        "smtps://mail.example.org", sender="Prova <volano@example.org>")})
    member = redeem(trial, bring(key, code))["member"]
    proposed = register(trial)
    with trial.client("citizens", "officer") as officer, trial.client("municipality", "officer") as other:
        other.execute("countersign", {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]})
        officer.post("members", {"members": [{"member": member, "name": "Ada Esempio", "email": "ada@example.org"}]})
        officer.delete(f"invitations/{officer.get('invitations')['invitations'][0]['id']}")
    assert [(row.letter, row.member, row.state) for row in list_rows(gateway, "", 10)] == [("joined", member, "queued")]


def test_a_certificate_is_a_client_s_without_roles_for_400_days(trial: Gateways) -> None:
    admitted = redeem(trial, bring(make_key(), invite(trial)[0]))
    identity = parse_creator(serialise_identity("citizens", admitted["certificate"].encode()))
    assert (identity.units, identity.roles, identity.key) == (("client",), (), admitted["member"])
    assert (identity.valid_until - identity.valid_from).days == 400


@pytest.mark.parametrize("asked", [
    {"roles": ["officer"]}, {"unit": "admin"}, {"name": "officer"}, {"member": "a" * 64}, {"organisation": "gse"},
    {"csr": "-----BEGIN CERTIFICATE REQUEST-----"}, {"certificate": "x"},
])
def test_nothing_else_can_be_asked_for(trial: Gateways, asked: Plain) -> None:
    body = bring(make_key(), invite(trial)[0])
    assert refuse(trial, {**body, **asked}) == "INVALID"
    assert redeem(trial, body)


def test_a_code_is_good_once(trial: Gateways) -> None:
    (code,), first = invite(trial), make_key()
    admitted = redeem(trial, bring(first, code))
    assert refuse(trial, bring(make_key(), code, 2)) == "CODE_REFUSED"
    assert redeem(trial, bring(first, code)) == admitted  # an answer that was lost is had again


def test_a_code_that_was_withdrawn_has_expired_or_is_another_s_gives_nothing(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn, late, elsewhere = *invite(trial, count=2), *invite(trial, "commerce")
    with trial.client("citizens", "officer") as officer:
        rows = officer.get("invitations")["invitations"]
        for row in rows:
            if row["id"] != rows[0]["id"]:
                officer.delete(f"invitations/{row['id']}")
    answers = {refuse(trial, bring(make_key(), code)) for code in (elsewhere, "2222222222", "short")}
    assert answers == {"CODE_REFUSED"}
    gateway = trial.gateway("citizens")
    monkeypatch.setattr(gateway, "clock", lambda: 4_000_000_000)
    assert {refuse(trial, bring(make_key(), code)) for code in (withdrawn, late)} == {"CODE_REFUSED"}


def test_whoever_guesses_waits_even_with_a_right_code(trial: Gateways) -> None:
    (code,) = invite(trial)
    body = bring(make_key(), code)
    for number in range(trial.gateway("citizens").settings.limits.wrong_codes):
        assert refuse(trial, {**body, "code": f"222222222{number}"}) == "CODE_REFUSED"
    assert refuse(trial, {**body, "code": "2222222229"}) == TOO_FAST
    assert refuse(trial, body) == TOO_FAST


def test_a_key_must_be_shown_to_be_its_holder_s(trial: Gateways) -> None:
    (code,), own, other = invite(trial), make_key(), make_key()
    body = bring(own, code)
    member = redeem(trial, bring(other, invite(trial)[0], 3))["member"]
    assert refuse(trial, {**body, "public_key": bring(other, code)["public_key"]}) == "KEY_UNPROVED"
    assert refuse(trial, {**body, "proof": make_proof(own, member, body["registration_id"])}) == "KEY_UNPROVED"
    assert refuse(trial, {**body, "registration_id": f"{FOUNDED}-{9:032x}"}) == "KEY_UNPROVED"  # of another command
    assert refuse(trial, {**body, "public_key": "00", "proof": "00"}) == "KEY_UNPROVED"
    assert redeem(trial, body)["member"] != member


def test_a_member_s_key_gets_no_second_certificate(trial: Gateways) -> None:
    add_member(trial, "citizens", 1)
    signer, (code,) = trial.signer("citizens", "m0001"), invite(trial)
    body = bring(signer.key, code)
    assert body["public_key"] == read_public_key(signer)
    assert refuse(trial, body) == "KEY_TAKEN"


def test_who_has_a_certificate_is_nobody_yet(trial: Gateways) -> None:
    key = make_key()
    admitted = redeem(trial, bring(key, invite(trial)[0]))
    with newcomer(trial, key, admitted) as own:
        assert own.session()["member"] == "" and own.session()["roles"] == []
        for path in ("invitations", "members", "outbox"):
            with pytest.raises(ApiError) as refused:
                own.get(path)
            assert refused.value.status == 403, path
        with pytest.raises(ApiError):
            own.execute("open_day", {"date": "2024-05-02"})
        with pytest.raises(ApiError):
            own.execute("register", {"public_keys": [bring(key, "")["public_key"]], "points": []})


def test_codes_are_made_and_seen_by_officers_of_the_own_organisation_alone(trial: Gateways) -> None:
    for organisation, name in (("commerce", "officer"), ("citizens", "service"), ("gse", "auditor")):
        with trial.client(organisation, name, at="citizens") as other:
            for ask in (lambda: other.get("invitations"), lambda: other.post("invitations", {"people": [PERSON]})):
                with pytest.raises(ApiError) as refused:
                    ask()
                assert refused.value.status == 403


def test_so_many_a_day(trial: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_A_DAY", 1)
    first, second = invite(trial, count=2)
    assert redeem(trial, bring(make_key(), first))
    assert refuse(trial, bring(make_key(), second, 2)) == "TOO_MANY_JOIN"


def test_without_the_authority_s_key_nobody_is_invited(trial: Gateways) -> None:
    (code,) = invite(trial)
    (trial.folder / "keys" / "citizens" / "members-authority" / "key.pem").unlink()
    with pytest.raises(ApiError) as refused:
        invite(trial)
    assert refused.value.code == "NO_MEMBERS_AUTHORITY"
    assert refuse(trial, bring(make_key(), code)) == "NO_MEMBERS_AUTHORITY"


def test_a_proof_that_lay_for_a_month_is_refused_by_the_rules(trial: Gateways) -> None:
    redeem(trial, bring(make_key(), invite(trial)[0]))
    open_days(trial, "2024-06-30")
    with pytest.raises(ApiError) as refused:
        register(trial)
    assert refused.value.code == "T13_STALE"


def test_codes_are_as_they_are_read() -> None:
    code = codes.make_code()
    assert len(codes.tidy_code(code)) == codes.LENGTH and code[codes.HALF] == "-"
    assert codes.tidy_code("oil00-1111i") == "0110011111"
    assert [codes.tidy_code(text) for text in ("", "0123", "01234-5678U", "01234567890")] == [""] * 4
    assert codes.hash_code("OOOOO-11111", "a") == codes.hash_code("0000011111", "a") != codes.hash_code(code, "a")
    assert codes.hash_code("0000011111", "b") != codes.hash_code("0000011111", "a")
