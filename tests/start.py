"""
Runs the daily tests against the built wheel: `python tests/start.py [PYTEST ARGUMENTS]`.

`-m slow` runs the slow tests instead, `-m ""` runs all.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".ci"))

from tasks import prepare, prepare_second_engine, run

# One process for each core; the next test goes to whoever is free, for some files take far longer.
_AT_ONCE = ("-n", "auto", "--dist", "worksteal")

if __name__ == "__main__":
    prepare("test")
    prepare_second_engine()
    sys.exit(run("python", "-m", "pytest", *_AT_ONCE, *sys.argv[1:]))
