"""Starts a session of Apache Spark, and reports its failures in words that reveal no data."""

import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from queries.scale.area import EngineError
from queries.scale.cells import PIECE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def session(master: str | None) -> Iterator["SparkSession"]:
    """Give a Spark session; one that runs already is used, and goes on afterwards.

    Raises EngineError where pyspark or Java is missing, or Spark does not start or finish.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as bad:
        raise EngineError("--engine spark needs more: pip install 'mash-outcomes[spark]'.") from bad
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise EngineError("Spark needs Java 17 or newer: install it (openjdk-17-jre-headless), or set JAVA_HOME.")
    running = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("mash derive")
    for name, value in _settings(master).items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():  # pyspark warns that it has not been tried with pandas 3, which is not used here
        warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
        try:
            spark = running or builder.getOrCreate()
        except (PySparkException, RuntimeError) as bad:
            raise EngineError("Spark did not start: see what it says above, and check Java and --master.") from bad
        try:
            yield spark
        except PySparkException as bad:
            raise _plain(bad) from bad
        finally:
            if running is None:
                spark.stop()


@contextmanager
def tuned(spark: "SparkSession", parts: int) -> Iterator[None]:
    """Set a session to move few and large batches, and restore its settings afterwards."""
    chosen = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(PIECE),  # rows that become a cell for each part
        "spark.sql.shuffle.partitions": str(parts),  # of about a million rows each; the default of 200 is many
    }
    before = {name: spark.conf.get(name) for name in chosen}
    for name, value in chosen.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            spark.conf.set(name, str(old))


def _settings(master: str | None) -> dict[str, str]:
    chosen = {
        "spark.executorEnv.POLARS_MAX_THREADS": "1",  # a task has one core
        "spark.sql.session.timeZone": "UTC",  # wall-clock times have no zone, and must not be given one
        "spark.log.level": "OFF",  # an error's text could show values; users get one line instead
        "spark.ui.showConsoleProgress": "false",
    }
    if master is not None:
        chosen["spark.master"] = master
    if (master or "").startswith("local"):
        os.environ["PYSPARK_PYTHON"] = sys.executable
        chosen |= {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
        }
    return chosen


def _plain(bad: Exception) -> EngineError:
    """Return an error that shows nothing of the data."""
    condition = getattr(bad, "getCondition", lambda: None)() or type(bad).__name__
    return EngineError(f"Spark could not finish ({condition}); the cluster's log has the details. Nothing is complete.")
