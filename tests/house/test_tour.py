"""The tour names every page of the dashboard in order, and shows a picture of each."""

import re
from pathlib import Path

from dashboard.contents import CONTENTS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_tour_has_each_page_once_in_order_with_its_picture():
    tour = (DOCS / "tour.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", tour, re.MULTILINE) == [screen.title for screen in CONTENTS]
    pictures = re.findall(r"!\[.+?\]\((.+?)\)", tour)
    assert pictures == [f"pictures/{screen.name}.png" for screen in CONTENTS]
    assert [one for one in pictures if not (DOCS / one).is_file()] == []
