"""The issuers' signing keys: read from the keys folder, proven at their first use, read anew when the file changes."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from documents.signature import Signer

_LARGEST_KEY_FILE = 100_000
_REMEMBERED_SECONDS = 5.0  # a file that changes is read again within this time


class NoCertificateError(Exception):
    """An issuer can't sign; the text says in Spanish what is missing and where it belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    signer: Signer
    changed: int
    seen: float


def _proven(content: bytes, method: str) -> Signer:
    signer = Signer.from_pem(content[:_LARGEST_KEY_FILE], method=method)
    signer.prove()
    return signer


class Certificates:
    """One signer an issuer and method. A key never leaves the process and is never logged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signers: dict[tuple[str, str], _Known] = {}

    def signer(self, ruc: str, *, method: str, now: datetime) -> Signer:
        """The issuer's signer by `method` (an OSE's wish); raises `NoCertificateError`, also where it holds not `now`.

        Each certificate's first use signs a sample and has an independent library verify it, so that a key that does
        not fit its certificate is found before a number is spent.
        """
        path = self._folder / f"{ruc}.pem"
        seen = time.monotonic()
        known = self._signers.get((ruc, method))
        try:
            if known is None or seen - known.seen > _REMEMBERED_SECONDS:
                changed = path.stat().st_mtime_ns
                signer = known.signer if known and known.changed == changed else _proven(path.read_bytes(), method)
                known = self._signers[ruc, method] = _Known(signer=signer, changed=changed, seen=seen)
        except OSError as error:
            raise NoCertificateError(
                f"Falta el certificado del emisor {ruc}: ponga su clave y certificado en {path.name}, en la carpeta de "
                f"claves ({error.strerror})."
            ) from error
        except ValueError as error:
            raise NoCertificateError(f"El certificado del emisor {ruc} no sirve para firmar: {error}") from error
        signer = known.signer
        if not signer.material.holds_at(now):
            raise NoCertificateError(f"El certificado del emisor {ruc} no está vigente; ponga el nuevo en {path.name}.")
        return signer
