"""The words of accounts and reports in a language; figures are filled in where they are used."""

from chaincode.words import say_in

LINES = (
    "held", "surplus", "fees", "withholding", "released", "costs",
    "producers", "consumers", "investment", "social",
)
"""Lines whose names the rule gives; all others are named by a regulation."""
EXAMPLES = (
    "administration", "by energy", "equal parts", "families in need", "loans and new panels", "management", "upkeep",
)
"""Names that the example regulations give: whoever copies one has them in both languages."""
PURSES = ("costs", "investment", "social", "gse", "revenue")


def say(name: str, language: str, **values: object) -> str:
    """Return a text of accounts and reports."""
    return say_in(language, f"analytics.reports.texts.{name}", **values)


def say_flow(flow: str, language: str) -> str:
    """Return the name of one of GSE's flows."""
    return say_in(language, f"analytics.reports.flows.{flow}")


def say_kind(kind: str, language: str) -> str:
    """Return what kind of payment it is."""
    return say_in(language, f"analytics.reports.kinds.{kind}")


def say_unpaid(reason: str, language: str) -> str:
    """Return why somebody isn't paid now."""
    return say_in(language, f"analytics.reports.unpaid.{reason}")


def say_kept_use(to: str, after_months: int, language: str) -> str:
    """Return what a regulation says of the euro kept above the tokens."""
    purse = say_purse(to, language)
    use = say("to_purse", language, purse=purse) if purse else say("to_division", language)
    return say("kept_use", language, months=after_months, use=use)


def say_purse(name: str, language: str) -> str:
    """Return a purse's words; "" for a member's id."""
    if name not in PURSES:
        return ""
    return say_line(name, language) if name in LINES else say_in(language, f"analytics.reports.purses.{name}")


def say_line(name: str, language: str) -> str:
    """Return a line's words; its own name where a regulation gave it one that no example has."""
    if name in (*LINES, *EXAMPLES):
        return say_in(language, f"analytics.reports.lines.{name.replace(' ', '_')}")
    return name


def say_use(use: str, language: str) -> str:
    """Return where euro went: a line, or what stays with the community."""
    return say_line(use, language) if use in LINES else say_in(language, f"analytics.reports.uses.{use}")
