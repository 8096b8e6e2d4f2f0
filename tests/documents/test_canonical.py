"""Our escaping against lxml's canonicalisation of the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from documents.canonical import UnwritableText, attribute, text, wire

XML_CHARACTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[chr(code) for code in range(32) if chr(code) not in "\t\n\r"] + ["\ufffe", "\uffff"],
)
XML_TEXT = st.text(XML_CHARACTERS | st.sampled_from("&<>\"'\r\n\t]]>\x7f\x85\u2028"))


@given(XML_TEXT)
def test_text_is_what_lxml_makes_of_it(value: str) -> None:
    element = etree.Element("a")
    element.text = value
    assert wire(f"<a>{text(value, 'a')}</a>") == etree.tostring(element, method="c14n")


@given(XML_TEXT)
def test_an_attribute_is_what_lxml_makes_of_it(value: str) -> None:
    element = etree.Element("a", b=value)
    assert wire(f'<a b="{attribute(value, "b")}"></a>') == etree.tostring(element, method="c14n")


@pytest.mark.parametrize("character", ["\0", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_refused_by_name(character: str) -> None:
    for write in (text, attribute):
        with pytest.raises(UnwritableText) as refused:
            write(f"SEGURO{character}", "description")
        assert refused.value.where == "description"
        assert refused.value.character == character
        assert f"U+{ord(character):04X}" in str(refused.value)


def test_the_place_is_told_from_the_outside_in() -> None:
    error = UnwritableText("description", "\0").under("lines[3]")
    assert error.where == "lines[3].description"
    assert str(error).startswith("lines[3].description:")
