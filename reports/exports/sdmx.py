"""The figures of a vintage in SDMX-CSV 2.0, with their structure in SDMX-ML.

What does not belong here: choosing the figures (sdmx_figures), the structure
(sdmx_structure).
"""

from pathlib import Path

from profiles.model import Edition, Profile
from reports.area_view import inputs_of_area
from reports.bulletin.content import BulletinContent
from reports.bulletin.edition_view import edition_view
from reports.exports.sdmx_figures import sdmx_frame
from reports.exports.sdmx_structure import flow_reference, structure_message
from reports.files import write_whole
from reports.inputs import BulletinInputs

FIGURES_NAME = "figures.sdmx.csv"
STRUCTURE_NAME = "structure.sdmx.xml"
_FOR_INFORMATION = "I"


def write_sdmx(
    inputs: BulletinInputs,
    profile: Profile,
    folder: Path,
    *,
    edition: Edition = "internal",
    area_code: str | None = None,
    shown: BulletinContent | None = None,
) -> list[Path]:
    """Write the figures of an edition and their structure; return the two paths.

    Parameters
    ----------
    inputs : BulletinInputs
        Frames of the vintage.
    profile : Profile
        The place; its codes are the codelists.
    folder : Path
        Where the files appear, whole or not at all; made if missing.
    edition : Edition
        Only figures that it may hold are written.
    area_code : str, optional
        Only figures of this area, as `reports.area_view.inputs_of_area` cuts them; all of the
        place if None.
    shown : BulletinContent, optional
        The bulletin of the edition, from `compose_bulletin`. Required for the public one,
        whose export holds no figure that the bulletin does not show; not looked at for others.

    Returns
    -------
    list of Path
        ``figures.sdmx.csv``, then ``structure.sdmx.xml``.

    Raises
    ------
    ValueError
        If a public edition comes without what it shows.
    OSError
        If a file cannot be written.

    Notes
    -----
    Columns STRUCTURE, STRUCTURE_ID, ACTION, then those of
    `reports.exports.sdmx_figures.COLUMNS`. UTF-8 without a mark and lines that end as RFC 4180
    says. Same inputs, same bytes.

    References
    ----------
    SDMX Technical Working Group, SDMX-CSV 2.0.0 data message, field guide.
    """
    if area_code is not None:
        inputs, profile = inputs_of_area(inputs, profile, area_code)
    view = edition_view(inputs, profile, edition=edition)
    frame = sdmx_frame(view.inputs, view.profile, edition=edition, shown=shown)
    text = frame.assign(
        STRUCTURE="dataflow", STRUCTURE_ID=flow_reference(profile), ACTION=_FOR_INFORMATION
    )[["STRUCTURE", "STRUCTURE_ID", "ACTION", *frame.columns]].to_csv(
        index=False, lineterminator="\r\n"
    )
    figures, structure = folder / FIGURES_NAME, folder / STRUCTURE_NAME
    write_whole(text.encode("utf-8"), figures)
    write_whole(structure_message(view.inputs, view.profile, frame, edition=edition), structure)
    return [figures, structure]
