"""SUNAT 2800 and 2016 whole: every identity of catalogue 06 on every document of every operation."""

from itertools import product

import pytest

from tests.builders import a_boleta, a_credit_note, a_customer, a_debit_note, a_line, a_note, a_sale, an_assessment
from tests.vouchers.operations import exported
from vouchers.catalogues.identities import ANONYMOUS, IDENTITY_TYPES
from vouchers.catalogues.operations import EXPORTS
from vouchers.sale import Address, Customer, DocumentReference, DocumentType, Sale

NUMBERS = {"6": "20131312955", "1": "45678912", ANONYMOUS: ANONYMOUS}
ALL = frozenset(IDENTITY_TYPES) | {ANONYMOUS}
NOT_A_RUC = ALL - {"6"}
FACTURA, BOLETA = DocumentType.FACTURA, DocumentType.BOLETA

# The table of who may be named where, by document and operation.
ALLOWED = {
    (FACTURA, "0101"): frozenset({"6"}),
    (FACTURA, "2104"): frozenset({"6"}),
    (FACTURA, "0112"): frozenset({"1", "6"}),
    (FACTURA, "2106"): frozenset({"7", "B", "G"}),
    **{(FACTURA, code): NOT_A_RUC for code in ("0200", "0201", "0204")},
    **{(FACTURA, code): ALL for code in ("0202", "0203", "0205", "0206", "0207", "0208", "0401")},
    (BOLETA, "0101"): ALL,
    (BOLETA, "2104"): ALL,
    **{(BOLETA, code): NOT_A_RUC for code in ("0200", "0201", "0203", "0204", "0206", "0207", "0208", "0401")},
}


def customer(identity_type: str) -> Customer:
    number = NUMBERS.get(identity_type, "AB-123456789012")
    return Customer(identity_type=identity_type, identity_number=number, name="QUIEN COMPRA")


def sale(document_type: DocumentType, operation: str, identity_type: str) -> Sale:
    given = {"document_type": document_type, "customer": customer(identity_type), "currency": "PEN"}
    if operation in EXPORTS:
        abroad = Address(country="MX") if operation in {"0201", "0208"} else None
        return exported(operation, a_line(tax_treatment="40"), delivery_address=abroad, **given)
    return a_sale(operation_type=operation, **given)


def codes(sold: Sale) -> set[str]:
    """The codes found at the customer's identity."""
    found = an_assessment(sold).findings
    return {it.sunat_code for it in found if it.path.startswith("customer.identity")}


@pytest.mark.parametrize(("document_type", "operation"), ALLOWED)
def test_each_document_takes_the_identities_of_its_operation(document_type: DocumentType, operation: str) -> None:
    taken = {it for it in ALL if not codes(sale(document_type, operation, it))}
    assert taken == ALLOWED[document_type, operation]
    refused = {code for it in ALL - taken for code in codes(sale(document_type, operation, it))}
    assert refused <= {"2800"}


@pytest.mark.parametrize("identity_type", ["2", "3", "8", "9", "I", "Z", "00", "６", "a"])
def test_what_the_catalogue_lacks_is_taken_nowhere(identity_type: str) -> None:
    for document_type, operation in ALLOWED:
        assert codes(sale(document_type, operation, identity_type)) >= {"2800"}
    for note in (a_credit_note, a_debit_note):
        assert "2016" in codes(note(customer=customer(identity_type)))


def test_a_note_takes_whoever_its_document_took() -> None:
    of_a_boleta = DocumentReference(document_type="03", series="B001", number=1)
    for identity_type, note in product(ALL, ((a_credit_note, "01"), (a_debit_note, "02"))):
        make, reason = note
        sold = make(customer=customer(identity_type), note=a_note(document=of_a_boleta, reason_code=reason))
        assert codes(sold) == set()


@pytest.mark.parametrize(
    ("identity_type", "number", "code"),
    [
        ("6", "2013131295", "2017"),
        ("6", "201313129550", "2017"),
        ("6", "2013131295A", "2017"),
        ("6", "20131312954", "2017"),
        ("6", "30131312955", "2017"),
        ("1", "4567891", "2801"),
        ("1", "456789123", "2801"),
        ("1", "4567891A", "2801"),
        *((it, "A" * 16, "2802") for it in "047ABCDEFGH"),
        *((it, "AB 12", "2802") for it in "047ABCDEFGH"),
    ],
)
def test_the_number_has_the_shape_of_its_type(identity_type: str, number: str, code: str) -> None:
    wrong = a_customer(identity_type=identity_type, identity_number=number)
    assert codes(a_boleta(customer=wrong)) == {code}


def test_blanks_around_a_number_are_no_part_of_it() -> None:
    assert codes(a_boleta(customer=a_customer(identity_type=" 1 ", identity_number=" 45678912\t"))) == set()
