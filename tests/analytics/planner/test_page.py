"""The page of what a sheet holds is the schema's own, in both languages."""

import pytest

from tests.helpers.gateway.plan_pages import PAGES, ROOT, format_page


@pytest.mark.parametrize("language", PAGES)
def test_the_page_says_what_the_schema_says(language: str) -> None:
    kept = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
    assert kept == format_page(language), "python -m tests.helpers.gateway.plan_pages writes the pages anew"
