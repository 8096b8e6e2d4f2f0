"""The issuers' signing keys: read from the keys folder, proven at their first use, read anew when the file changes."""

from datetime import datetime
from pathlib import Path

from documents.signature import Signer

_LARGEST_KEY_FILE = 100_000


class NoCertificateError(Exception):
    """An issuer can't sign; the text says in Spanish what is missing and where it belongs."""


class Certificates:
    """One signer an issuer and method. A key never leaves the process and is never logged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signers: dict[tuple[str, str], tuple[int, Signer]] = {}

    def signer(self, ruc: str, *, method: str, now: datetime) -> Signer:
        """The issuer's signer by `method` (an OSE's wish); raises `NoCertificateError`, also where it holds not `now`.

        Each certificate's first use signs a sample and has an independent library verify it, so that a key that does
        not fit its certificate is found before a number is spent.
        """
        path = self._folder / f"{ruc}.pem"
        try:
            changed = path.stat().st_mtime_ns
            known = self._signers.get((ruc, method))
            if known is None or known[0] != changed:
                signer = Signer.from_pem(path.read_bytes()[:_LARGEST_KEY_FILE], method=method)
                signer.prove()
                known = self._signers[ruc, method] = (changed, signer)
        except OSError as error:
            raise NoCertificateError(
                f"Falta el certificado del emisor {ruc}: ponga su clave y certificado en {path.name}, en la carpeta de "
                f"claves ({error.strerror})."
            ) from error
        except ValueError as error:
            raise NoCertificateError(f"El certificado del emisor {ruc} no sirve para firmar: {error}") from error
        signer = known[1]
        if not signer.material.holds_at(now):
            raise NoCertificateError(f"El certificado del emisor {ruc} no está vigente; ponga el nuevo en {path.name}.")
        return signer
