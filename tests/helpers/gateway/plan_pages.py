"""docs/planner.md and its Italian twin: what a sheet holds is written anew between two marks, from the one schema.

python -m tests.helpers.gateway.plan_pages
"""

from pathlib import Path

from analytics.planner.schema import SECTIONS, list_fields

ROOT = Path(__file__).parents[3]
PAGES = {"en": "planner.md", "it": "planner.it.md"}
FIRST, LAST = "<!-- fields -->\n", "<!-- end of fields -->\n"
HEADS = {"en": ("field", "unit", "default, source", "what"), "it": ("campo", "unità", "predefinito, fonte", "che cosa")}


def format_fields(language: str) -> str:
    """A table a section: a row a field."""
    parts = []
    for section in SECTIONS:
        parts += [f"### [{section}]\n", f"| {' | '.join(HEADS[language])} |", "|---|---|---|---|"]
        for one in list_fields(section):
            default = "" if one.default is None else str(one.default).lower()
            told = "; ".join(part for part in (default, one.source.in_language(language)) if part)
            needed = "**" if one.need == "required" else ""
            row = (f"{needed}`{one.key}`{needed}", one.unit, told, one.words.in_language(language))
            parts.append(f"| {' | '.join(row)} |")
        parts.append("")
    return "\n".join(parts)


def format_page(language: str) -> str:
    """The page with its tables as they should stand."""
    text = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
    before, _, rest = text.partition(FIRST)
    return before + FIRST + format_fields(language) + LAST + rest.partition(LAST)[2]


if __name__ == "__main__":
    for language, name in PAGES.items():
        (ROOT / "docs" / name).write_text(format_page(language), encoding="utf-8")
