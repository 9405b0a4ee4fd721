"""`python -m analytics.planner.apart`: ten answers from standard input into a report, to standard output; no file.

Somebody whom nobody knows asks for it: this process holds nothing, has so much memory and so many seconds, and ends.
"""

import json
import os
import sys
from typing import Any

from analytics.planner.answers import Answers, format_sheet
from analytics.planner.asking import AnswerError, read_answers
from analytics.planner.confined import confine
from analytics.planner.faults import describe_faults, tell_faults
from chaincode.words import WordedError

MOST_CPU_S = 30            # of the processor: the largest that is taken needs 8
MOST_HOMES, MOST_OTHERS = 300, 5
DRAWS = 300                # enough for what is said in round figures: a fifth of a second
REFUSED = 3
NICENESS = 3               # somebody waits
RANGES = f"\n[range]\ndraws = {DRAWS}\n"


class TooLargeError(AnswerError):
    """A larger community than anybody may ask for."""


def make_report(answers: Answers, language: str, release: str) -> dict[str, Any]:
    """Work ten answers out; their report with its ranges.

    Raises:
        WordedError: an answer can't be used.
    """
    from analytics.planner.plan import compute_plan
    from analytics.planner.result import make_result
    from analytics.planner.sheet import parse_sheet
    from analytics.planner.shown import describe_report

    if answers.homes > MOST_HOMES or len(answers.others) > MOST_OTHERS:
        raise TooLargeError("analytics.planner.answered.too_large", homes=MOST_HOMES, others=MOST_OTHERS)
    content = (format_sheet(answers, language) + RANGES).encode()
    result = make_result(content, compute_plan(parse_sheet(content)), release, has_ranges=True)
    return describe_report(result, language)


def main(asked: Any) -> int:
    """Write the report of what is asked, or why there is none; give the exit code."""
    try:
        answers = read_answers(asked["answers"])
        json.dump(make_report(answers, asked["language"], asked["release"]), sys.stdout)
    except WordedError as error:
        told = {"en": error.words.en, "it": error.words.it, "faults": tell_faults(describe_faults(error))}
        json.dump(told, sys.stdout)
        return REFUSED
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    confine(MOST_CPU_S, NICENESS)
    raise SystemExit(main(json.load(sys.stdin)))
