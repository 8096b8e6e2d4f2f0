"""Roles: nobody is his own second person, and every right belongs to somebody."""

from issuing.staff.roles import RIGHTS, Right, Role


def test_every_role_sees_and_every_right_is_somebody_s() -> None:
    assert set(RIGHTS) == set(Role)
    assert all(Right.VIEW in rights for rights in RIGHTS.values())
    assert frozenset[Right]().union(*RIGHTS.values()) == set(Right)


def test_who_administers_neither_issues_nor_approves() -> None:
    assert not RIGHTS[Role.ADMINISTRATOR] & {Right.MEND, Right.ISSUE, Right.APPROVE}


def test_only_an_approver_approves() -> None:
    assert [role for role, rights in RIGHTS.items() if Right.APPROVE in rights] == [Role.APPROVER]
