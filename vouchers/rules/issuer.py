"""Rules of who issues: what the register of issuers must hold so that SUNAT takes its vouchers without a remark."""

import re

from vouchers.findings import Severity
from vouchers.identity import is_ruc
from vouchers.rules.rule import NOTES, Facts, Rule
from vouchers.sale import Sale
from vouchers.text import has_breaks, is_xml

_ESTABLISHMENT = re.compile(r"[0-9]{4}")
_UBIGEO = re.compile(r"[0-9]{6}")
_NAME_LENGTHS = range(1, 1501)
_NAME_LENGTHS_OF_A_NOTE = range(3, 1501)
_STREET_LENGTHS = range(3, 201)
_URBANIZATION_LENGTHS = range(1, 26)
_PLACE_LENGTHS = range(1, 31)
_HOME = "PE"

_IN_THE_REGISTER = "Corrija los datos del emisor en el registro de emisores."


def _another_issuer(sale: Sale, facts: Facts) -> bool:
    return sale.issuer_ruc != facts.issuer.ruc


def _impossible_ruc(_: Sale, facts: Facts) -> bool:
    return not is_ruc(facts.issuer.ruc)


def _no_name(_: Sale, facts: Facts) -> bool:
    return not facts.issuer.legal_name.strip()


def _odd_name(sale: Sale, facts: Facts) -> bool:
    name = facts.issuer.legal_name
    return bool(name.strip()) and _is_odd(name, _name_lengths(sale))


def _odd_trade_name(sale: Sale, facts: Facts) -> bool:
    return _is_odd(facts.issuer.trade_name, _name_lengths(sale))


def _name_lengths(sale: Sale) -> range:
    """Only the tables of the notes have a least length."""
    return _NAME_LENGTHS_OF_A_NOTE if sale.document_type in NOTES else _NAME_LENGTHS


def _no_establishment(_: Sale, facts: Facts) -> bool:
    return not facts.issuer.address.establishment


def _odd_establishment(_: Sale, facts: Facts) -> bool:
    establishment = facts.issuer.address.establishment
    return bool(establishment) and _ESTABLISHMENT.fullmatch(establishment) is None


def _odd_ubigeo(_: Sale, facts: Facts) -> bool:
    ubigeo = facts.issuer.address.ubigeo
    return ubigeo is not None and _UBIGEO.fullmatch(ubigeo) is None


def _is_odd(text: str | None, lengths: range) -> bool:
    return text is not None and (len(text) not in lengths or has_breaks(text))


def _odd_street(_: Sale, facts: Facts) -> bool:
    return _is_odd(facts.issuer.address.street, _STREET_LENGTHS)


def _odd_urbanization(_: Sale, facts: Facts) -> bool:
    return _is_odd(facts.issuer.address.urbanization, _URBANIZATION_LENGTHS)


def _odd_province(_: Sale, facts: Facts) -> bool:
    return _is_odd(facts.issuer.address.province, _PLACE_LENGTHS)


def _odd_department(_: Sale, facts: Facts) -> bool:
    return _is_odd(facts.issuer.address.department, _PLACE_LENGTHS)


def _odd_district(_: Sale, facts: Facts) -> bool:
    return _is_odd(facts.issuer.address.district, _PLACE_LENGTHS)


def _abroad(_: Sale, facts: Facts) -> bool:
    return facts.issuer.address.country != _HOME


def _unreadable(_: Sale, facts: Facts) -> bool:
    issuer = facts.issuer
    address = issuer.address
    texts = (
        issuer.legal_name,
        issuer.trade_name,
        address.street,
        address.ubigeo,
        address.district,
        address.province,
        address.department,
        address.urbanization,
    )
    return not all(text is None or is_xml(text) for text in texts)


def _ruc(_: Sale, facts: Facts) -> str:
    return facts.issuer.ruc


def _legal_name(_: Sale, facts: Facts) -> str:
    return facts.issuer.legal_name


