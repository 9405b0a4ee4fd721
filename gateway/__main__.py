"""`python -m gateway` is what `./volano` hands over to."""

import gc
import os

from chaincode.kernel.ending import unwind_by_signal
from gateway.commandline.cli import main

if __name__ == "__main__":
    gc.set_threshold(20_000)  # what is imported stays: looking for rubbish in it took a sixth of a command's time
    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    unwind_by_signal()
    main(prog_name="volano")
