"""Runs the tests against the built wheel: `python tests/start.py [PYTEST ARGUMENTS]`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".ci"))

from environment import prepare, run

if __name__ == "__main__":
    prepare("test")
    sys.exit(run("python", "-m", "pytest", *sys.argv[1:]))
