"""Run ``python -m safepassage`` as the command ``safepassage``."""

import sys

from safepassage.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
