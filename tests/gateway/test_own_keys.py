"""A member's further keys: who gets a certificate for which, and what a thief of each thing gets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from chaincode.wire.possession import bring_keys, encode_key, make_proof
from chaincode.words import read_sentences
from gateway.client import ApiError
from gateway.features.keys import service
from gateway.hosting.opening import Gateways
from gateway.ledger.port import Signer
from gateway.outbox.letters import LETTERS
from tests.helpers.gateway.trial import add_member, founded_trial, open_days

DAYS = ("2024-05-02", "2024-05-03", "2024-05-04")
LATER = ("2024-05-05", "2024-05-06", "2024-05-07")
Plain = dict[str, Any]


@dataclass
class Home:
    """A member with a telephone, and perhaps a key on paper."""

    trial: Gateways
    member: str
    phone: Signer
    paper: Signer | None = None

    def ask(self, signer: Signer, path: str) -> Any:
        with self.trial.client_of("citizens", signer) as client:
            return client.get(path)

    def certify(self, signer: Signer, key: ec.EllipticCurvePrivateKey, member: str = "") -> tuple[Signer, str, str]:
        """What a browser does for one more key: its certificate, and the command and proof that bring it."""
        with self.trial.client_of("citizens", signer) as client:
            command_id = client.new_command_id()
            proof = make_proof(key, member or self.member, command_id)
            answer = client.post("keys", {
                "public_key": encode_key(key.public_key()), "command_id": command_id, "proof": proof})
        return Signer(answer["certificate"].encode(), key), command_id, proof

    def send(self, signer: Signer, name: str, arguments: Plain, command_id: str = "") -> Plain:
        with self.trial.client_of("citizens", signer) as client:
            return dict(client.execute(name, arguments, self.member, command_id=command_id)["response"])

    def refuse(self, signer: Signer, name: str, arguments: Plain, command_id: str = "") -> str:
        with pytest.raises(ApiError) as refused:
            self.send(signer, name, arguments, command_id)
        return refused.value.code

    def name_paper(self) -> Signer:
        """A key on paper, which the member's present key names; it waits to act."""
        self.paper, _, _ = self.certify(self.phone, make_key())
        self.send(self.phone, "rotate", {
            "public_keys": [encode_key(self.phone.key.public_key())], "recovery_key": key_id(self.paper)})
        return self.paper

    def print_paper(self) -> Signer:
        """The same, once it acts."""
        paper = self.name_paper()
        open_days(self.trial, *DAYS)
        return paper

    def reclaim(self, paper: Signer) -> Signer:
        """New keys by the paper, as a browser without a key does it: by the paper's own session."""
        new, command_id, proof = self.certify(paper, make_key())
        brought = {"public_keys": [encode_key(new.key.public_key())], "proofs": [proof]}
        self.send(paper, "reclaim", brought, command_id)
        return new


def make_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def key_id(signer: Signer) -> str:
    return sha256(bytes.fromhex(encode_key(signer.key.public_key()))).hexdigest()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with founded_trial(tmp_path / "prova", recovery_days=3) as trial:
        member = add_member(trial, "citizens", 1)
        yield Home(trial, member, trial.signer("citizens", "m0001"))


def test_a_paper_brings_new_keys_that_act_days_later(home: Home) -> None:
    before = home.ask(home.phone, "keys/own")
    assert (before["means"], before["keys"], before["has_paper"]) == ("own", 1, False)
    assert before["public_keys"] == [encode_key(home.phone.key.public_key())]
    paper = home.print_paper()
    assert home.ask(home.phone, "keys/own")["has_paper"]
    with home.trial.client_of("citizens") as anyone:
        held = anyone.get(f"keys/{key_id(paper)}")
    assert held == {"certificate": paper.certificate.decode(), "member": home.member}
    assert home.ask(paper, "keys/own")["means"] == "recovery"
    new = home.reclaim(paper)
    coming = home.ask(new, "keys/own")
    assert (coming["means"], coming["member"], coming["acts_date"]) == ("coming", home.member, LATER[-1])
    open_days(home.trial, *LATER)
    assert home.ask(new, "keys/own")["means"] == "own" and home.ask(home.phone, "keys/own")["means"] == "none"
    with home.trial.client_of("citizens", new) as own:
        assert own.session()["member"] == home.member


def test_a_second_device_acts_at_once(home: Home) -> None:
    second, command_id, proof = home.certify(home.phone, make_key())
    first = encode_key(home.phone.key.public_key())
    keys = {"public_keys": [first, encode_key(second.key.public_key())], "proofs": ["", proof]}
    home.send(home.phone, "rotate", keys, command_id)
    own = home.ask(second, "keys/own")
    assert (own["means"], own["keys"], set(own["public_keys"])) == ("own", 2, set(keys["public_keys"]))


