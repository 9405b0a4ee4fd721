"""Both languages say the same things, in short sentences, and every word that a page uses exists."""

import re
from pathlib import Path
from string import Formatter

import pytest

from webapp.app import HERE
from webapp.registry import PAGES
from webapp.visit import PORTALS, PUBLIC
from webapp.words import LANGUAGES, WORDS, Say, elide

ITALIAN, ENGLISH = WORDS["it"], WORDS["en"]
TEMPLATES = list(HERE.rglob("*.html"))
SCRIPTS = list(HERE.rglob("*.js"))
MODULES = list(HERE.rglob("*.py"))
# Keys that are put together: what a portal, a page, a state, a role, a category, a failure, a settlement, a holder of
# tokens, a collective interest, a topic of parameters, a state and a kind of tasks, what is proposed, its state, why it
# failed, a part of a plan's sheet, what of a plan is saved or added, a chamber, a choice, a part of the page on
# privacy, a register, how sure a figure is, a step in time, what a state ends in, a flow of euro, a reason not to sign,
# a step that is signed is called.
MADE = re.compile(
    r"door_|page_|state_|as_|category_|failure_|settlement_|holder_|interest_|count_|parameters_|task_"
    r"|plan_section_|plan_save_|plan_add_|subject_|proposal_|why_not_|chamber_|choice_|privacy_|act_"
    r"|programme_|action_|event_|campaign_|due_|notice_|to_sign_|letter_|till_|pay_"
    r"|joining_|invited_|keys_|theft_|unsigned_|meter_|quality_|earlier_|later_|ends_|more_|flow_|closing_"
    r"|settle_again_|gse_measure_|gse_state_|release_state_|run_state_|paid_(?:kept|parts|reserve)$")
NAME = re.compile(r"\b([a-z_]+)\b")
QUOTED = re.compile(r"""["']([a-z_]+)["']""")
# A table's columns: { key: kind } of a script, (key, kind) of a template; `class` is an attribute's name.
COLUMN = re.compile(r"""\b(?!class)([a-z_]+): "(?:text|number)\"""")
CELL = re.compile(r"""\("([a-z_]+)", "(?:text|number)"\)""")
CALLED = re.compile(r"""\b(?:say\(|tell\(|tell\("[\w-]+", |_answer\(\w+, )"([a-z_]+)\"""")
LAST = re.compile(r'\], [\w.]+, (?:\[\]|[\w.]+), "([a-z_]+)"\) }}')  # what is said of an empty table
MOST_WORDS = 20
SIGNING = ("protobuf", "proposal", "transaction", "endorsements", "writes")
REFUSING = [HERE / "static" / f"{name}.js" for name in SIGNING]


def read(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def find_braces(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def find_used() -> set[str]:
    """What is certainly asked for by its whole name."""
    scripts = re.sub(r'tell\("[\w-]+", ', "tell(", read(SCRIPTS))
    in_scripts = set(CALLED.findall(scripts)) | set(COLUMN.findall(scripts))
    in_pages = set(CALLED.findall(read(TEMPLATES))) | set(CELL.findall(read(TEMPLATES)))
    in_pages |= set(LAST.findall(read(TEMPLATES)))
    in_modules = set(re.findall(r"""\bsay\("([a-z_]+)\"""", read(MODULES)))
    made = {f"door_{portal}{end}" for portal in PORTALS for end in ("", "_is")}
    made |= {page.words for page in PAGES} | {f"{portal}_title" for portal in (*PORTALS, PUBLIC)}
    made |= {f"door_{PUBLIC}"}
    return {name for name in in_scripts | in_pages | in_modules | made if not name.endswith("_")}


def test_both_languages_have_the_same_keys() -> None:
    assert list(ITALIAN) == list(ENGLISH)
    assert set(WORDS) == set(LANGUAGES)


def test_quotes_and_apostrophes_are_those_that_a_keyboard_has() -> None:
    assert [key for words in WORDS.values() for key, text in words.items() if re.search("[‘’“”]", text)] == []


@pytest.mark.parametrize("key", ITALIAN)
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    assert find_braces(ITALIAN[key]) == find_braces(ENGLISH[key])
    assert all(one[key].strip() == one[key] != "" for one in WORDS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_at_most_twenty_words(language: str) -> None:
    sentences = [sentence for text in WORDS[language].values() for sentence in re.split(r"[.:;?!](?:\s|$)", text)]
    assert [sentence for sentence in sentences if len(sentence.split()) > MOST_WORDS] == []


def test_every_word_that_is_used_exists() -> None:
    used = find_used()
    assert len(used) > 100
    assert used - set(ITALIAN) == set()


def test_every_word_is_used() -> None:
    used = set(QUOTED.findall(read(TEMPLATES + MODULES))) | set(NAME.findall(read(SCRIPTS)))
    used |= set(PORTALS.values()) | find_used()
    assert {key for key in ITALIAN if not MADE.match(key)} - used == set()


def test_each_failure_that_is_shown_has_words() -> None:
    named = set(re.findall(r"""_answer\([\w.]+, "(\w+)\"""", read(MODULES)))
    assert {"away", "refused", "500", "signed_out"} <= named
    assert {f"failure_{name}" for name in named} - set(ITALIAN) == set()


def test_each_reason_not_to_sign_has_words() -> None:
    thrown = re.findall(r"(?:new Unsigned\(|yield\*? ?\[?)(.*)", read(REFUSING))
    named = set(re.findall(r'"([a-z][a-z ]+)"', "\n".join(thrown)))
    assert {"amount", "payee", "channel", "trailing bytes", "header", "proposal"} <= named
    assert {f"unsigned_{what.replace(' ', '_')}" for what in named} | {"unsigned"} == {
        key for key in ITALIAN if key.startswith("unsigned")}


def test_the_tokens_have_one_name() -> None:
    assert [key for key, text in ITALIAN.items() if "gettoni" in text.lower()] == []


@pytest.mark.parametrize(("text", "value", "elided"), [
    ("dal ", "8 maggio", "dall'"), ("Il ", "11 maggio", "L'"), ("il ", "8", "l'"), ("il ", "18 maggio", "il "),
    ("il ", "80 %", "l'"),
    ("dal ", "8.000", "dall'"), ("il ", "110", "il "), ("entro il ", "11", "entro l'"), ("token il ", "1", "token il "),
])
def test_an_article_is_elided_before_eight_and_eleven(text: str, value: str, elided: str) -> None:
    assert elide(text, value) == elided


def test_values_stand_out_and_are_escaped() -> None:
    told = Say("en").tell("door_how", name="<script>")
    assert told == "You come in as <strong>&lt;script&gt;</strong>, an invented person of this trial."
    assert Say("it")("settled", first="8 maggio", last="11 maggio").startswith("Giorni liquidati: dall'8 maggio all'11")
