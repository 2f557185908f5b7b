"""
Checking on a cluster: with Spark, or any other engine that hands over Arrow data.

    checked = check(frame, "walsall", as_at=day)
    checked.findings.write.parquet("findings")

`check` takes a frame of cases, `check_tables` the tables of a mapping. `check_batches` is what
every worker does, and needs no Spark (docs/beyond-one-machine.md).
"""

from permanence_rules.spark.batches import check_batches
from permanence_rules.spark.frames import Checked, check, check_tables
from permanence_rules.spark.lines import lines_schema, parts_of

__all__ = ["Checked", "check", "check_batches", "check_tables", "lines_schema", "parts_of"]
