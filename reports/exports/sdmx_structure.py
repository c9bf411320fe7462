"""The structure of the figures as SDMX-ML: dimensions, attributes and the profile's codes.

What does not belong here: the figures (sdmx_figures), the files (sdmx).
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from profiles.model import Edition, Profile, Text
from reports.exports.sdmx_figures import ATTRIBUTES, DIMENSIONS, MEASURE
from reports.inputs import BulletinInputs
from reports.wording import phrase

if TYPE_CHECKING:
    from sdmx.model import common, v21

VERSION = "1.0"
FLOW_ID, STRUCTURE_ID = "UNEMPLOYMENT_RISK", "DSD_UNEMPLOYMENT_RISK"
_NUMBERS = ("OBS_VALUE", "STD_ERR", "LOWER_80", "UPPER_80")
_COUNTS = ("SAMPLE_SIZE", "DECIMALS")
_MANDATORY = ("OBS_STATUS", "CONF_STATUS", "UNIT_MEASURE")
_FIXED_CODES = {
    "FREQ": ("M",),
    "ESTIMATION": (
        "REPORTED", "ADJUSTED", "DIRECT", "TABLE", "MODEL", "PANEL", "RATIO", "FORECAST",
    ),
    "SEASONAL_ADJUST": ("N", "S", "T"),
    "OBS_STATUS": ("A", "E", "F", "U", "Q"),
    "CONF_STATUS": ("F", "N"),
}  # fmt: skip
_LIST_OF = {
    "FREQ": "CL_FREQ",
    "REF_AREA": "CL_AREA",
    "INDICATOR": "CL_INDICATOR",
    "BREAKDOWN": "CL_BREAKDOWN",
    "ESTIMATION": "CL_ESTIMATION",
    "SEASONAL_ADJUST": "CL_SEASONAL_ADJUST",
    "OBS_STATUS": "CL_OBS_STATUS",
    "CONF_STATUS": "CL_CONF_STATUS",
    "UNIT_MEASURE": "CL_UNIT",
}


def agency_id(profile: Profile) -> str:
    """Return who maintains the structure: the profile.

    Examples
    --------
    >>> from profiles import load_profile
    >>> agency_id(load_profile("liaoning_demo"))
    'LIAONING_DEMO'
    """
    return re.sub(r"[^A-Z0-9_]", "_", profile.settings.code.upper())


def flow_reference(profile: Profile) -> str:
    """Return the name of the dataflow as the column STRUCTURE_ID has it."""
    return f"{agency_id(profile)}:{FLOW_ID}({VERSION})"


def structure_message(
    inputs: BulletinInputs, profile: Profile, frame: pd.DataFrame, *, edition: Edition
) -> bytes:
    """Return the structure as SDMX-ML 2.1: codelists, concepts, data structure, dataflow.

    Parameters
    ----------
    inputs : BulletinInputs
        Gives vintage and hash of the profile.
    profile : Profile
        As the edition may see it; its areas, indicators and breakdowns are the codes.
    frame : pd.DataFrame
        The figures; a code of theirs that the profile does not name is a code all the same.
    edition : Edition
        Named in the note of the data structure.
    """
    import sdmx
    from sdmx import message
    from sdmx.model import common

    agency = common.Agency(id=agency_id(profile))
    made_on = inputs.vintage + pd.offsets.MonthEnd(0)
    header = message.Header(
        id=f"{FLOW_ID}_{inputs.vintage:%Y_%m}",
        test=profile.settings.is_simulated,
        prepared=datetime(made_on.year, made_on.month, made_on.day),  # noqa: DTZ001 - a day
        sender=agency,
    )
    structures = message.StructureMessage(header=header)
    lists = _codelists(profile, frame, agency)
    concepts = _concepts(agency)
    definition = _definition(concepts, lists, agency)
    definition.description = _texts(_note(inputs, profile, edition))
    flow = _flow(definition, agency)
    for artefact in (*lists.values(), concepts, definition, flow):
        structures.add(artefact)
    written: bytes = sdmx.to_xml(structures, pretty_print=True)
    return written


def _codelists(
    profile: Profile, frame: pd.DataFrame, agency: "common.Agency"
) -> "dict[str, common.Codelist]":
    from sdmx.model import common

    lists = {}
    for component, list_id in _LIST_OF.items():
        codelist: common.Codelist = common.Codelist(
            id=list_id, name=_named(f"sdmx_{list_id.lower()}"), **_kept_by(agency)
        )
        for code, title in _codes(component, profile, frame):
            codelist.append(common.Code(id=code, name=_texts(title)))
        lists[component] = codelist
    return lists


def _codes(component: str, profile: Profile, frame: pd.DataFrame) -> Iterable[tuple[str, Text]]:
    if component in _FIXED_CODES:
        for code in _FIXED_CODES[component]:
            yield code, _phrases(f"sdmx_{component.lower()}_{code.lower()}")
        return
    if component == "UNIT_MEASURE":
        for unit in sorted({item.unit for item in profile.indicators}):
            yield unit.upper(), Text(en=unit, zh=unit)
        return
    items: Iterable[Any] = {
        "REF_AREA": profile.areas,
        "INDICATOR": profile.indicators,
        "BREAKDOWN": profile.breakdowns,
    }[component]
    named = {item.code: item.title for item in items}
    for code in sorted({*named, *frame[component]}):
        yield code, named.get(code, Text(en=code, zh=code))


def _concepts(agency: "common.Agency") -> "common.ConceptScheme":
    from sdmx.model import common

    scheme = common.ConceptScheme(
        id=f"CS_{FLOW_ID}", name=_named("sdmx_concepts"), **_kept_by(agency)
    )
    for code in (*DIMENSIONS, MEASURE, *ATTRIBUTES):
        scheme.append(common.Concept(id=code, name=_named(f"sdmx_{code.lower()}")))
    return scheme


def _definition(
    concepts: "common.ConceptScheme",
    lists: "dict[str, common.Codelist]",
    agency: "common.Agency",
) -> "v21.DataStructureDefinition":
    from sdmx.model import common, v21

    definition = v21.DataStructureDefinition(
        id=STRUCTURE_ID, name=_named("sdmx_flow"), **_kept_by(agency)
    )
    definition.dimensions.id = "DimensionDescriptor"
    definition.attributes.id = "AttributeDescriptor"
    definition.measures.id = "MeasureDescriptor"
    for order, code in enumerate(DIMENSIONS, start=1):
        kind = common.TimeDimension if code == "TIME_PERIOD" else common.Dimension
        definition.dimensions.append(
            kind(
                id=code,
                concept_identity=concepts[code],
                local_representation=_representation(code, lists),
                order=order,
            )
        )
    definition.measures.append(v21.PrimaryMeasure(id=MEASURE, concept_identity=concepts[MEASURE]))
    for code in ATTRIBUTES:
        is_mandatory = code in _MANDATORY
        definition.attributes.append(
            common.DataAttribute(
                id=code,
                concept_identity=concepts[code],
                local_representation=_representation(code, lists),
                related_to=v21.PrimaryMeasureRelationship(),
                usage_status=common.UsageStatus["mandatory" if is_mandatory else "conditional"],
            )
        )
    return definition


def _representation(code: str, lists: "dict[str, common.Codelist]") -> "common.Representation":
    from sdmx.model import common

    if code in lists:
        return common.Representation(enumerated=lists[code])
    kind = "string"
    if code == "TIME_PERIOD":
        kind = "observationalTimePeriod"
    elif code in _NUMBERS:
        kind = "double"
    elif code in _COUNTS:
        kind = "integer"
    facet = common.Facet(value_type=common.FacetValueType[kind])
    return common.Representation(non_enumerated=[facet])


def _flow(
    definition: "v21.DataStructureDefinition", agency: "common.Agency"
) -> "v21.DataflowDefinition":
    from sdmx.model import v21

    return v21.DataflowDefinition(
        id=FLOW_ID, name=_named("sdmx_flow"), structure=definition, **_kept_by(agency)
    )


def _note(inputs: BulletinInputs, profile: Profile, edition: Edition) -> Text:
    told = {
        "profile": profile.settings.code,
        "hash": inputs.profile_sha256,
        "vintage": f"{inputs.vintage:%Y-%m}",
        "edition": edition,
    }
    note = _phrases("sdmx_note")
    mark = "模拟数据 / SIMULATED. " if profile.settings.is_simulated else ""
    return Text(en=mark + note.en.format(**told), zh=mark + note.zh.format(**told))


def _kept_by(agency: "common.Agency") -> dict[str, Any]:
    return {
        "version": VERSION,
        "maintainer": agency,
        "is_external_reference": False,
        "is_final": True,
    }


def _named(code: str) -> Any:
    return _texts(_phrases(code))


def _phrases(code: str) -> Text:
    return Text(en=phrase(code, "en"), zh=phrase(code, "zh"))


def _texts(text: Text) -> Any:
    return {"en": _held(text.en), "zh": _held(text.zh)}


def _held(text: str) -> str:
    """Return a text without signs that XML cannot hold, or that turn the order of letters."""
    return "".join(char if char.isprintable() else " " for char in text)
