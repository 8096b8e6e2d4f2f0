"""What the OSE simulator's checks say of a sale's document, asked as a function: signed, held to the XSD, judged."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

from documents.signature import Signer
from documents.ubl import render
from simulators.ose.judgement import judge
from simulators.ose.package import FileName
from simulators.ose.reading import Schemas
from simulators.ose.settings import Settings
from simulators.ose.voucher import Modified
from tests.builders import TODAY, an_assessment, an_issuer
from vouchers.modified import ModifiedDocument
from vouchers.sale import Sale
from vouchers.voucher import Voucher

NUMBER = 123
_FACTURA = Modified(state="accepted", issue_date="2026-11-20", currency="PEN", on_credit=True)


class Judge:
    """Holds what is slow to make: the schemas and the key."""

    def __init__(self, schemas_folder: Path, signer: Signer) -> None:
        self._schemas = Schemas(schemas_folder)
        self._signer = signer

    def verdict(
        self,
        sale: Sale,
        modified: ModifiedDocument | None = None,
        change: tuple[str, str] | None = None,
        *,
        today: date = TODAY,
    ) -> list[str]:
        """Codes of the refusal and of the observations; nothing where the document is simply accepted.

        `change` is a pattern and what takes its place in the document before it is signed.
        """
        assessment = an_assessment(sale, today=today, modified=modified)
        assert not assessment.refused, assessment.findings
        voucher = assessment.voucher
        assert voucher is not None
        document = render(voucher, NUMBER)
        if change is not None:
            changed, times = re.subn(*change, document.decode())
            assert times
            document = changed.encode()
        return self.verdict_on(document, voucher, today=today)

    def verdict_on(self, document: bytes, voucher: Voucher, *, today: date = TODAY) -> list[str]:
        """The same of a document that somebody wrote otherwise than we do."""
        xml = self._signer.sign(document).xml
        ruc = an_issuer().ruc
        judged = judge(
            xml,
            FileName(ruc, voucher.document_type.value, voucher.series, str(NUMBER)),
            ruc,
            settings=Settings(data=Path()),
            schemas=self._schemas,
            now=datetime.combine(today, time(20), UTC),
            check_number=lambda _: None,
            look_up=lambda _, __, ___: _FACTURA,
        )
        refusal = [] if judged.refusal is None else [f"{judged.refusal.code} {judged.refusal.message}"]
        return refusal + [f"{one.code} {one.message}" for one in judged.observations]
