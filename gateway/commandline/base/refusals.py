"""How a command ends when it can't do its work: 2 for input that can't be used, 1 for a refusal; one line, no trace."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from chaincode.terminal.failures import InputError, RefusedError
from chaincode.words import find_language, say
from gateway.acts.errors import ActError, UnusableError
from gateway.client import ApiError, UnsignedError
from gateway.commandline.base.next_steps import find_next_step
from gateway.ledger.port import LedgerError, LockedError
from gateway.settings import SettingsError

__all__ = ["InputError", "RefusedError", "format_refusal", "refusals"]


def format_refusal(error: ApiError | UnsignedError) -> str:
    """Give what the API refused, or the client refused to sign, by its code and in the reader's words; what to do."""
    return f"{error.code}: {error.words(find_language())} {find_next_step(error.code, error.values)}".rstrip()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the parts below raise into the two kinds of failure."""
    try:
        yield
    except (ApiError, UnsignedError) as error:
        raise RefusedError(format_refusal(error)) from error
    except ActError as error:
        raise (InputError if isinstance(error, UnusableError) else RefusedError)(str(error)) from error
    except SettingsError as error:
        raise InputError(str(error)) from error
    except LedgerError as error:
        raise RefusedError(say("gateway.base.refusals.ledger_does_not_answer_try_again", why=error)) from error
    except LockedError as error:
        raise RefusedError(say("gateway.base.refusals.another_volano_is_at_work", why=error)) from error
    except httpx.HTTPError as error:
        raise RefusedError(say("gateway.base.refusals.server_does_not_answer_see_whether", in_english=error)) from error
