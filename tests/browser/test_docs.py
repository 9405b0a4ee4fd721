"""The API's own page in a real browser: it shows the description under its policy, and asks nobody else."""

from tests.browser.served_town import ServedTown
from tests.helpers.gateway.browser import Browser


def test_the_description_is_shown_without_a_script_in_the_page(town: ServedTown, browser: Browser) -> None:
    browser.driver.get(f"{town.own}gse/api/v1/docs")
    browser.wait(lambda: "/commands" in browser.text("body"))
    console, asked = browser.take_logs()
    assert console == []
    assert [one for one in asked if not one.startswith(town.own)] == []
