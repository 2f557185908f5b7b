"""
Make the types of the JavaScript client anew: `python generate.py http://127.0.0.1:8000`.

Asks a service that runs for its description and hands it to openapi-typescript, which npm fetches.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

GENERATOR = "openapi-typescript@7.13.0"
TYPES = Path(__file__).with_name("service.d.ts")


def without_examples(part: Any) -> Any:
    """Return the description without its examples, which would be half of the types."""
    if isinstance(part, dict):
        left_out = ("example", "examples")
        return {key: without_examples(each) for key, each in part.items() if key not in left_out}
    return [without_examples(each) for each in part] if isinstance(part, list) else part


def main(url: str) -> int:
    """Write service.d.ts beside this file."""
    with urlopen(f"{url}/openapi.json", timeout=30) as answer:  # noqa: S310 - the caller's own service
        description = without_examples(json.load(answer))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "openapi.json"
        file.write_text(json.dumps(description), encoding="utf-8")
        command = [which("npx") or "npx", "--yes", GENERATOR, str(file), "--output", str(TYPES)]
        return subprocess.call(command)  # noqa: S603 - the generator that is named above


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
