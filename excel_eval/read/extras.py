"""What an .xlsx or .ods workbook carries besides its cells, and the mark of this tool's own outputs."""

from __future__ import annotations

from excel_eval.guard import Package, Unreadable, local_name, text_of
from excel_eval.model import OUTPUT_PROPERTY
from excel_eval.read.carried import Carried

_MACROS = frozenset({"vbaProject", "xlMacrosheet", "xlIntlMacrosheet", "macrosheet"})


def carried_by_ooxml(package: Package) -> Carried:
    """Of an .xlsx, .xlsm or .xltx workbook."""
    main = package.related("officeDocument") or ""
    parts = package.relationships(main)
    kinds = [part.kind for part in parts]
    links = [_link_kind(package, part.target) for part in parts if part.kind == "externalLink"]
    return Carried(
        macros=bool(_MACROS.intersection(kinds)),
        links=sum(kind != "ddeLink" for kind in links),
        connections="connections" in kinds,
        dde="ddeLink" in links,
    )


def carried_by_ods(package: Package) -> Carried:
    """Of an .ods workbook."""
    content = package.read("content.xml")
    return Carried(
        macros=package.has_folder("Basic") or package.has_folder("Scripts"),
        links=content.count(b"<table:table-source"),
        connections=b"<table:database-source-" in content,
        dde=b"<table:dde-link" in content or b"<office:dde-source" in content,
    )


def _link_kind(package: Package, part: str) -> str:
    """``externalBook``, ``ddeLink`` or ``oleLink``; a link whose part is absent or broken is a link all the same."""
    try:
        return next((local_name(child) for child in package.xml(part)), "externalBook")
    except Unreadable:
        return "externalBook"


def is_own_ooxml(package: Package) -> bool:
    """Whether the tool itself wrote this workbook as an output."""
    part = package.related("custom-properties") or package.related("customProperties")
    if part is None or part not in package:
        return False
    name, value = OUTPUT_PROPERTY
    return any(
        element.get("name") == name and text_of(element).strip() == value
        for element in package.xml(part).iter("{*}property")
    )


def is_own_ods(package: Package) -> bool:
    """Whether this is an output of the tool that LibreOffice has saved as .ods."""
    name, value = OUTPUT_PROPERTY
    if "meta.xml" not in package:
        return False
    return any(
        text_of(element).strip() == value
        for element in package.xml("meta.xml").iter("{*}user-defined")
        if name in element.values()
    )
