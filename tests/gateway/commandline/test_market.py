"""`volano market`: members act by their own keys; which lots pay."""

import shutil
from pathlib import Path

import pytest

from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.tokens import parse_tokens

from .conftest import Desk, copy


@pytest.fixture(scope="module")
def rich_folder(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everybody has had the welcome, a week was settled without readings; the shop offers a course."""
    desk = copy(peopled, tmp_path_factory.mktemp("rich"))
    desk.type("settle", "--incomplete", "nothing was read")
    desk.type("market", "publish", "--as", "bottega-prova", "--title", "Bread course", "--category", "knowledge",
              "--price", "4")
    return desk.folder


@pytest.fixture
def rich(rich_folder: Path, tmp_path: Path) -> Desk:
    return copy(rich_folder, tmp_path)


@pytest.mark.parametrize(("text", "cents"), [("5", 500), ("2.5", 250), ("2,05", 205), ("0.01", 1)])
def test_tokens_are_read_as_cents(text: str, cents: int) -> None:
    assert parse_tokens(text) == cents


@pytest.mark.parametrize("text", ["0", "0.00", "-1", "1.234", "x", ""])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_tokens(text)


def test_a_service_is_asked_for_by_its_title_and_paid_when_confirmed(rich: Desk) -> None:
    rich.type("market", "request", "bread COURSE", "--as", "ada-esempio", "--text", "Saturday at ten")
    wallet = rich.ask("market", "wallet", "--as", "ada-esempio")
    assert (wallet["spendable_cents"], wallet["held_cents"]) == (100, 400)
    assert "Saturday at ten" in rich.type("market", "agreements", "--as", "bottega-prova").stdout
    for step, who in (("accept", "bottega-prova"), ("deliver", "bottega-prova"), ("confirm", "ada-esempio")):
        rich.type("market", step, "--as", who)
    assert rich.ask("market", "wallet", "--as", "bottega-prova")["spendable_cents"] == 900
    assert "agreement " in rich.type("market", "wallet", "--as", "bottega-prova").stdout


def test_a_step_names_its_agreement_by_a_short_reference(rich: Desk) -> None:
    made = [rich.ask("market", "request", "Bread course", "--as", who)["key"] for who in ("ada-esempio", "bruno-prova")]
    assert "2 agreements for this step" in rich.type("market", "accept", "--as", "bottega-prova", expects=2).stderr
    rich.type("market", "decline", made[0].rsplit("/", 1)[1][:8], "--as", "bottega-prova")
    rich.type("market", "accept", made[1].rsplit("/", 1)[1], "--as", "bottega-prova")
    states = {one["agreement"]: one["status"] for one in
              rich.ask("market", "agreements", "--as", "bottega-prova")["agreements"]}
    assert states == {made[0]: "declined", made[1]: "accepted"}


def test_what_two_contest_they_divide_by_sending_the_same_amount(rich: Desk) -> None:
    rich.type("market", "request", "Bread course", "--as", "ada-esempio")
    for step, who in (("accept", "bottega-prova"), ("deliver", "bottega-prova"), ("contest", "ada-esempio")):
        rich.type("market", step, "--as", who)
    assert "proposed" in rich.type("market", "split", "--as", "ada-esempio", "--provider", "1.50").stdout
    assert "divided" in rich.type("market", "split", "--as", "bottega-prova", "--provider", "1.50").stdout
    assert rich.ask("market", "wallet", "--as", "bottega-prova")["spendable_cents"] == 650
    assert "merged" in rich.type("market", "merge", "--as", "bottega-prova").stdout
    assert len(rich.ask("market", "wallet", "--as", "bottega-prova")["lots"]) == 1


@pytest.mark.parametrize(("words", "expects", "said"), [
    (("request", "No such thing", "--as", "ada-esempio"), 2, "nothing begins with"),
    (("request", "Bread course", "--as", "ada-esempio", "--on", "soon"), 2, "no date"),
    (("request", "Bread course", "--as", "ada-esempio", "--price", "5"), 1, "T4_PRICE"),
    (("request", "Bread course", "--as", "bottega-prova"), 1, "T4_SAME_MEMBER"),
    (("publish", "--as", "ada-esempio", "--title", "x", "--category", "two words", "--price", "4"), 2, "one word"),
    (("publish", "--as", "ada-esempio", "--title", "x", "--category", "care", "--price", "4", "--up-to", "200.01"), 2,
     "no service may cost more than 200.00 tokens now"),
    (("confirm", "--as", "ada-esempio"), 2, "0 agreements"),
    (("merge", "--as", "ada-esempio"), 2, "nothing to merge"),
    (("wallet", "--as", "nobody"), 2, "no key of 'nobody'"),
])
def test_a_refusal_is_one_line_and_writes_nothing(rich: Desk, words: tuple[str, ...], expects: int, said: str) -> None:
    before = rich.height()
    result = rich.type("market", *words, expects=expects)
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert rich.height() == before


def test_a_member_may_keep_the_key_elsewhere(rich: Desk) -> None:
    kept = rich.home / "mine"
    shutil.move(rich.folder / "handover" / "ada-esempio", kept)
    rich.type("market", "wallet", "--as", "ada-esempio", expects=2)
    (kept / "member.toml").unlink()
    assert rich.ask("market", "wallet", "--as", str(kept))["spendable_cents"] == 500


def test_an_officers_key_is_no_members(rich: Desk) -> None:
    officer = rich.folder / "keys" / "citizens" / "officer"
    assert "acts for no member" in rich.type("market", "wallet", "--as", str(officer), expects=1).stderr


def test_offers_of_all_organisations_are_listed_with_their_words(rich: Desk) -> None:
    rich.type("market", "publish", "--as", "bruno-prova", "--title", "A ladder", "--category", "tools", "--price", "1",
              "--up-to", "2", "--need")
    shown = rich.type("market", "offers", "--as", "ada-esempio").stdout
    assert "Bread course" in shown
    assert "A ladder" not in shown
    needs = rich.ask("market", "offers", "--as", "ada-esempio", "--needs")["offers"]
    assert [(one["words"]["title"], one["max_price_cents"]) for one in needs] == [("A ladder", 200)]
