"""Checks of what a document refers to, despatch guides and others, and of the standard codes of its items."""

import re

from simulators.ose.catalogues import DETRACTIONS
from simulators.ose.reading import Node
from simulators.ose.rules import BOLETA, FACTURA, SALES, Check, Table
from simulators.ose.voucher import Voucher

_GUIDE = re.compile("(?:T[A-Z0-9]{3}|[0-9]{4}|EG0[1-4]|EG07|G[0-9]{3}|V[A-Z0-9]{3})-[0-9]{1,8}")
_NUMBER = re.compile(r"\S{1,30}")
_IN_BOLETA = ("02", "03", "04", "05", "08", "09", "99")
_IN_FACTURA = (*_IN_BOLETA, "06", "07")
_GTINS = {"GTIN-8": 8, "GTIN-12": 12, "GTIN-13": 13, "GTIN-14": 14}
_UNSPSC = re.compile("[0-9]{8}")


def _guides(v: Voucher) -> list[Node]:
    return v.node.all("DespatchDocumentReference")


def _documents(v: Voucher) -> list[Node]:
    return v.node.all("AdditionalDocumentReference")


def _repeats(found: list[Node]) -> bool:
    names = [(one.value("DocumentTypeCode"), one.value("ID")) for one in found]
    return len(set(names)) < len(names)


def _strange(found: list[Node], kinds: tuple[str, ...]) -> bool:
    return any(one.value("DocumentTypeCode") not in kinds for one in found)


def _bar_codes(v: Voucher) -> list[Node]:
    found = (line.node.first("Item", "StandardItemIdentification", "ID") for line in v.lines)
    return [one for one in found if one is not None]


def _wrong_length(one: Node) -> bool:
    length = _GTINS.get(one.attributes.get("schemeID", ""))
    return length is not None and len(one.text) != length


def _bad_product(v: Voucher) -> bool:
    codes = (line.node.value("Item", "CommodityClassification", "ItemClassificationCode") for line in v.lines)
    return any(code is not None and _UNSPSC.fullmatch(code) is None for code in codes)


REFERENCES: Table[Voucher] = Table(
    (
        Check("2364", "Una guía de remisión se repite", lambda v: _repeats(_guides(v)), SALES),
        Check("2365", "Un documento relacionado se repite", lambda v: _repeats(_documents(v)), SALES),
        Check(
            "4006",
            "El número de la guía no es SERIE-NÚMERO",
            lambda v: any(_GUIDE.fullmatch(one.value("ID") or "") is None for one in _guides(v)),
            SALES,
            observation=True,
        ),
        Check(
            "4005", "La guía debe ser 09 o 31", lambda v: _strange(_guides(v), ("09", "31")), SALES, observation=True
        ),
        Check(
            "4010",
            "El número de un documento relacionado no es válido",
            lambda v: any(_NUMBER.fullmatch(one.value("ID") or "") is None for one in _documents(v)),
            SALES,
            observation=True,
        ),
        Check(
            "4009",
            "El tipo de un documento relacionado no es válido",
            lambda v: _strange(_documents(v), _IN_FACTURA),
            FACTURA,
            observation=True,
        ),
        Check(
            "4009",
            "El tipo de un documento relacionado no es válido",
            lambda v: _strange(_documents(v), _IN_BOLETA),
            BOLETA,
            observation=True,
        ),
        Check(
            "4266",
            "Falta la leyenda 2005 de la venta itinerante",
            lambda v: (
                bool(v.node.value("Delivery", "DeliveryLocation", "Address", "AddressLine", "Line"))
                and not v.has_legend("2005")
            ),
            SALES,
            observation=True,
        ),
        Check(
            "4265",
            "Falta la leyenda 2006 de la detracción",
            lambda v: v.operation in DETRACTIONS and not v.has_legend("2006"),
            SALES,
            observation=True,
        ),
        Check("3496", "El código de producto no es válido", _bad_product, SALES, observation=True),
        Check(
            "4333",
            "Falta el tipo de estructura GTIN",
            lambda v: any("schemeID" not in one.attributes for one in _bar_codes(v)),
            SALES,
            observation=True,
        ),
        Check(
            "4334",
            "El código GTIN no tiene la longitud de su estructura",
            lambda v: any(_wrong_length(one) for one in _bar_codes(v)),
            SALES,
            observation=True,
        ),
        Check(
            "4335",
            "El tipo de estructura GTIN no es válido",
            lambda v: any(one.attributes.get("schemeID", "GTIN-8") not in _GTINS for one in _bar_codes(v)),
            SALES,
            observation=True,
        ),
    )
)
