"""Sends news to people who follow measures, when a new build is in force and once a day, whoever made the build."""

import asyncio
from datetime import date
from pathlib import Path

from dashboard.access import log
from etl.errors import MashError
from etl.policy.today import today
from publish.alerts.telling import tell
from queries.build import current_build

EVERY = 60.0  # seconds between two looks at which build is in force: one small file


async def keep_telling(data: Path) -> None:
    """Tell what is new for every build and every day, until the server stops; a round that fails is logged."""
    told: tuple[int | None, date] | None = None
    while True:
        await asyncio.sleep(EVERY)
        try:
            now = current_build(data), today()
            if now != told and now[0] is not None:
                await asyncio.to_thread(tell, data)
            told = now
        except (MashError, OSError) as failed:
            log.event("alerts_failed", error=type(failed).__name__)
