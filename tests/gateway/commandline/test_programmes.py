"""`volano programme`, typed at a community: from its file to who took part, a code that was shown, a goal reached."""

from pathlib import Path

import pytest

from gateway.hosting.founding import found_community
from gateway.hosting.trial import FoundingPlan

from .conftest import MEMBERS, Desk, copy

ADA, BRUNO, SHOP, EVA = "ada-esempio", "bruno-prova", "bottega-prova", "eva-prova"
PLAN = """\
kind = "mobility"
from_date = "2024-09-01"
to_date = "2024-12-31"
attesters = ["Eva Prova"]
value_back_bps = 1000
sdg = [11]

[[actions]]
code = "ride"
unit = "ride"
cents = 50
evidence = "attested"
day_cents = 200
month_cents = 600
attester_cents = 1000

[[actions]]
code = "visit"
unit = "visit"
cents = 100
evidence = "scanned"
day_cents = 200
month_cents = 600
attester_cents = 1000

[[actions]]
code = "lift"
unit = "lift"
cents = 40
evidence = "mutual"
day_cents = 200
month_cents = 600

[[goals]]
action = "ride"
quantity = 2
cents = 70
"""


def cut(key: str) -> str:
    return key.rsplit("/", 1)[1][:8]


@pytest.fixture(scope="module")
def running_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop paid in, and made a programme of it, in which Ada and Bruno take part."""
    folder = tmp_path_factory.mktemp("running") / "volano"
    found_community(folder, FoundingPlan("borgo-sole", "2024-09-01"))
    desk = Desk(folder)
    people = MEMBERS + "Eva Prova,citizens,,IT001E00000004,AC001E00001,3,,,\n"
    desk.type("members", "add", desk.write("members.csv", people))
    desk.type("countersign", "sign", "--members", "--org", "gse")
    desk.type("fund", "pay-in", "Bottega Prova", "300", "--transaction", "CRO 1")
    sign_all(desk)
    assert "programme propose" in desk.type("programme", "list").stdout
    desk.type("programme", "propose", desk.write("p.toml", PLAN), "--as", SHOP, "--tokens", "100")
    sign_all(desk)
    for who in (ADA, BRUNO):
        desk.type("programme", "join", find_reference(desk), "--as", who)
    return folder


def sign_all(desk: Desk) -> None:
    for one in desk.ask("countersign", "list")["pending"]:
        desk.type("countersign", "sign", cut(one["pending"]), "--org", "gse")


def find_reference(desk: Desk) -> str:
    return cut(desk.ask("programme", "list")["programmes"][0]["programme"])


@pytest.fixture
def desk(running_folder: Path, tmp_path: Path) -> Desk:
    return copy(running_folder, tmp_path)


def test_what_is_attested_is_paid_out_and_reaches_the_goal(desk: Desk) -> None:
    own = find_reference(desk)
    assert "T11_NOT_REACHED" in desk.type("programme", "share", own, "ride", "--as", ADA, expects=1).stderr
    desk.type("programme", "attest", own, "ride", "Ada Esempio", "Bruno Prova", "--as", EVA)
    assert "T11_FOR_ONESELF" in desk.type("programme", "attest", own, "ride", "Eva Prova", "--as", EVA,
                                          expects=1).stderr
    assert [one["cents"] for one in desk.ask("fund", "dues", "--as", ADA)["dues"]] == [50]
    assert "0.50" in desk.type("programme", "mine", "--as", ADA).stdout
    desk.type("fund", "disburse", own)
    shown = desk.ask("programme", "show", own)
    assert (shown["paid_cents"], shown["progress"][0]["done"], shown["left_cents"]) == (110, 2, 9_890)
    assert shown["progress"][0]["reached_on"] > 0
    assert "ride 2 of 2" in desk.type("programme", "show", own).stdout
    desk.type("programme", "share", own, "ride", "--as", ADA)
    assert [one["cause"] for one in desk.ask("fund", "dues", "--as", ADA)["dues"]] == ["share"]


def test_a_code_that_was_handed_out_counts_once(desk: Desk, tmp_path: Path) -> None:
    own, out = find_reference(desk), tmp_path / "codes.txt"
    words = ("hand-out", own, "visit", "3", "--place", "museum", "--out", str(out))
    desk.type("programme", *words, "--as", ADA, expects=1)
    assert not out.exists()  # nothing stays of what was refused
    desk.type("programme", *words, "--as", EVA)
    first, second, _ = out.read_text(encoding="ascii").splitlines()
    assert "1.00 tokens" in desk.type("programme", "scan", first, "--as", ADA).stdout
    assert "T11_USED" in desk.type("programme", "scan", first, "--as", BRUNO, expects=1).stderr
    desk.type("programme", "scan", second, "--as", BRUNO)
    desk.type("programme", "scan", "anything", "--as", BRUNO, expects=2)


def test_what_two_did_together_both_sign(desk: Desk) -> None:
    own = find_reference(desk)
    assert "other signs" in desk.type("programme", "sign", own, "lift", "Bruno Prova", "--as", ADA).stdout
    assert "0.40 tokens" in desk.type("programme", "sign", own, "lift", "Ada Esempio", "--as", BRUNO).stdout
    assert len(desk.ask("fund", "dues")["dues"]) == 2


def test_a_programme_is_topped_up_announced_left_and_ended(desk: Desk) -> None:
    own = find_reference(desk)
    assert desk.ask("programme", "show", own)["takes_part"] is False  # a service asks
    desk.type("programme", "top-up", own, "50", "--as", SHOP)
    desk.type("programme", "announce", own, "--on", "2024-09-03", "--hour", "12", "--hours", "3")
    assert "2024-09-03 from 12, 3 hours, use more" in desk.type("programme", "show", own).stdout
    assert "nothing to draw" in desk.type("programme", "draw").stdout
    assert "T11_TODAY" in desk.type("programme", "quit", own, "--as", ADA, expects=1).stderr
    desk.type("programme", "end", own, "--as", ADA, expects=1)
    desk.type("programme", "end", own, "--as", SHOP)
    assert "not running" in desk.type("programme", "list").stdout


def test_a_file_that_is_no_toml_or_no_plan_is_refused(desk: Desk) -> None:
    for text, code in (("kind =", 2), ('kind = "x"', 1)):
        desk.type("programme", "propose", desk.write("q.toml", text), "--as", SHOP, "--tokens", "1", expects=code)


def test_who_takes_part_in_nothing_is_told_how_to_begin(desk: Desk) -> None:
    assert "programme list" in desk.type("programme", "mine", "--as", SHOP).stdout
