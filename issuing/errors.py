"""What a service refuses, and why.

IssuingError
├── NotFound              nothing of that name that the caller may see
├── ConflictingSale       another sale stands under the same external id
├── UnknownIssuer         the RUC is not registered here
├── NotPermitted          the caller's rights do not reach so far
├── NotPossible           the state of the thing does not allow what was asked
├── KeyTaken              the request's key was used for something else
├── InvalidRequest        a field of the request makes no sense by itself
└── InvalidSale           SUNAT's rules refuse the sale, whatever else becomes known
"""

from dataclasses import dataclass
from uuid import UUID

from vouchers.findings import Finding, Severity


class IssuingError(Exception):
    """Any refusal; its text is a Spanish sentence that names the reason and the way out."""


class NotFound(IssuingError):  # noqa: N818 -- reads as what it says; the base carries the suffix
    """The thing does not exist, or belongs to somebody else: the caller can't tell which (invariant 11)."""


class NotPossible(IssuingError):  # noqa: N818
    """The state of the thing does not allow it; `reason` is a stable code for ErrorInfo."""

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass
class InvalidRequest(IssuingError):  # noqa: N818
    """`path` names the field in the terms of the contract."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass
class InvalidSale(IssuingError):  # noqa: N818
    """Nothing was stored. `findings` are all that the rules of `rule_set` found, at least one of them an error."""

    findings: tuple[Finding, ...]
    rule_set: str

    def __str__(self) -> str:
        errors = [finding for finding in self.findings if finding.severity is Severity.ERROR]
        more = f" (y {len(errors) - 1} más)" if len(errors) > 1 else ""
        return f"SUNAT no aceptaría esta venta. {errors[0].message} {errors[0].remedy}{more}"


@dataclass
class UnknownIssuer(IssuingError):  # noqa: N818
    """The RUC is not registered here."""

    ruc: str

    def __str__(self) -> str:
        return f"El emisor {self.ruc} no está registrado; regístrelo antes de enviar sus ventas."


class NotPermitted(IssuingError):  # noqa: N818
    """The caller is known and may not do this; `path` names the field, `reason` is a stable code for ErrorInfo."""

    def __init__(self, path: str, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.path = path
        self.reason = reason


@dataclass
class ConflictingSale(IssuingError):  # noqa: N818
    """Under `(source, external_id)` stands a sale that differs in `fields` (paths of the sale)."""

    external_id: str
    ticket_id: UUID
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"Ya existe otra venta con external_id {self.external_id}; difiere en: {', '.join(self.fields)}. "
            "Repita la venta original o use otro external_id."
        )


@dataclass
class KeyTaken(IssuingError):  # noqa: N818
    """The caller's `request_key` stands on another request, about the same ticket or of the same kind."""

    key: str
    action: str

    def __str__(self) -> str:
        return f"La clave {self.key} ya se usó para otra cosa ({self.action}); use otra."
