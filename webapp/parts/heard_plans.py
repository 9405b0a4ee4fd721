"""Plans as other organisations' gateways tell of them: it may be anything; what doesn't fit is no answer.

Their drawings aren't shown, as a drawing is markup of this page: its figures stand in their table instead.
"""

import re
from datetime import date
from typing import Any

from gateway.client import NotAnAnswerError

Plain = dict[str, Any]
PLAN_SHARED = "plan_shared"
MOST, MOST_PARTS, MOST_CELLS, LATEST_S = 500, 200, 50_000, 2**33
_SHEET = re.compile("[0-9a-f]{16}")
_NAMES = {"sheet": str, "name": str, "is_current": bool, "has_result": bool, "changed_at_s": int, "is_own": bool}


def hear_sheets(answer: Any) -> list[Plain]:
    """Take up a list of sheets.

    Raises:
        NotAnAnswerError: it is none.
    """
    sheets = answer.get("sheets") if isinstance(answer, dict) else None
    if not isinstance(sheets, list) or len(sheets) > MOST:
        raise NotAnAnswerError("no sheets")
    return [hear_sheet(sheet) for sheet in sheets]


def hear_sheet(answer: Any) -> Plain:
    """Take up a sheet's head, and its content where that is there.

    Raises:
        NotAnAnswerError: it is none.
    """
    if not isinstance(answer, dict) or any(type(answer.get(name)) is not kind for name, kind in _NAMES.items()):
        raise NotAnAnswerError("no sheet")
    content = answer.get("content", "")
    if not _SHEET.fullmatch(answer["sheet"]) or not 0 <= answer["changed_at_s"] < LATEST_S or type(content) is not str:
        raise NotAnAnswerError("no sheet")
    return {**{name: answer[name] for name in _NAMES}, "is_new": answer.get("is_new") is True, "content": content}


def hear_told(answer: Any) -> list[Plain]:
    """Take up what another organisation's gateway tells: of plans that it shares, with name and day.

    Raises:
        NotAnAnswerError: it is something else.
    """
    notices = answer.get("notices") if isinstance(answer, dict) else None
    if not isinstance(notices, list) or len(notices) > MOST:
        raise NotAnAnswerError("no notices")
    return [_hear_plan_shared(notice) for notice in notices]


def _hear_plan_shared(notice: Any) -> Plain:
    try:
        sheet, name = notice["about"].removeprefix("sheet/"), notice["values"]["name"]
        day = date.fromisoformat(notice["date"]).isoformat()
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotAnAnswerError("no notice") from None
    if notice.get("event") != PLAN_SHARED or not _SHEET.fullmatch(sheet) or type(name) is not str:
        raise NotAnAnswerError("no notice of a plan")
    return {"sheet": sheet, "name": name, "date": day}


def hear_report(answer: Any) -> Plain:
    """Take up a report: headings, sentences, tables; of a drawing its title and its table.

    Raises:
        NotAnAnswerError: it is none.
    """
    parts = answer.get("parts") if isinstance(answer, dict) else None
    if not isinstance(parts, list) or len(parts) > MOST_PARTS:
        raise NotAnAnswerError("no report")
    return {"parts": [_hear_part(part) for part in parts]}


def _hear_part(part: Any) -> Plain:
    figure = part.get("figure") if isinstance(part, dict) else None
    table = figure.get("table") if isinstance(figure, dict) else part
    if not isinstance(part, dict) or not isinstance(table, dict):
        raise NotAnAnswerError("no part")
    header, rows = _hear_texts(table.get("header")), [_hear_texts(row) for row in _hear_list(table.get("rows"))]
    if sum(map(len, rows)) > MOST_CELLS or any(header and len(row) != len(header) for row in rows):
        raise NotAnAnswerError("no table")
    width = len(rows[0]) if rows else 0
    return {"heading": str(part.get("heading", "")), "sentences": _hear_texts(part.get("sentences")), "header": header,
            "rows": [row for row in rows if len(row) == width], "right": list(range(1, width)), "figure": None}


def _hear_list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise NotAnAnswerError("no list")
    return found


def _hear_texts(found: Any) -> list[str]:
    texts = _hear_list(found)
    if not all(type(text) is str for text in texts):
        raise NotAnAnswerError("no texts")
    return texts
