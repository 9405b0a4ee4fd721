"""How much our programs log: everything, or at a person's terminal only what asks for attention.

VOLANO_LOG in the environment says it (debug, info, warning, error); the processes that one starts go by the same.
"""

import logging
import os

VARIABLE = "VOLANO_LOG"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def find_log_level() -> int:
    """Return the level that the environment names; that of everything but details where it names none that there is."""
    return LEVELS.get(os.environ.get(VARIABLE, "").lower(), logging.INFO)


def log_for_a_person() -> None:
    """Have this process, and those that it starts, log only what asks for attention, unless the environment says."""
    os.environ.setdefault(VARIABLE, "warning")
