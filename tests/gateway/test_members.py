"""Names and points stay off the ledger, and are shown to whom they concern."""

from hashlib import sha256

from chaincode.rules.intervals import add_days
from tests.helpers.gateway.members import founded
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    find_readings,
    make_curve,
    midnight_s,
    send_curves,
)

__all__ = ["founded"]  # fixtures


def test_a_session_knows_its_member(copied) -> None:
    trial, members = copied
    client = trial.client("citizens", "m0001")
    assert client.session()["member"] == members[0]


def test_contacts_of_all_own_members_come_in_one_answer_to_their_officer_alone(copied) -> None:
    trial, members = copied
    own = {one["member"]: one for one in trial.client("citizens", "officer").get("members", contacts=True)["members"]}
    assert [own[one]["email"] for one in members] == ["ada@example.org", "", ""]
    for organisation, name, at in (("citizens", "service", ""), ("citizens", "auditor", ""), ("gse", "officer", ""),
                                   ("commerce", "officer", "citizens")):
        with trial.client(organisation, name, at=at or organisation) as other:
            assert "ada@example.org" not in str(other.get("members", contacts=True))
    assert "ada@example.org" not in str(trial.client("citizens", "officer").get("members"))


def test_officers_see_names_of_their_own_members_only(copied) -> None:
    trial, members = copied
    shown = {one["member"]: one for one in trial.client("citizens", "officer").get("members")["members"]}
    assert (shown[members[0]]["name"], shown[members[1]]["name"], shown[members[2]]["name"]) == ("Ada Neri", "", "")
    for organisation, name in (("citizens", "auditor"), ("commerce", "officer")):
        client = trial.client(organisation, name, at="citizens")
        assert "Ada Neri" not in str(client.get("members"))


def test_a_member_sees_the_own_contacts(copied) -> None:
    trial, members = copied
    assert trial.client("citizens", "m0001").get(f"members/{members[0]}")["email"] == "ada@example.org"
    assert refusal_of(trial.client("citizens", "m0002").get, f"members/{members[0]}").status == 403


def test_contacts_are_kept_all_or_none(copied) -> None:
    trial, members = copied
    people = [{"member": members[1], "name": "Bruno Colli"}, {"member": members[2], "name": "Bottega Stella"}]
    error = refusal_of(trial.client("citizens", "officer").post, "members", {"members": people})
    assert (error.status, error.code) == (403, "OTHER_ORGANISATION")
    assert "Bruno Colli" not in str(trial.client("citizens", "officer").get("members"))


def test_who_is_no_member_has_no_contacts(copied) -> None:
    officer = copied[0].client("citizens", "officer")
    assert refusal_of(officer.get, f"members/{'0' * 64}").status == 404


def test_nothing_personal_is_on_the_ledger(copied) -> None:
    trial, _members = copied
    chain = (trial.folder / "ledger.db").read_bytes() + (trial.folder / "ledger.db-wal").read_bytes()
    for text in ("Ada Neri", "ada@example.org", "IT001E00000001"):
        assert text.encode() not in chain


def test_a_member_reads_the_own_readings(copied) -> None:
    trial, _members = copied
    assert find_readings(trial.client("citizens", "m0001", at="gse"), 1) == []
    assert refusal_of(find_readings, trial.client("citizens", "m0002", at="gse"), 1).status == 403
    early = {"from": "2024-04-30"}
    assert refusal_of(find_readings, trial.client("citizens", "m0001", at="gse"), 1, **early).status == 403


def test_an_officer_serves_the_own_members_by_their_records(copied) -> None:
    trial, members = copied
    own = trial.client("citizens", "officer")
    record = own.get(f"members/{members[0]}/record")
    assert sha256(bytes.fromhex(record["public_keys"][0])).hexdigest() == members[0]
    assert (record["keys"]["acting"], record["keys"]["is_frozen"], record["wallet"]["spendable_cents"]) == (1, False, 0)
    assert refusal_of(own.get, f"members/{members[2]}/record").code == "OTHER_ORGANISATION"
    assert refusal_of(own.get, f"members/{'0' * 64}/record").status == 404
    for organisation, name in (("citizens", "m0001"), ("citizens", "auditor"), ("citizens", "service")):
        assert refusal_of(trial.client(organisation, name).get, f"members/{members[0]}/record").status == 403


def test_hours_read_are_counted_once_whatever_the_steps(copied) -> None:
    trial, members = copied
    with trial.client("municipality") as service:
        service.execute("open_day", {"date": add_days(FOUNDED, 2)})
    start_s = midnight_s(FOUNDED)
    send_curves(trial.client("gse"), make_curve(2, start_s, *[5] * 6),
                make_curve(2, start_s + 3_600, 7, 7, interval_s=3_600), make_curve(2, start_s, 1, register="injected"))
    officer = trial.client("citizens", "officer", at="gse")
    covered = officer.post("readings/coverage", {"member": members[1]})["registers"]
    assert [(one["register"], one["hours"], one["of_hours"]) for one in covered] == [
        ("injected", 1, 48), ("withdrawn", 3, 48)]
    assert refusal_of(officer.post, "readings/coverage", {"member": members[2]}).code == "OTHER_ORGANISATION"
