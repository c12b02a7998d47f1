"""How a release is cited: `CITATION.cff`, which reference managers and repositories read."""

import json
from datetime import date


def citation(title: str, made: date, version: str, area: str) -> bytes:
    """Return the file; JSON strings are YAML strings, so no text can add an entry."""
    author = area or "The safeguarding partnership that made this release"
    lines = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": title,
        "version": version,
        "date-released": made.isoformat(),
    }
    text = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items())
    return (text + f"authors:\n  - name: {json.dumps(author, ensure_ascii=False)}\n").encode()
