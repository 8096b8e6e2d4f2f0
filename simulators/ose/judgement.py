"""The verdict on a factura, boleta or note: every table of checks in the order in which SUNAT's service meets them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from simulators.ose.allowances import ALLOWANCES_TABLE
from simulators.ose.attributes import wrong_attributes
from simulators.ose.catalogues import IGV_FAMILY
from simulators.ose.header import HEADER, IDENTITY
from simulators.ose.insurance import INSURANCE
from simulators.ose.line_taxes import SHAPE, SUMS
from simulators.ose.lines import VALUES
from simulators.ose.notes import NOTES_TABLE
from simulators.ose.package import FileName
from simulators.ose.parties import PARTIES
from simulators.ose.payment import PAYMENT
from simulators.ose.perception import PERCEPTION
from simulators.ose.reading import Node, Schemas, expect_root, parse, to_node
from simulators.ose.references import REFERENCES
from simulators.ose.rules import Observation, Refusal
from simulators.ose.sectors import SECTORS
from simulators.ose.settings import Settings
from simulators.ose.signature import check_block, verify
from simulators.ose.totals import TOTALS
from simulators.ose.transport import TRANSPORT
from simulators.ose.tributes import OTHER_TRIBUTE, TRIBUTE
from simulators.ose.voucher import Modified, Voucher

LIMA = timezone(timedelta(hours=-5))
MAX_OBSERVATIONS = 50


class Judged:
    """What a document turned out to be. ``refusal`` is set when SUNAT would refuse it."""

    __slots__ = ("digest", "observations", "refusal", "voucher")

    def __init__(self, voucher: Voucher, digest: str) -> None:
        self.voucher = voucher
        self.digest = digest
        self.observations: list[Observation] = []
        self.refusal: Refusal | None = None

    @property
    def payable(self) -> Decimal:
        """The document's total."""
        return self.voucher.total("PayableAmount").value


def judge(
    xml: bytes,
    name: FileName,
    sender: str,
    *,
    settings: Settings,
    schemas: Schemas | None,
    now: datetime,
    check_number: Callable[[FileName], None],
    look_up: Callable[[str, str, str], Modified | None],
) -> Judged:
    """Judge the XML of a sendBill.

    ``check_number`` raises 1033 or 1032 for a number that is taken; ``look_up(ruc, type, id)`` tells what the store
    knows of a document. Raises :class:`Refusal` for what has no identity yet (unreadable, not what its file name
    says, number taken, signature broken); anything found later is in ``Judged.refusal``.
    """
    root = parse(xml)
    expect_root(root, name.type)
    if schemas is not None:
        schemas.check(root, name.type)
    attributed: list[tuple[str, Node]] = []
    voucher = Voucher(
        to_node(root, attributed),
        name,
        now.astimezone(LIMA).date(),
        days_late=settings.days_late,
        boleta_days_late=settings.boleta_days_late,
        require_modified=settings.require_modified,
        attributed=attributed,
    )
    IDENTITY.judge(voucher, voucher.type, voucher.lenient, [])
    check_number(name)
    judged = Judged(voucher, "")
    try:
        check_block(voucher.node, name.ruc, sender)
        judged.digest = verify(root, now.astimezone(UTC))
        voucher.modified = _modified(voucher, look_up)
        _run(voucher, judged.observations)
    except Refusal as refusal:
        judged.refusal = refusal
    return judged


def _modified(voucher: Voucher, look_up: Callable[[str, str, str], Modified | None]) -> dict[str, Modified]:
    known = {}
    for kind, number in voucher.references:
        found = look_up(voucher.file.ruc, kind, number)
        if found is not None:
            known[f"{kind}-{number}"] = found
    return known


def _run(voucher: Voucher, observations: list[Observation]) -> None:
    kind, lenient = voucher.type, voucher.lenient
    HEADER.judge(voucher, kind, lenient, observations)
    PARTIES.judge(voucher, kind, lenient, observations)
    NOTES_TABLE.judge(voucher, kind, lenient, observations)
    seen: set[str] = set()
    for line in voucher.lines:
        where = f"línea {line.id or '?'}"
        VALUES.judge(line, kind, lenient, observations, where)
        if line.id in seen:
            raise Refusal("2752", f"El número de línea se repite ({where})")
        seen.add(line.id)
        SHAPE.judge(line, kind, lenient, observations, where)
        for tax in line.taxes:
            TRIBUTE.judge(tax, kind, lenient, observations, where)
            if tax.code not in IGV_FAMILY:
                OTHER_TRIBUTE.judge(tax, kind, lenient, observations, where)
        SUMS.judge(line, kind, lenient, observations, where)
    if not voucher.lines:
        raise Refusal("2023", "El documento no tiene líneas")
    ALLOWANCES_TABLE.judge(voucher, kind, lenient, observations)
    TOTALS.judge(voucher, kind, lenient, observations)
    PAYMENT.judge(voucher, kind, lenient, observations)
    for table in (INSURANCE, PERCEPTION, REFERENCES, SECTORS, TRANSPORT):
        table.judge(voucher, kind, lenient, observations)
    observations.extend(wrong_attributes(voucher.attributed))
    del observations[MAX_OBSERVATIONS:]
