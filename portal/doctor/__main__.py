"""`portal doctor`: print the findings; exit with 1 when something is not well."""

import os
import sys

from portal.config import Settings
from portal.doctor import examine


def main() -> int:
    """Print one line per finding."""
    healthy = True
    for line in examine(Settings.from_environment(os.environ)):
        healthy = healthy and line.is_well
        sys.stdout.write(f"{'ok  ' if line.is_well else 'FAIL'}  {line.subject}: {line.finding}\n")
    return 0 if healthy else 1


if __name__ == "__main__":
    ended = main()
    sys.stdout.flush()
    # A security module that hangs would be waited for at a usual exit.
    os._exit(ended)
