"""The picture of a member's page that the READMEs show: `python -m tests.browser.pictures` takes it anew.

It is Ada Neri's page after the demo's month, in each language.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from analytics.examples.town import DAYS
from gateway.commandline.demo.services import STORY
from tests.browser.served_town import serve_town
from tests.helpers.gateway.browser import Browser, open_browser

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PICTURES = {"en": "page.png", "it": "page.it.png"}
SIZE = {"width": 900, "height": 930, "deviceScaleFactor": 1, "mobile": True}


def take_picture(browser: Browser, address: str, file: Path) -> None:
    """Keep what a window of SIZE shows of an address."""
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", SIZE)
    browser.open(address)
    browser.wait(lambda: browser.find_all("svg.chart"))
    browser.driver.save_screenshot(str(file))


def main() -> None:
    """Play the month and take the pictures."""
    with (
        TemporaryDirectory() as name, serve_town(Path(name) / "valmori", DAYS, STORY) as town,
        open_browser(Path(name) / "profile") as browser,
    ):
        for language, picture in PICTURES.items():
            take_picture(browser, f"{town.doors}{language}/citizen", FOLDER / picture)


if __name__ == "__main__":
    main()
