"""A community whose September is metered, with its regulation, payees and payments as they are typed."""

from pathlib import Path

import pytest

from tests.helpers.files.portal import feed_in, format_portal, use_at_home

from .conftest import copy

SHIPPED = Path(__file__).parents[3] / "analytics" / "examples" / "regulations"
IBAN = "IT60X0542811101000000123456"
MONTH = "2024-09"
PAYEES = f"""\
member,holder,fiscal_code,iban,threshold_eur,kind,need,left_on
IT001E00000001,Ada Esempio,RSSMRA85T10A562S,{IBAN},,person,,
IT001E00000002,Bruno Prova,,,,person,1,
IT001E00000003,Bottega Prova,00743110157,{IBAN},5,enterprise,,
"""
WHY = ("--incomplete", "a week is enough here")
RECORD = ("--flow", "premium", "--kind", "advance", "--month", MONTH, "--reference")


@pytest.fixture(scope="module")
def metered(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With readings of seven days of September, October begun, and a regulation."""
    desk = copy(peopled, tmp_path_factory.mktemp("metered"))
    for number, shape, register in ((1, feed_in, "injected"), (2, use_at_home, "withdrawn"),
                                    (3, use_at_home, "withdrawn")):
        file = desk.write(f"{number}.csv", format_portal(shape, days=7))
        desk.type("import", "edistribuzione", file, "--point", f"IT001E0000000{number}", "--register", register)
    desk.type("days", "open", "--until", "2024-10-01")
    desk.type("repartition", "regulation", str(SHIPPED / "half-and-half.toml"), "--from", MONTH)
    return desk.folder
