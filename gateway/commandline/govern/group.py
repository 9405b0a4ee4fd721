"""`volano govern`: what is proposed, voted and decided (T9)."""

from gateway.commandline.govern.papers import certify, paper, retract
from gateway.commandline.govern.votes import govern

__all__ = ["govern"]

for _command in (retract, paper, certify):
    govern.add_command(_command)
