"""A stylesheet cut to what templates name: `python -m webapp.look.cutting CLASSES_FILE STYLESHEET`, to standard output.

Kept is a rule whose selectors name classes and attributes that occur, and of custom properties those that a kept rule
uses; nothing that would be fetched from an address. tinycss2 reads the sheet, so this runs with the look's packages,
and in no process of ours.
"""

import re
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_ID = re.compile(r"#[A-Za-z_][\w-]*")
_USED = re.compile(r"var\(\s*(--[\w-]+)")
_SET = re.compile(r"(?<![\w-])(--[\w-]+)\s*:")
_OUTSIDE = re.compile(r"url\((?!\s*[\"']?data:)", re.IGNORECASE)
_STRANGE = re.compile(r"\[(?!type|disabled|hidden|href|role|aria|multiple|size|title)")  # attributes nothing has
CONDITIONS = ("media", "supports")


@cache
def get_reader() -> Any:
    """Return tinycss2, which is there where this runs alone."""
    return import_module("tinycss2")


def is_named(selector: str, classes: set[str]) -> bool:
    """Whether every class that a selector names occurs, and it asks for no id and no attribute that doesn't."""
    bare = re.sub(r":not\([^)]*\)", "", selector)
    return (set(_CLASS.findall(bare)) <= classes and not _ID.search(bare) and not _STRANGE.search(bare)
            and "::-webkit" not in bare and "::-moz" not in bare)


def cut_rules(rules: list[Any], classes: set[str]) -> str:
    """Return the kept rules, one after the other."""
    return "".join(cut_rule(rule, classes) for rule in rules)


def cut_rule(rule: Any, classes: set[str]) -> str:
    """Return what is kept of a rule."""
    if rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword in CONDITIONS:
        condition = get_reader().serialize(rule.prelude).strip()
        inner = "" if condition == "print" else cut_rules(parse(rule.content), classes)
        return f"@{rule.lower_at_keyword} {condition}{{{inner}}}" if inner else ""
    if rule.type != "qualified-rule":
        return ""
    selectors = split_selectors(get_reader().serialize(rule.prelude).strip())
    kept = [selector for selector in selectors if is_named(selector, classes)]
    body = get_reader().serialize(rule.content)
    return f"{','.join(kept)}{{{body}}}" if kept and not _OUTSIDE.search(body) else ""


def split_selectors(text: str) -> list[str]:
    """Split at commas that stand in no parentheses."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", text)]


def parse(content: Any) -> list[Any]:
    """Read the rules of a block, or of a text."""
    found: list[Any] = get_reader().parse_rule_list(content, skip_comments=True, skip_whitespace=True)
    return found


def drop_unused(text: str) -> str:
    """Drop custom properties that nothing uses, until no more can be dropped."""
    while True:
        used = set(_USED.findall(text))
        unused = set(_SET.findall(text)) - used
        left = re.sub(rf"(?:{'|'.join(map(re.escape, unused))})\s*:[^;{{}}]*;?", "", text) if unused else text
        left = re.sub(r"[^{}]+\{\s*\}", "", left)
        if left == text:
            return text
        text = left


def cut(stylesheet: str, classes: set[str]) -> str:
    """Return a stylesheet's part for some classes."""
    rules = get_reader().parse_stylesheet(stylesheet.lstrip("\ufeff"), skip_comments=True, skip_whitespace=True)
    return drop_unused(cut_rules(rules, classes))


if __name__ == "__main__":
    names, sheet = (Path(name).read_text("utf-8") for name in sys.argv[1:3])
    sys.stdout.buffer.write(cut(sheet, set(names.split())).encode())