def test_a_paper_that_waits_says_until_when_and_a_second_device_leaves_it(home: Home) -> None:
    paper, first = home.name_paper(), encode_key(home.phone.key.public_key())
    early, own = home.ask(paper, "keys/own"), home.ask(home.phone, "keys/own")
    assert (early["means"], early["acts_date"], own["paper_key"]) == ("early", DAYS[-1], key_id(paper))
    assert home.refuse(paper, "reclaim", {"public_keys": [first]}) == "T12_NOT_YOUR_KEY"
    second, command_id, proof = home.certify(home.phone, make_key())
    keys = {"public_keys": [first, encode_key(second.key.public_key())], "proofs": ["", proof]}
    home.send(home.phone, "rotate", keys, command_id)
    assert home.ask(paper, "keys/own")["means"] == "early" and home.ask(second, "keys/own")["means"] == "own"
    open_days(home.trial, *DAYS)
    assert home.ask(paper, "keys/own")["means"] == "recovery" and home.ask(second, "keys/own")["means"] == "own"


def test_whoever_steals_the_telephone_throws_nobody_out_and_is_stopped_by_the_paper(home: Home) -> None:
    paper, thief = home.print_paper(), home.phone
    other, command_id, proof = home.certify(thief, make_key())
    home.send(thief, "rotate", {"public_keys": [encode_key(other.key.public_key())], "proofs": [proof]}, command_id)
    assert home.ask(thief, "keys/own")["acts_date"] == LATER[-1]  # a key that drops another waits
    new = home.reclaim(paper)
    assert home.refuse(thief, "publish", OFFER) == "T12_FROZEN"
    assert home.refuse(thief, "rotate", {"public_keys": [encode_key(thief.key.public_key())]}) == "T12_FROZEN"
    open_days(home.trial, *LATER)
    assert home.ask(new, "keys/own")["means"] == "own"
    assert {home.ask(one, "keys/own")["means"] for one in (thief, other)} == {"none"}


OFFER = {"kind": "offer", "thing": "service", "category": "lessons", "terms": "a" * 64, "min_price_cents": 1,
         "max_price_cents": 1}


def test_whoever_steals_the_paper_reads_and_spends_nothing_and_the_telephone_ends_it(home: Home) -> None:
    thief = home.print_paper()
    with home.trial.client_of("citizens", thief) as client:
        assert client.session()["member"] == ""
        for path in ("wallet", "agreements", f"members/{home.member}", "uploads"):
            with pytest.raises(ApiError) as refused:
                client.get(path)
            assert refused.value.status == 403, path
    assert home.refuse(thief, "publish", OFFER) == "T12_LIMITED_KEY"
    assert home.refuse(thief, "rotate", {"public_keys": [encode_key(thief.key.public_key())]}) == "T12_LIMITED_KEY"
    new = home.reclaim(thief)
    assert home.ask(home.phone, "keys/own")["is_recovery"]  # the page says so
    home.send(home.phone, "cancel", {})
    open_days(home.trial, *LATER)
    assert home.ask(home.phone, "keys/own")["means"] == "own" and home.ask(new, "keys/own")["means"] == "none"
    again, command_id, proof = home.certify(thief, make_key())
    brought = {"public_keys": [encode_key(again.key.public_key())], "proofs": [proof]}
    assert home.refuse(thief, "reclaim", brought, command_id) == "T12_CANCELLED"


def test_whoever_steals_the_mailbox_finds_no_key_and_no_code() -> None:
    """What letters are filled with is named here: nobody queues a code or a key by one."""
    assert {name: find_values(name) for name in LETTERS} == {
        **{name: {"community"} for name in LETTERS}, "summary": {"community", "count"}}


def find_values(letter: str) -> set[str]:
    """What stands in braces in a letter's sentences, in both languages."""
    parts = [read_sentences(f"gateway.outbox.{letter}.{part}") for part in ("subject", "text")]
    return {name for words in parts for text in (words.en, words.it) for name in re.findall(r"{(\w+)}", text)}


def test_no_certificate_for_another_s_member_or_without_a_proof(home: Home) -> None:
    other = add_member(home.trial, "citizens", 2)
    for member in (other, "a" * 64):
        with pytest.raises(ApiError) as refused:
            home.certify(home.phone, make_key(), member)
        assert refused.value.code == "KEY_UNPROVED"
    with pytest.raises(ApiError) as refused:
        home.certify(home.phone, home.trial.signer("citizens", "m0002").key)
    assert refused.value.code == "KEY_TAKEN"
    stranger = home.trial.enrol("citizens", "stranger")
    with pytest.raises(ApiError) as refused:
        home.certify(stranger, make_key())
    assert refused.value.code == "NO_MEMBER"
    with home.trial.client_of("citizens", home.phone) as client:
        command_id = client.new_command_id()
        with pytest.raises(ApiError) as refused:
            client.post("keys", bring_keys([make_key()], command_id) | {"command_id": command_id, "roles": "officer"})
        assert refused.value.code == "INVALID"


def test_so_many_a_day(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_A_DAY", 1)
    home.certify(home.phone, make_key())
    with pytest.raises(ApiError) as refused:
        home.certify(home.phone, make_key())
    assert refused.value.code == "TOO_MANY_KEYS"
