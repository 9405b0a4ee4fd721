"""Whatever the parts below raise ends a command as one of two failures, in one line that says what to do."""

import httpx
import pytest

from chaincode.terminal.failures import RefusedError
from gateway.acts.errors import ActError, UnusableError
from gateway.client import UnsignedError
from gateway.commandline.base.refusals import InputError, refusals
from gateway.ledger.port import LedgerError, LockedError
from gateway.settings import SettingsError


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.mark.parametrize(("raised", "kind", "said"), [
    (UnsignedError("CHALLENGE_FOREIGN", "it isn't a challenge"), RefusedError, "CHALLENGE_FOREIGN"),
    (ActError("gateway.acts.settling.is_not_settled_type_same_again", period="2024-09-01"), RefusedError, "2024-09-01"),
    (UnusableError("gateway.acts.settling.is_not_settled_type_same_again", period="x"), InputError, "x"),
    (SettingsError("gateway.db.not_opened", place="there", orig="gone"), InputError, "there"),
    (LedgerError("UNAVAILABLE"), RefusedError, "UNAVAILABLE"),
    (LockedError("held"), RefusedError, "volano"),
    (httpx.ConnectError("nobody there"), RefusedError, "nobody there"),
])  # fmt: skip
def test_each_failure_is_one_of_two(raised: Exception, kind: type[Exception], said: str) -> None:
    with pytest.raises((RefusedError, InputError)) as caught, refusals():
        raise raised
    assert type(caught.value) is kind
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_defect_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError), refusals():
        raise ZeroDivisionError
