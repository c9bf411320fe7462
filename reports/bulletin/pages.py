"""The pages of a bulletin as pictures, for people who look at a run in the Dagster UI.

What does not belong here: laying pages out (reports.bulletin.pdf).
"""

from collections.abc import Callable
from io import BytesIO

from profiles.model import Profile
from reports.bulletin.content import BulletinContent, Chart
from reports.bulletin.pdf import bulletin_pages
from reports.charts import chart_svg

_COLOURS = 32  # a page is paper, ink and the colours of levels


def page_pictures(
    content: BulletinContent,
    profile: Profile,
    *,
    dots_per_inch: int = 60,
    draw: Callable[[Chart], bytes] = chart_svg,
) -> tuple[bytes, ...]:
    """Return the pages of a composed bulletin as small PNGs, in order."""
    pages = bulletin_pages(content, profile, dots_per_inch=dots_per_inch, draw=draw)
    return tuple(_with_few_colours(page) for page in pages)


def _with_few_colours(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(BytesIO(png)) as page:
        few = page.convert("RGB").quantize(_COLOURS)
    buffer = BytesIO()
    few.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()
