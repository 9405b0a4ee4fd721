"""Why readings were refused is said in the language of whoever imports them."""

import re
from collections import Counter
from inspect import getsource

import pytest

from gateway.acts.importing import SentReadings
from gateway.commandline.energy.import_report import show_sent
from gateway.features.readings import checks, standing
from gateway.features.readings.checks import say_reason

CODES = sorted(set(re.findall(r'RejectedError\("([A-Z_]+)"\)', getsource(checks))) | {
    code for code in standing.CODES.values() if code.isupper()})


def show(code: str, said: str) -> None:
    sent = SentReadings()
    sent.rejected, sent.reasons = Counter({code: 3}), {code: said}
    show_sent(sent)


def test_each_code_of_a_refused_reading_is_found() -> None:
    assert len(CODES) == 13 and {"TOO_OLD", "OUTRANKED", "REPLACES"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_an_italian_reads_italian(
    code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    shown = []
    for locale in ("it_IT.UTF-8", "en_GB.UTF-8"):
        monkeypatch.setenv("LC_ALL", locale)
        show(code, say_reason(code))
        shown.append(capsys.readouterr().out)
    assert f"  {code}: 3 ({say_reason(code)})" in shown[1] and say_reason(code) not in shown[0]


def test_a_code_that_only_the_gateway_knows_is_said_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    show("OF_TOMORROW", "a reason of tomorrow")
    assert "OF_TOMORROW: 3 (a reason of tomorrow)" in capsys.readouterr().out
