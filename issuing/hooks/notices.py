"""A notice as the rest of the house knows it, whoever sent it and however he worded it."""

import hashlib
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from documents.names import document_name

_SHAPES = {
    "issuer_ruc": re.compile(r"[12][0-9]{10}"),
    "document_type": re.compile(r"01|03|07|08"),
    "series": re.compile(r"[FB][A-Z0-9]{3}|[0-9]{4}"),
}
_LARGEST_NUMBER = 99_999_999
_LONGEST_EMAIL, _MOST_EMAILS = 254, 10
_EMAIL = re.compile(r"[^\s@<>\",;\x00-\x20\x7f]+@[^\s@<>\",;\x00-\x20\x7f]+")


class NoticeKind(StrEnum):
    """What is said of a voucher."""

    ISSUED = "issued"  # it was signed; its documents are in the repository, or come soon
    ANSWERED = "answered"  # the authority has answered it
    VOIDED = "voided"  # it was undone at the authority
    UNKNOWN = "unknown"  # the sender says something that we have not learnt yet


class UnreadableNoticeError(ValueError):
    """What came is no notice; `field` names the datum in the sender's terms, the text says what is expected."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one voucher. What is None was not told; it is then taken from the documents themselves."""

    kind: NoticeKind
    issuer_ruc: str = ""
    document_type: str = ""
    series: str = ""
    number: int = 0
    issue_date: date | None = None
    currency: str | None = None
    payable: Decimal | None = None
    digest_value: str | None = None
    emails: tuple[str, ...] = ()

    @property
    def document_key(self) -> str:
        """How the repository and we call the document: `20100066603-01-F901-1`; ValueError for an unknown kind."""
        return document_name(
            ruc=self.issuer_ruc, document_type=self.document_type, series=self.series, number=self.number
        )

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of what is said: the same words again are a repetition, others under the same id are a mistake."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).digest()


def check_notice(notice: Notice, *, names: dict[str, str]) -> None:
    """Raises `UnreadableNoticeError` for a datum of an impossible shape; `names` are the sender's names of ours."""
    wishes = {
        "issuer_ruc": "debe ser un RUC de 11 dígitos que empieza con 1 o 2",
        "document_type": "debe ser 01, 03, 07 o 08",
        "series": "debe ser una serie de 4 caracteres que empieza con F o B, o de 4 dígitos",
    }
    for field, shape in _SHAPES.items():
        if shape.fullmatch(getattr(notice, field)) is None:
            raise UnreadableNoticeError(names[field], f"{wishes[field]}.")
    if not 1 <= notice.number <= _LARGEST_NUMBER:
        raise UnreadableNoticeError(names["number"], f"debe ser un entero de 1 a {_LARGEST_NUMBER}.")
    if len(notice.emails) > _MOST_EMAILS:
        raise UnreadableNoticeError(names["emails"], f"no puede traer más de {_MOST_EMAILS} correos.")
    for email in notice.emails:
        if len(email) > _LONGEST_EMAIL or _EMAIL.fullmatch(email) is None:
            raise UnreadableNoticeError(names["emails"], "trae un correo que no tiene forma de correo.")


def encode_notice(notice: Notice) -> str:
    """As it is stored beside the raw body."""
    return msgspec.json.encode(notice).decode()


def decode_notice(text: str) -> Notice:
    """The reverse of `encode_notice`."""
    return msgspec.json.decode(text.encode(), type=Notice)
