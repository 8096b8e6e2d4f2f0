"""Makes the signed files of an order."""

import io
import zipfile
from dataclasses import dataclass

from simulators.paperless import templates
from simulators.paperless.keys import Keys
from simulators.paperless.orders import Order
from simulators.paperless.signing import signed

_AUTHORITY = "20600000005"
_CODES = {"accepted": "0", "observed": "0", "rejected": "2800", "foreign": "0", "own": "0"}
_REMARK = "4252"


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a voucher by their parts, and its DigestValue."""

    files: dict[str, bytes]
    digest: str


def issue(order: Order, keys: Keys) -> Made:
    """Write, sign, have it answered, print."""
    xml, digest = signed(templates.voucher(order), keys.of(order.signer or order.ruc))
    if order.tampered:
        xml = xml.replace("Póliza".encode(), "Pólizo".encode())
    constancy, _ = signed(
        templates.constancy(
            ruc=order.ruc,
            reference="F999-7" if order.cdr == "foreign" else order.written_number,
            document_type=order.document_type,
            digest=digest,
            code=_CODES[order.cdr],
            remarks=[_REMARK] if order.cdr == "observed" else [],
        ),
        keys.of(order.ruc if order.cdr == "own" else _AUTHORITY),
    )
    files = {"xml": xml, "cdr": _zipped(f"R-{order.key}.xml", constancy), "pdf": templates.print_of(order)}
    return Made(files, digest)


def void(order: Order, keys: Keys, *, accepted: bool) -> dict[str, bytes]:
    """The voiding of an issued voucher and its constancy."""
    reference = f"RA-{order.issue_date.replace('-', '')}-{order.number}"
    xml, digest = signed(templates.voiding(order, reference), keys.of(order.ruc))
    constancy, _ = signed(
        templates.constancy(
            ruc=order.ruc,
            reference=reference,
            document_type="",
            digest=digest,
            code="0" if accepted else "2375",
            remarks=[],
        ),
        keys.of(_AUTHORITY),
    )
    return {"voiding-xml": xml, "voiding-cdr": _zipped(f"R-{order.ruc}-{reference}.xml", constancy)}


def _zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()
