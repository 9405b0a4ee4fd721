"""What a page shows, read from its HTML."""

import re


def strip(html: str) -> str:
    """Return a piece of HTML without its elements, on one line."""
    return " ".join(re.sub("<[^>]+>", "", html).split())


def list_cells(page: str, table: str, part: str = "tbody") -> list[list[str]]:
    """Return the cells of a table that has an id, row by row."""
    whole = page.partition(f'id="{table}"')[2].partition("</table>")[0]
    rows = whole.partition(f"<{part}")[2].partition(f"</{part}>")[0].split("<tr")[1:]
    return [[strip(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows]


def find_text(page: str, name: str) -> str:
    """Return the text of the paragraph that has an id."""
    found = re.search(rf'<p id="{name}"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found is not None, page
    return strip(found[1])


def check_filled(page: str) -> None:
    """Refuse a page with a value that nobody filled in; a random token may hold its letters by chance."""
    shown = re.sub(r"[\w-]{40,}", "", page)
    assert "None" not in shown and "NaN" not in shown, page
