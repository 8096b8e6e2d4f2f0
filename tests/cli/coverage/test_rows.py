import pytest

from cli.coverage.rows import fingerprint, item_number, list_code, return_code, short_tag


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (16.200000000000003, "16.2"),
        ("12.299999999999999", "12.3"),
        ("07", "7"),
        (3, "3"),
        ("37-A", "37-A"),
        ("41\n\n42<br>43", "41 42 43"),
        (None, ""),
    ],
)
def test_the_number_of_a_datum(cell: object, text: str) -> None:
    assert item_number(cell) == text


@pytest.mark.parametrize(
    ("cell", "code"), [(127, "0127"), (127.0, "0127"), ("2017", "2017"), ("3219\n4441", "3219 4441"), ("-", "-")]
)
def test_the_return_code(cell: object, code: str) -> None:
    assert return_code(cell) == code


@pytest.mark.parametrize(
    ("cell", "tag"),
    [
        ("/Invoice/cac:InvoiceLine/cbc:ID (Número de orden)", "InvoiceLine/ID"),
        ("/CreditNote/cac:Party/cbc:ID@schemeID", "Party/ID@schemeID"),
        ("@listName", "@listName"),
        ("/Invoice/cbc:A (Uno)\n/Invoice/cbc:A (Dos)\n/Invoice/cbc:B (Tres (y cuatro))", "A|B"),
        ("ext:UBLExtensions/.../ds:X509Data/ds:X509Certificate", "UBLExtensions/.../X509Data/X509Certificate"),
        ("/Invoice/cbc:Value (sin cerrar", "Value"),
        ("-", ""),
    ],
)
def test_the_tag_in_short(cell: object, tag: str) -> None:
    assert short_tag(cell) == tag


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-", ""),
        (None, ""),
        ("Catálogo\n(006)", "cat-06"),
        ("Catálogo 055", "cat-55"),
        ("Parámetros (017)", "par-17"),
        ("Catálogo (025), (025.1) y (025)", "cat-25+cat-25.1"),
        ("Padrones\nContribuyentes", "padrones"),
        ("Padrones con vigencia", "padrones-vigencia"),
        ("Contribuyentes", "contribuyentes"),
        ("Contribuyentes asociados a los emisores", "asociados"),
        ("Autorizaciones de comprobantes físicos", "fisicos"),
        ("Comprobantes de pago electrónico", "comprobantes"),
        ("Un listado nuevo", "otro"),
    ],
)
def test_the_list_that_is_consulted(cell: object, code: str) -> None:
    assert list_code(cell) == code


def test_a_fingerprint_knows_words_and_not_how_they_are_laid_out() -> None:
    one = fingerprint(("/Invoice/cbc:ID", "No existe el Tag", None))
    assert fingerprint(("/invoice/cbc:ID", "No  existe\n el tag ", "")) == one
    assert fingerprint(("/Invoice/cbc:ID", "No existe el Tag UBL", None)) != one
    assert fingerprint(("/Invoice/cbc:IDNo", "existe el Tag", None)) != one
