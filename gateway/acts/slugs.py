"""What the rules take as a name for folders and ids."""

import re
from typing import get_args

from chaincode.rules.units import Name

is_word = re.compile(get_args(Name)[1].regex, re.ASCII).fullmatch
"""Whether a text is a name as the rules take one."""
