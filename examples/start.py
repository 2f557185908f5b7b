"""Installs permanence-rules into .venv and runs its demo: `python examples/start.py`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / ".ci"))

from tasks import prepare, run

if __name__ == "__main__":
    prepare("runtime")
    sys.exit(run("permanence-rules", "demo", *sys.argv[1:]))
