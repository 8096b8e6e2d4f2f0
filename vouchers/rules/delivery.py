"""Rules of exports and of where a thing is delivered or a service is used."""

import re
from collections.abc import Callable

from vouchers.catalogues.countries import COUNTRIES, PERU
from vouchers.catalogues.operations import EXPORTS, USED_ABROAD
from vouchers.catalogues.treatments import EXPORT
from vouchers.findings import Severity
from vouchers.rules.rule import INVOICES, Facts, Feature, Rule
from vouchers.sale import Address, Sale, SaleLine
from vouchers.text import is_xml

_UBIGEO = re.compile(r"[0-9]{6}")
_LONGEST_STREET = 200
_SHORTEST_STREET = 3
_LONGEST_URBANIZATION = 25
_LONGEST_PLACE = 30


def _not_exported(line: SaleLine, facts: Facts) -> bool:
    return facts.sale.operation_type in EXPORTS and line.tax_treatment != EXPORT


def _no_country_of_use(sale: Sale, _: Facts) -> bool:
    return sale.operation_type in USED_ABROAD and sale.delivery_address is None


def _used_in_peru(sale: Sale, _: Facts) -> bool:
    address = sale.delivery_address
    if sale.operation_type not in USED_ABROAD or address is None:
        return False
    return address.country == PERU or address.country not in COUNTRIES


def _street_without_legend(sale: Sale, _: Facts) -> bool:
    return sale.delivery_address is not None and bool(sale.delivery_address.street)


def _unreadable(sale: Sale, _: Facts) -> bool:
    address = sale.delivery_address
    return address is not None and not all(is_xml(text) for text in _texts(address))


def _texts(address: Address) -> list[str]:
    optional = (address.street, address.ubigeo, address.district, address.province, address.department)
    return [address.country, *(text for text in (*optional, address.urbanization) if text is not None)]


def _place(code: str, field: str, what: str, shortest: int, longest: int) -> Rule[Sale]:
    def odd(sale: Sale, _: Facts) -> bool:
        text = getattr(sale.delivery_address, field, None)
        return text is not None and not shortest <= len(text) <= longest

    return _observed(code, field, odd, f"{what} de la entrega debe tener de {shortest} a {longest} caracteres.")


def _odd_ubigeo(sale: Sale, _: Facts) -> bool:
    address = sale.delivery_address
    return address is not None and address.ubigeo is not None and _UBIGEO.fullmatch(address.ubigeo) is None


def _observed(code: str, field: str, fires: Callable[[Sale, Facts], bool], message: str) -> Rule[Sale]:
    return Rule(
        code=f"V{code}",
        sunat_code=code,
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.DELIVERY,
        fires=fires,
        path=f"delivery_address.{field}",
        message=message,
        remedy="Corrija ese dato de la dirección de entrega, o no lo indique.",
        source=f"F {code}",
    )


DELIVERY_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3098",
        sunat_code="3098",
        documents=INVOICES,
        feature=Feature.EXPORT,
        fires=_no_country_of_use,
        path="delivery_address",
        message="Falta el país donde se usa el servicio exportado.",
        remedy="Indique la dirección de entrega con su país; basta el país.",
        source="F 3098",
    ),
    Rule(
        code="V3099",
        sunat_code="3099",
        documents=INVOICES,
        feature=Feature.EXPORT,
        fires=_used_in_peru,
        path="delivery_address.country",
        message="El país donde se usa el servicio exportado no existe en el catálogo 04, o es el Perú.",
        remedy="Indique las dos letras ISO 3166-1 de un país distinto del Perú.",
        source="F 3099",
    ),
    Rule(
        code="V0306_10",
        sunat_code="0306",
        feature=Feature.DELIVERY,
        fires=_unreadable,
        path="delivery_address",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
    _observed(
        "4266",
        "street",
        _street_without_legend,
        "Una dirección de entrega es de una venta itinerante, y falta su leyenda (2005).",
    ),
    _observed("4231", "ubigeo", _odd_ubigeo, "El ubigeo de la entrega no tiene seis dígitos."),
    _place("4236", "street", "La dirección", _SHORTEST_STREET, _LONGEST_STREET),
    _place("4238", "urbanization", "La urbanización", 1, _LONGEST_URBANIZATION),
    _place("4239", "province", "La provincia", 1, _LONGEST_PLACE),
    _place("4240", "department", "El departamento", 1, _LONGEST_PLACE),
    _place("4241", "district", "El distrito", 1, _LONGEST_PLACE),
)

EXPORT_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V2642_2",
        sunat_code="2642",
        documents=INVOICES,
        feature=Feature.EXPORT,
        fires=_not_exported,
        path="tax_treatment",
        message="En una exportación la afectación de cada línea debe ser 40.",
        remedy="Use la afectación 40, o un tipo de operación que no sea exportación.",
        source="F 2642, 3107",
    ),
)
