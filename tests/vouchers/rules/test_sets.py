from datetime import date, timedelta

from vouchers.rules.sets import RULE_SETS, TABLE, rule_set_for
from vouchers.rules.validity import ANNOUNCED_FOR_2027


def test_every_date_has_its_set() -> None:
    assert rule_set_for(date.min).version == "2026-02-12"
    assert rule_set_for(ANNOUNCED_FOR_2027 - timedelta(days=1)).version == "2026-02-12"
    assert rule_set_for(ANNOUNCED_FOR_2027).version == "2027-01-01"
    assert rule_set_for(date.max).version == "2027-01-01"


def test_rules_change_only_where_a_set_begins() -> None:
    starts = {rule_set.valid_from for rule_set in RULE_SETS}
    for rule in TABLE:
        assert rule.valid_from in starts, rule.code
        assert rule.valid_until == date.max or rule.valid_until + timedelta(days=1) in starts, rule.code


def test_a_set_holds_the_rules_of_its_days() -> None:
    old, new = ({rule.code for rule in rule_set_for(on).table} for on in (date(2026, 12, 31), date(2027, 1, 1)))
    assert old - new == {"V3194", "V3261", "V4028", "V3496", "V4337"}
    assert new - old == {"V3194_2", "V3261_2", "V3503", "V3507", "V3496_2"}
    assert old | new == {rule.code for rule in TABLE}
