"""The functions of expressions: exact decimals, dates and texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing.intake.mapping.decimals import DECIMAL_FUNCTIONS, dec_add, dec_mul, dec_sub, round2
from issuing.intake.mapping.expressions import Environment, Expression
from issuing.intake.mapping.texts import TEXT_FUNCTIONS
from issuing.intake.mapping.values import DataError

_ENVIRONMENT = Environment({"t": {"a": "1"}})
_MONEY = st.decimals(min_value=-(10**12), max_value=10**12, places=2).map(str)


def _value(source: str) -> object:
    return Expression(source, names=frozenset()).evaluate(_ENVIRONMENT)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("dec_add('0.1', '0.2')", "0.3"),
        ("dec_mul('1.1', '1.1')", "1.21"),
        ("dec_div('10', '3', 4)", "3.3333"),
        ("dec_sub('1', '1.00')", "0.00"),
        ("dec_neg('0')", "0"),
        ("round2('2.675')", "2.68"),
        ("round2('-2.675')", "-2.68"),
        ("round_to('1.25', 1)", "1.3"),
        ("dec('1,234.50')", "1234.50"),
        ("dec('1.234,50', ',')", "1234.50"),
        ("dec('150.00-')", "-150.00"),
        ("dec('')", ""),
        ("scaled('000012550', 2)", "125.50"),
        ("dec_cmp('2.0', '2')", 0),
        ("dec_sum(['1.10', '2.20', '3.30'])", "6.60"),
        ("date('24/11/2026', 'DD/MM/YYYY')", "2026-11-24"),
        ("date('4/1/26', 'DD/MM/YY')", "2026-01-04"),
        ("date('20261124', 'YYYYMMDD')", "2026-11-24"),
        ("date('2026-11-24 10:15:00.123')", "2026-11-24"),
        ("date('')", ""),
        ("add_months('2026-01-31', 1)", "2026-02-28"),
        ("add_days('2026-12-31', 1)", "2027-01-01"),
        ("pad('123', 8)", "00000123"),
        ("trim('  a   b ')", "a b"),
        ("part('ABCDEF', 2, 3)", "BCD"),
        ("left('ABC', 2) + right('ABC', 1)", "ABC"),
        ("digits('20-13131295-5')", "20131312955"),
        ("split('a; ;b', ';')", ["a", "b"]),
        ("join(['a', '', 'b'], ' ')", "a b"),
        ("first('', null, 'x')", "x"),
        ("blank(' ')", True),
        ("lookup('t', 'a')", "1"),
        ("lookup('t', 'b', 'otro')", "otro"),
        ("'abc'.upper()", "ABC"),
    ],
)
def test_what_a_function_gives(source: str, value: object) -> None:
    assert _value(source) == value


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("dec_add('1e3', '1')", "no es un número decimal"),
        ("dec_add('NaN', '1')", "no es un número decimal"),
        ("dec_add('1_0', '1')", "no es un número decimal"),
        ("dec_add('', '1')", "no es un número decimal"),
        ("dec_div('1', '0')", "cero"),
        ("round_to('1', 99)", "de 0 a 20"),
        ("pad('1', 999999999)", "que sirva aquí"),
        ("date('31/02/2026', 'DD/MM/YYYY')", "no es una fecha"),
        ("date('24/11/2026')", "no es una fecha"),
        ("date('2026', 'YYYY')", "debe llevar"),
        ("add_months('9999-12-31', 1)", "no da una fecha"),
        ("lookup('t', 'z')", "no tiene la clave «z»"),
        ("lookup('u', 'z')", "No hay una tabla"),
        ("fail('Falta la póliza')", "Falta la póliza"),
        ("trim(1, 2, 3)", "cuántos toma"),
        ("'a' + 1", "mezcla"),
        ("join('a', 'b')", "una lista"),
    ],
)
def test_what_a_function_refuses(source: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        _value(source)


@given(_MONEY, _MONEY)
def test_sums_are_exact(one: str, other: str) -> None:
    assert dec_sub(dec_add(one, other), other) == dec_add(one, "0.00")
    assert round2(dec_mul(one, "1")) == dec_add(one, "0.00")


def test_every_function_tells_an_analyst_what_it_does() -> None:
    for name, function in [*DECIMAL_FUNCTIONS.items(), *TEXT_FUNCTIONS.items()]:
        assert (function.__doc__ or "").startswith(f"`{name}(")
