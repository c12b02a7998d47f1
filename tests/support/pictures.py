"""Pictures of pages, told apart by their layout and not by their letters: one number is the grey of 16 x 16 px.

So small, a picture takes 1 to 4 kB and tells nothing of hinting, smoothing or the day, but which part of a page lies
where. A page that looks otherwise on purpose gets new ones: `python docs/pictures/make.py layout`.
"""

import io
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).parents[1] / "browser" / "pictures"
BLOCK = 16  # px of one number
TALLER = 2  # blocks by which a page may be longer or shorter: a line of text
REGION = 8  # blocks across a region (128 px)
UNLIKE = 12.0  # mean difference there, of 255: letters spaced otherwise gave 10 at most, planted breaks 13 to 37
NEW = "MASH_PICTURES"
_PLAIN = Path(__file__).with_name("plain.js").read_text("utf-8").partition("\n")[2]
Greys = NDArray[np.float64]


def greys(picture: bytes) -> Greys:
    """Return a picture (PNG) as rows of greys, 0 (black) to 255, one for each block."""
    full = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), dtype=np.float64)
    high, wide = (size // BLOCK for size in full.shape)
    return full[: high * BLOCK, : wide * BLOCK].reshape(high, BLOCK, wide, BLOCK).mean(axis=(1, 3))


def unlike(found: Greys, wanted: Greys) -> str:
    """Return where two pictures have another layout, in words; empty where they have the same.

    A block counts as far apart as the least unlike of its neighbours does: what lies half a line off is no breakage.
    """
    longer = found.shape[0] - wanted.shape[0]
    if abs(longer) > TALLER or found.shape[1] != wanted.shape[1]:
        return f"{found.shape[1] * BLOCK} x {found.shape[0] * BLOCK} px, {longer * BLOCK:+} px long"
    high = min(found.shape[0], wanted.shape[0])
    apart = np.maximum(_nearest(found[:high], wanted[:high]), _nearest(wanted[:high], found[:high]))
    regions = _means(apart)
    worst = np.unravel_index(regions.argmax(), regions.shape)
    if regions[worst] <= UNLIKE:
        return ""
    top, left = (int(at) * BLOCK for at in worst)
    return f"at {left} px from the left and {top} px down: {regions[worst]:.1f} of 255 apart"


def layout(page: Page) -> Greys:
    """Return a page as it is, without what depends on the day, on a window as high as itself."""
    before = page.viewport_size
    page.mouse.move(2, 2)  # a pointer left on a chart would open a tip
    page.evaluate(_PLAIN, True)
    page.set_viewport_size({"width": before["width"], "height": page.evaluate(_HEIGHT) + 8})
    found = greys(page.screenshot(animations="disabled"))
    page.evaluate(_PLAIN, False)
    page.set_viewport_size(before)
    return found


def steady(page: Page) -> Greys:
    """Return a page's layout once two in a row are the same: charts follow a new width when the machine has time."""
    found = layout(page)
    for _ in range(30):
        before, found = found, layout(page)
        if np.array_equal(before, found):
            return found
        page.wait_for_timeout(200)
    raise AssertionError("no two layouts of the page in a row are the same")


_HEIGHT = "Math.ceil(document.querySelector('.footer').getBoundingClientRect().bottom + " \
          "document.querySelector('[data-testid=stMain]').scrollTop)"  # fmt: skip


def pictured(page: Page, name: str) -> str:
    """Return how a page differs from its stored picture, once charts have had the time to follow; or store it anew."""
    path = FOLDER / f"{name}.png"
    if os.environ.get(NEW):
        page.wait_for_timeout(1_500)
        FOLDER.mkdir(exist_ok=True)
        Image.fromarray(layout(page).round().astype(np.uint8)).quantize(64).save(path, optimize=True)
        return ""
    wanted = np.asarray(Image.open(path).convert("L"), dtype=np.float64)
    said = ""
    for _ in range(10):
        said = unlike(layout(page), wanted)
        if not said:
            break
        page.wait_for_timeout(200)
    return said and f"{name}: {said}"


def _nearest(one: Greys, other: Greys) -> Greys:
    """Return how far each grey of one is from the most alike of the nine around its place in the other."""
    around = np.pad(other, 1, mode="edge")
    high, wide = one.shape
    shifted = [around[y : y + high, x : x + wide] for y in range(3) for x in range(3)]
    return np.min([np.abs(one - each) for each in shifted], axis=0)


def _means(apart: Greys) -> Greys:
    """Return the mean of every region, by sums over rectangles."""
    size = min(REGION, *apart.shape)
    sums = np.pad(apart, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    return (sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]) / size**2
