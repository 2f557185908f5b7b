"""A Spark that runs in two threads of this machine; elsewhere its tests are skipped in one line."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["NO_SPARK", "PANDAS_IS_NEWER", "spark_of_two"]


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home, "bin")) if home else None)


NO_SPARK = (
    "PySpark is not installed: python .ci/tasks.py spark"
    if find_spec("pyspark") is None
    else "there is no Java: python .ci/tasks.py spark"
    if _java() is None
    else ""
)
"""Why there is no Spark for tests; empty where there is one."""

PANDAS_IS_NEWER = "ignore:PySpark does not yet fully support pandas:FutureWarning"
"""PySpark warns of every release of pandas that is newer than itself; no frame of pandas is made."""


@contextmanager
def spark_of_two(folder: Path) -> Iterator[SparkSession]:
    """Give a session with two workers, which answers on this machine alone."""
    from pyspark.sql import SparkSession

    # The workers are this Python, with what this process can import.
    surroundings = {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": os.pathsep.join(sys.path)}
    before = {name: os.environ.get(name) for name in surroundings}
    os.environ.update(surroundings)
    # Small data: the JVM would take longer to make each step fast than to do it slowly.
    options = {
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    try:
        yield session
    finally:
        session.stop()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
