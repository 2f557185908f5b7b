"""`python -m permanence_rules` is the command `permanence-rules`."""

from __future__ import annotations

import sys

from permanence_rules.cli import main

if __name__ == "__main__":
    sys.exit(main())
