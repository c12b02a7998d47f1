"""Describes the origin of a release: its data, its area, and what the area has agreed about publishing."""

import json
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from etl.policy.policy import Publication
from queries.build import Build


@dataclass(frozen=True)
class Header:
    """Holds what a release says of its origin, so that everything after measuring needs no build."""

    as_at: datetime
    build: int
    fingerprint: str
    area: str
    synthetic: bool
    publication: Publication

    @property
    def version(self) -> str:
        """The release's own version: the day of the data."""
        return f"{self.as_at:%Y.%m.%d}"

    @property
    def origin(self) -> dict[str, Any]:
        """The entries of a manifest that say which data and which software made a release."""
        return {
            "as_at": self.as_at.isoformat(timespec="seconds"), "build": self.build, "inputs": self.fingerprint,
            "version": version("mash-outcomes"),
        }  # fmt: skip

    def title(self, subject: str) -> str:
        """Return a release's title: the area and its subject."""
        return f"{self.area or 'Multi-agency safeguarding hub'}: {subject}"

    def about(self, name: str, title: str, description: str) -> dict[str, str]:
        """Return the head of a `datapackage.json`."""
        created = f"{self.as_at:%Y-%m-%dT%H:%M:%SZ}"
        return {"name": name, "title": title, "description": description, "version": self.version, "created": created}

    def citation(self, title: str) -> bytes:
        """Return `CITATION.cff`, which reference managers read."""
        author = self.area or "The safeguarding partnership that made this release"
        lines = {  # a JSON string is a YAML string, so that no text can add an entry
            "cff-version": "1.2.0",
            "message": "If you use these data, please cite them as below.",
            "type": "dataset",
            "title": title,
            "version": self.version,
            "date-released": self.as_at.date().isoformat(),
        }
        text = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items())
        return (text + f"authors:\n  - name: {json.dumps(author, ensure_ascii=False)}\n").encode()


def header_of(build: Build) -> Header:
    """Return the header of a release that is made from a build."""
    policy, info = build.policy, build.info
    return Header(info.as_at, info.build, info.fingerprint, policy.area, policy.synthetic, policy.publication)