ISSUER_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V1034",
        sunat_code="1034",
        fires=_another_issuer,
        path="issuer_ruc",
        message="La venta es de otro emisor que el que la está emitiendo.",
        remedy="Indique el RUC del emisor registrado para esta venta.",
        source="F 1034",
    ),
    Rule(
        code="V1034_2",
        sunat_code="1034",
        fires=_impossible_ruc,
        path="issuer_ruc",
        value=_ruc,
        message="El RUC del emisor no existe: su dígito de control no corresponde.",
        remedy=_IN_THE_REGISTER,
        source="F 1034; módulo 11 del RUC",
    ),
    Rule(
        code="V1037",
        sunat_code="1037",
        fires=_no_name,
        path="issuer.legal_name",
        value=_legal_name,
        message="Falta la razón social del emisor.",
        remedy=_IN_THE_REGISTER,
        source="F 1037",
    ),
    Rule(
        code="V4338",
        sunat_code="4338",
        severity=Severity.OBSERVATION,
        fires=_odd_name,
        path="issuer.legal_name",
        value=_legal_name,
        message="La razón social del emisor va en una línea de hasta 1500 caracteres, y en una nota de 3 o más.",
        remedy=_IN_THE_REGISTER,
        source="F 4338, NC 4338",
    ),
    Rule(
        code="V4092",
        sunat_code="4092",
        severity=Severity.OBSERVATION,
        fires=_odd_trade_name,
        path="issuer.trade_name",
        message="El nombre comercial del emisor va en una línea de hasta 1500 caracteres, y en una nota de 3 o más.",
        remedy=_IN_THE_REGISTER,
        source="F 4092, NC 4092",
    ),
    Rule(
        code="V3030",
        sunat_code="3030",
        fires=_no_establishment,
        path="issuer.address.establishment",
        message="Falta el código del establecimiento del emisor.",
        remedy="Indique en el registro de emisores el código de SUNAT, o 0000 para el domicilio fiscal.",
        source="F 3030",
    ),
    Rule(
        code="V4242",
        sunat_code="4242",
        severity=Severity.OBSERVATION,
        fires=_odd_establishment,
        path="issuer.address.establishment",
        message="El código del establecimiento del emisor no tiene 4 dígitos.",
        remedy=_IN_THE_REGISTER,
        source="F 4242",
    ),
    Rule(
        code="V4093",
        sunat_code="4093",
        severity=Severity.OBSERVATION,
        fires=_odd_ubigeo,
        path="issuer.address.ubigeo",
        message="El ubigeo del emisor no tiene seis dígitos.",
        remedy=_IN_THE_REGISTER,
        source="F 4093",
    ),
    Rule(
        code="V4094",
        sunat_code="4094",
        severity=Severity.OBSERVATION,
        fires=_odd_street,
        path="issuer.address.street",
        message="La dirección del emisor debe tener de 3 a 200 caracteres en una sola línea.",
        remedy=_IN_THE_REGISTER,
        source="F 4094",
    ),
    Rule(
        code="V4095",
        sunat_code="4095",
        severity=Severity.OBSERVATION,
        fires=_odd_urbanization,
        path="issuer.address.urbanization",
        message="La urbanización del emisor debe tener de 1 a 25 caracteres en una sola línea.",
        remedy=_IN_THE_REGISTER,
        source="F 4095",
    ),
    Rule(
        code="V4096",
        sunat_code="4096",
        severity=Severity.OBSERVATION,
        fires=_odd_province,
        path="issuer.address.province",
        message="La provincia del emisor debe tener de 1 a 30 caracteres en una sola línea.",
        remedy=_IN_THE_REGISTER,
        source="F 4096",
    ),
    Rule(
        code="V4097",
        sunat_code="4097",
        severity=Severity.OBSERVATION,
        fires=_odd_department,
        path="issuer.address.department",
        message="El departamento del emisor debe tener de 1 a 30 caracteres en una sola línea.",
        remedy=_IN_THE_REGISTER,
        source="F 4097",
    ),
    Rule(
        code="V4098",
        sunat_code="4098",
        severity=Severity.OBSERVATION,
        fires=_odd_district,
        path="issuer.address.district",
        message="El distrito del emisor debe tener de 1 a 30 caracteres en una sola línea.",
        remedy=_IN_THE_REGISTER,
        source="F 4098",
    ),
    Rule(
        code="V4041",
        sunat_code="4041",
        severity=Severity.OBSERVATION,
        fires=_abroad,
        path="issuer.address.country",
        message="El domicilio fiscal del emisor debe estar en el Perú (PE).",
        remedy=_IN_THE_REGISTER,
        source="F 4041",
    ),
    Rule(
        code="V0306_7",
        sunat_code="0306",
        fires=_unreadable,
        path="issuer",
        message="Un dato del emisor contiene caracteres que un documento XML no puede llevar.",
        remedy=_IN_THE_REGISTER,
        source="XML 1.0, 2.2",
    ),
)
