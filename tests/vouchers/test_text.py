from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from tests.builders import a_customer, a_life_line, a_line, a_note, an_address
from vouchers.text import has_breaks, is_xml, tidy, tidy_customer, tidy_line, tidy_note, tidy_optional


def _parses(text: str) -> bool:
    try:
        etree.fromstring(f"<a>{text}</a>".encode())
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return False
    return True


@given(st.characters(exclude_characters="<&", codec=None))
def test_the_characters_we_take_are_those_that_a_parser_takes(character: str) -> None:
    assert is_xml(character) == _parses(character)


@given(st.text())
def test_tidying_leaves_one_line_and_only_blanks_go(text: str) -> None:
    tidied = tidy(text)
    assert not has_breaks(tidied)
    assert tidied == tidied.strip()
    assert "".join(tidied.split()) == "".join(text.split())
    assert tidy(tidied) is tidied


def test_breaks_become_one_space() -> None:
    assert tidy(" Av. Grau\r\n\t 123 \n") == "Av. Grau 123"
    assert tidy("dos  espacios") == "dos  espacios"


def test_blank_optional_texts_are_not_given() -> None:
    assert tidy_optional(" \t") is None
    assert tidy_optional(None) is None


def test_tidy_things_stay_the_same_objects() -> None:
    customer, line, life, note = a_customer(address=an_address()), a_line(), a_life_line(), a_note()
    assert tidy_customer(customer) is customer
    assert tidy_line(line) is line
    assert tidy_line(life) is life
    assert tidy_note(note) is note


def test_every_text_of_a_thing_is_tidied() -> None:
    untidy = a_customer(name=" A\nB ", identity_type=" 6", address=an_address(street=" ", district=" Lince "))
    assert tidy_customer(untidy) == a_customer(name="A B", address=an_address(street=None, district="Lince"))
    item = a_life_line().properties[0]
    line = a_line(description="\nuno\ndos\n", product_code=" ", properties=(replace(item, value=" P\t1 "),))
    assert tidy_line(line) == a_line(description="uno\ndos", properties=(replace(item, value="P 1"),))
    assert tidy_note(a_note(reason="\nx\ny", reason_code=" 01")) == a_note(reason="x y")
