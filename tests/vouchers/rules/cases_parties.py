from tests.builders import (
    a_boleta,
    a_credit_note,
    a_customer,
    a_debit_note,
    a_note,
    a_person,
    a_sale,
    an_address,
    an_issuer,
)
from tests.vouchers.rules.case import Case, Given, case
from vouchers.sale import Customer, DocumentReference, Issuer, Sale

_OF_A_BOLETA = a_note(document=DocumentReference(document_type="03", series="B001", number=1))
_ANONYMOUS = Customer(identity_type="-", identity_number="-", name="CLIENTES VARIOS")


def _boleta_to(identity_type: str, number: str) -> Sale:
    return a_boleta(customer=a_person(identity_type=identity_type, identity_number=number))


def _note_to(customer: Customer) -> Sale:
    return a_credit_note(customer=customer, note=_OF_A_BOLETA)


def _issued_by(issuer: Issuer) -> Given:
    return Given(sale=a_sale(issuer_ruc=issuer.ruc), issuer=issuer)


def _noted_by(issuer: Issuer) -> Given:
    return Given(sale=a_credit_note(issuer_ruc=issuer.ruc), issuer=issuer)


def _at(**address: str) -> Given:
    return _issued_by(an_issuer(address=an_address(**address)))


CUSTOMER_CASES = (
    case(
        "V2014",
        "customer.identity_number",
        a_sale(customer=a_customer(identity_number=" ")),
        a_sale(customer=a_customer(identity_number=" 20131312955 ")),
    ),
    case("V2015", "customer.identity_type", a_sale(customer=a_customer(identity_type="")), a_sale()),
    case(
        "V2679",
        "customer.identity_number",
        a_credit_note(customer=a_customer(identity_number="")),
        _note_to(_ANONYMOUS),
    ),
    case(
        "V2679_2",
        "customer.identity_type",
        a_debit_note(customer=a_customer(identity_type="")),
        a_debit_note(),
    ),
    case("V2800", "customer.identity_type", a_sale(customer=a_person()), a_boleta()),
    case("V2800_2", "customer.identity_type", _boleta_to("9", "12345"), _boleta_to("H", "12345")),
    case("V2016", "customer.identity_type", _note_to(a_person(identity_type="9")), _note_to(a_person())),
    case(
        "V2017",
        "customer.identity_number",
        a_sale(customer=a_customer(identity_number="2013131295")),
        a_sale(customer=a_customer(identity_number="20100070970")),
    ),
    case(
        "V2017_2",
        "customer.identity_number",
        a_sale(customer=a_customer(identity_number="20131312954")),
        a_sale(customer=a_customer(identity_number="20131312955")),
    ),
    case("V2801", "customer.identity_number", _boleta_to("1", "4567891"), _boleta_to("1", "00678912")),
    case("V2802", "customer.identity_number", _boleta_to("7", "AB 123"), _boleta_to("7", "A" * 15)),
    case("V9010", "customer.identity_number", _boleta_to("-", "45678912"), _boleta_to("-", "-")),
    case("V2021", "customer.name", a_sale(customer=a_customer(name=" ")), a_sale(customer=a_customer(name="ABC"))),
    case(
        "V2022",
        "customer.name",
        a_sale(customer=a_customer(name="A" * 1501)),
        a_sale(customer=a_customer(name="A" * 1500)),
    ),
    case(
        "V2022_2",
        "customer.name",
        a_credit_note(customer=a_customer(name="A" * 1001)),
        a_credit_note(customer=a_customer(name="A" * 1000)),
    ),
    case(
        "V0306_5",
        "customer.name",
        a_sale(customer=a_customer(name="TRANSPORTES \ud800")),
        a_sale(customer=a_customer(name="TRANSPORTES\nANDINOS \U0001f69a")),
    ),
    case(
        "V0306_6",
        "customer.address",
        a_sale(customer=a_customer(address=an_address(street="Av. \x07"))),
        a_sale(customer=a_customer(address=an_address(street="Av. Grau\n123"))),
    ),
)

ISSUER_CASES: tuple[Case, ...] = (
    case("V1034", "issuer_ruc", a_sale(issuer_ruc="20131312955"), a_sale(issuer_ruc="20100066603")),
    case(
        "V1034_2",
        "issuer_ruc",
        _issued_by(an_issuer(ruc="20100066604")),
        _issued_by(an_issuer(ruc="20131312955")),
    ),
    case("V1037", "issuer.legal_name", _issued_by(an_issuer(legal_name="")), _issued_by(an_issuer(legal_name="A S"))),
    case(
        "V4338",
        "issuer.legal_name",
        _noted_by(an_issuer(legal_name="AB")),
        _issued_by(an_issuer(legal_name="AB")),
    ),
    case(
        "V4092",
        "issuer.trade_name",
        _noted_by(an_issuer(trade_name="AB")),
        _issued_by(an_issuer(trade_name="A")),
    ),
    case("V3030", "issuer.address.establishment", _at(establishment=""), _at(establishment="0001")),
    case("V4093", "issuer.address.ubigeo", _at(ubigeo="15013"), _at(ubigeo="150131")),
    case("V4242", "issuer.address.establishment", _at(establishment="12"), _at(establishment="0000")),
    case("V4094", "issuer.address.street", _at(street="A" * 201), _at(street="A" * 200)),
    case("V4095", "issuer.address.urbanization", _at(urbanization="A" * 26), _at(urbanization="A" * 25)),
    case("V4096", "issuer.address.province", _at(province=""), _at(province="A" * 30)),
    case("V4097", "issuer.address.department", _at(department="A" * 31), _at(department="A")),
    case("V4098", "issuer.address.district", _at(district="San\tIsidro"), _at(district="San Isidro")),
    case("V4041", "issuer.address.country", _at(country="CL"), _at(country="PE")),
    case(
        "V0306_7",
        "issuer",
        _issued_by(an_issuer(trade_name="Sur \x00")),
        _issued_by(an_issuer(trade_name="Sur ñ")),
    ),
)
