from datetime import date

import pytest

from vouchers.catalogues.catalogue import Catalogue, Entry
from vouchers.catalogues.currencies import CURRENCIES
from vouchers.catalogues.detractions import CATALOGUE_54
from vouchers.catalogues.documents import MODIFIED_BY_B, modified_by_contingency, modified_by_f
from vouchers.catalogues.identities import IDENTITY_TYPES
from vouchers.catalogues.operations import OPERATIONS
from vouchers.catalogues.reasons import CREDIT_NOTE_REASONS, DEBIT_NOTE_REASONS
from vouchers.catalogues.treatments import SIMPLE, TREATMENTS
from vouchers.catalogues.tributes import TRIBUTES
from vouchers.catalogues.units import UNIT_CODES


def test_an_entry_is_found_while_it_holds() -> None:
    first = Entry(code="1", name="uno", valid_until=date(2026, 12, 31))
    second = Entry(code="1", name="primero", valid_from=date(2027, 1, 1))
    catalogue = Catalogue("99", (first, second))
    assert catalogue.find("1", date(2026, 12, 31)) is first
    assert catalogue.find("1", date(2027, 1, 1)) is second
    assert catalogue.find("2", date(2027, 1, 1)) is None
    assert list(catalogue) == [first, second]


@pytest.mark.parametrize(
    "entries",
    [
        (Entry(code="1", name="uno"), Entry(code="1", name="otro")),
        (Entry(code=" ", name="uno"),),
        (Entry(code="1", name=""),),
        (Entry(code="1", name="uno", valid_from=date(2027, 1, 1), valid_until=date(2026, 1, 1)),),
    ],
    ids=["twice on one day", "no code", "no name", "ends before it begins"],
)
def test_a_catalogue_checks_itself(entries: tuple[Entry, ...]) -> None:
    with pytest.raises(ValueError, match="catalogue 99"):
        Catalogue("99", entries)


def test_treatments_are_paired_with_tributes_as_the_table_pairs_them() -> None:
    assert {code: treatment.tributes for code, treatment in SIMPLE.items()} == {
        "10": ("1000",),
        "20": ("9997",),
        "30": ("9998",),
        "40": ("9995", "9996"),
    }
    assert len(TREATMENTS) == 19
    assert all(treatment.tributes for treatment in TREATMENTS.values())


def test_tributes_carry_the_triple_of_the_scheme() -> None:
    igv, exempt, unaffected = TRIBUTES["1000"], TRIBUTES["9997"], TRIBUTES["9998"]
    assert (igv.scheme_name, igv.type_code) == ("IGV", "VAT")
    assert (exempt.scheme_name, exempt.type_code) == ("EXO", "VAT")
    assert (unaffected.scheme_name, unaffected.type_code) == ("INA", "FRE")


def test_penalties_have_a_reason_of_their_own_from_2027() -> None:
    assert DEBIT_NOTE_REASONS.find("13", date(2026, 12, 31)) is None
    assert DEBIT_NOTE_REASONS.find("13", date(2027, 1, 1)) is not None
    assert CREDIT_NOTE_REASONS.find("13", date(2026, 1, 1)) is not None


def test_lists_hold_what_an_insurer_meets() -> None:
    assert {"PEN", "USD", "EUR"} <= CURRENCIES
    assert {"NIU", "ZZ", "KGM", "BX", "PK", "DZN", "MON", "ANN", "GLL", "HUR"} <= UNIT_CODES
    assert all(2 <= len(code) <= 3 for code in UNIT_CODES)
    assert set(IDENTITY_TYPES) == set("01467ABCDEFGH")
    assert {"0101", "0113", "0200", "1001", "2001", "2104"} <= OPERATIONS.keys()
    assert modified_by_f(date(2026, 11, 24)) & MODIFIED_BY_B == {"12", "16", "55"}


def test_what_notes_may_modify_and_what_is_detracted_grow_with_time() -> None:
    before, after = date(2026, 7, 31), date(2026, 8, 1)
    assert modified_by_f(after) - modified_by_f(before) == {"25"}
    assert {"28", "56"} <= modified_by_f(before)
    assert modified_by_contingency(before) == modified_by_f(before) | {"03"}
    assert CATALOGUE_54.find("038", date(2026, 8, 31)) is None
    assert CATALOGUE_54.find("038", date(2026, 9, 1)) is not None
    assert CATALOGUE_54.find("037", before) is not None
    assert CATALOGUE_54.find("006", after) is None
