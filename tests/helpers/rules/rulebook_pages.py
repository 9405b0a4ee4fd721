"""docs/rulebook.md and its Italian twin: each command, parameter and refusal, made of the rules and their words.

    python -m tests.helpers.rules.rulebook_pages    writes both anew
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from chaincode.rules.commands import RULE_SETS
from chaincode.rules.community.countersign import ENACT
from chaincode.rules.governance.groups import GROUPS, WORDS
from chaincode.rules.parameters import Parameters
from chaincode.rules.row import Command
from chaincode.rules.units import BPS, Bounds
from chaincode.words.rulebook import words_of_command, words_of_parameter, words_of_reason
from tests.helpers.rules.rulebook_words import KINDS, NEVER, RULES, SIGNED, TEXTS, WHO

ROOT = Path(__file__).resolve().parents[3]
PAGES = {"en": "rulebook.md", "it": "rulebook.it.md"}
SET = max(RULE_SETS)
DAYS_AND_TOKENS = {"en": ("days", "tokens"), "it": ("giorni", "token")}
NUMBERS = ("min_chamber", "open_proposals", "support")
PERCENT_BPS = BPS // 100
_find_refusals = re.compile(r"^\| `(\w+)` \| (\w+) \|", re.MULTILINE).findall


def format_number(hundredths: int, language: str) -> str:
    """Hundredths with two decimals, as the language writes them."""
    text = f"{hundredths / 100:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "it" else text


def format_parameter(name: str, value: int, language: str) -> str:
    """A parameter as pages have it, by the unit that its name tells."""
    days, tokens = DAYS_AND_TOKENS[language]
    if name == "value_cents_per_mwh":
        return f"{format_number(value, language)} EUR"
    if name in NUMBERS:
        return str(value)
    if name.startswith(("w_", "chamber_weight")) or name.endswith("_bps"):
        return f"{value // PERCENT_BPS} %"
    is_days = name.partition(".")[0].endswith("_days")
    return f"{value} {days}" if is_days else f"{format_number(value, language)} {tokens}"


def list_parameters() -> Iterator[tuple[str, Any]]:
    """Each parameter, by its name with dots, with the value that a community is founded with."""
    founded = Parameters(community="page", first_period="2024-05-01")
    for field in fields(founded):
        value = getattr(founded, field.name)
        if is_dataclass(value):
            yield from ((f"{field.name}.{part.name}", getattr(value, part.name)) for part in fields(value))
        elif field.name not in ("community", "first_period", "interests"):
            yield field.name, value


def write_page(language: str) -> str:
    """Give a page's text."""
    texts = {name: said[language] for name, said in TEXTS.items()}
    commands = sorted(RULE_SETS[SET].values(), key=lambda one: (int(one.rule[1:]), one.name))
    parts = [texts["top"], texts["commands"]]
    for rule, title in RULES.items():
        rows = [_write_command(one, language) for one in commands if one.rule == rule]
        if rows:
            parts += [f"### {rule} {title[language]}\n", texts["command_heads"], *rows, ""]
    parts += [texts["parameters"], *(_write_parameter(*one, language) for one in list_parameters()), ""]
    parts += [texts["refusals"], *_write_refusals(language)]
    return "\n".join(parts) + "\n"


def _write_command(one: Command, language: str) -> str:
    said = words_of_command(one.name).in_language(language).replace("|", "\\|")
    who = WHO[one.who.name][language] + (SIGNED[language] if one.name in ENACT else "")
    hints = get_type_hints(one.arguments, include_extras=True)
    arguments = ", ".join(_write_argument(field.name, hints[field.name]) for field in fields(one.arguments))
    return f"| `{one.name}` | {said} | {who} | {arguments} |"


def _write_argument(name: str, hint: Any) -> str:
    bounds = next((one for one in get_args(hint)[1:] if isinstance(one, Bounds)), None)
    return f"`{name}`" if bounds is None else f"`{name}` {bounds.low}..{bounds.high}"


def _write_parameter(name: str, value: Any, language: str) -> str:
    said, group = words_of_parameter(name).in_language(language), _find_bounds(name)
    if name in WORDS:
        return f"| `{name}` | {said} | {value} | {', '.join(WORDS[name])} |"
    if isinstance(value, tuple):
        return f"| `{name}` | {said} | {', '.join(value)} | {NEVER[language]} |"
    low, high = (format_parameter(name, bound, language) for bound in group)
    return f"| `{name}` | {said} | {format_parameter(name, value, language)} | {low} .. {high} |"


def _find_bounds(name: str) -> Bounds:
    return next((group.bounds[name] for group in GROUPS.values() if name in group.bounds), Bounds(0, 0))


def _write_refusals(language: str) -> Iterator[str]:
    """Each kind's refusals, in the order in which kinds are checked."""
    found = _find_refusals((ROOT / "chaincode" / "rules" / "ERRORS.md").read_text(encoding="utf-8"))
    for place, (kind, title) in enumerate(KINDS.items(), 1):
        codes = sorted((code for code, of in found if of == kind), key=_order)
        yield f"### {place}. {title[language]}\n\n{TEXTS['refusal_heads'][language]}"
        for code in codes:
            words = words_of_reason(code)
            assert words is not None, code
            yield f"| `{code}` | {words.in_language(language)} |"
        yield ""


def _order(code: str) -> tuple[int, str]:
    return int(code[1:].partition("_")[0]), code


if __name__ == "__main__":
    for language, page in PAGES.items():
        (ROOT / "docs" / page).write_text(write_page(language).rstrip("\n") + "\n", encoding="utf-8")
