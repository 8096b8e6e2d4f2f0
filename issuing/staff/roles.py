"""Roles and rights: a role is a set of rights, and pages, routes and actions ask for a right, never for a role."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """Something that staff may do at the portal."""

    VIEW = "view"  # see vouchers, what is pending, and files
    MEND = "mend"  # try again, correct a sale that has no number, send a mail again, settle an incident
    ISSUE = "issue"  # void a voucher, issue a credit note
    APPROVE = "approve"  # be the second person for what touches very many
    ADMINISTER = "administer"  # issuers, series, certificates, sources, subscribers, branding, users


class Role(StrEnum):
    """What a member of staff is."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


_OPERATOR = frozenset({Right.VIEW, Right.MEND, Right.ISSUE})
RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.VIEWER: frozenset({Right.VIEW}),
        Role.OPERATOR: _OPERATOR,
        Role.APPROVER: _OPERATOR | {Right.APPROVE},
        Role.ADMINISTRATOR: frozenset({Right.VIEW, Right.ADMINISTER}),
    }
)
"""Who administers does not issue, so that nobody gives himself a way around the second person."""
