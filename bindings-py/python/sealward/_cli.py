"""The command line."""

import signal
import sys

from . import _sealward


def main() -> int:
    """Runs ``sealward`` with this process's arguments; returns the exit status."""
    # Python would only note Ctrl-C until the command returns.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _sealward.main(["sealward", *sys.argv[1:]])
