"""The validity query for an issuer, where its credentials are at hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx

from issuing.gateways.validity import QUERY_URL, TOKEN_URL, ValidityAccess, ValidityAnswer, ValidityClient
from issuing.settings import Settings

_LARGEST_FILE = 10_000


class ValidityQueries:
    """Reads `<RUC>.validity` in the keys folder: the client id in its first line, the secret in its second."""

    def __init__(self, settings: Settings, http: httpx.AsyncBaseTransport) -> None:
        self._folder = settings.keys_folder
        self._client = ValidityClient(
            http,
            token_url=settings.validity_token_url or TOKEN_URL,
            query_url=settings.validity_url or QUERY_URL,
        )

    def can_ask(self, ruc: str) -> bool:
        """Whether the issuer has credentials for the query."""
        return _access(self._folder / f"{ruc}.validity") is not None

    async def ask(
        self, *, ruc: str, document_type: str, series: str, number: int, issue_date: date, total: Decimal
    ) -> ValidityAnswer | None:
        """What SUNAT says of the document; None where the issuer has no credentials for the query."""
        access = _access(self._folder / f"{ruc}.validity")
        if access is None:
            return None
        return await self._client.ask(
            access,
            ruc=ruc,
            document_type=document_type,
            series=series,
            number=number,
            issue_date=issue_date,
            total=total,
        )


def _access(path: Path) -> ValidityAccess | None:
    try:
        with path.open(encoding="utf-8") as file:
            lines = file.read(_LARGEST_FILE).split()
    except (OSError, UnicodeDecodeError):
        return None
    return ValidityAccess(client_id=lines[0], client_secret=lines[1]) if len(lines) == 2 else None  # noqa: PLR2004
