"""The pages of a bulletin as pictures, for people who look at a run in the Dagster UI.

What does not belong here: laying pages out (reports.bulletin.pdf).
"""

from io import BytesIO

from profiles.model import Language, Profile
from reports.bulletin.compose import compose_bulletin
from reports.bulletin.pdf import bulletin_pages
from reports.inputs import BulletinInputs

_COLOURS = 32  # a page is paper, ink and the colours of levels


def render_page_images(
    inputs: BulletinInputs, profile: Profile, *, language: Language, dots_per_inch: int = 60
) -> list[bytes]:
    """Return the pages of the full bulletin of the profile's first edition as small PNGs."""
    content = compose_bulletin(
        inputs, profile, language=language, edition=profile.settings.editions[0]
    )
    pages = bulletin_pages(content, profile, dots_per_inch=dots_per_inch)
    return [_with_few_colours(page) for page in pages]


def _with_few_colours(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(BytesIO(png)) as page:
        few = page.convert("RGB").quantize(_COLOURS)
    buffer = BytesIO()
    few.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()
