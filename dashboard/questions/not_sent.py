"""Works out what no extract of a build holds, and which figures need it."""

from dashboard.questions.cache import cached
from queries.build import Build
from queries.quality.lacking import Lack, lacking

NOT_SENT = "not-sent"  # the place on the page on data quality that lists it


@cached
def not_sent(build: Build) -> list[Lack]:
    """Return what no extract holds; nothing of a build of measures, which holds no extracts."""
    return [] if build.info.measured else lacking(build)
