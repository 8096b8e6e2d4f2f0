"""The issuers' signing keys: read from the keys folder, proven at their first use, read anew when the file changes."""

from pathlib import Path

from documents.signature import Signer

_LARGEST_KEY_FILE = 100_000


class NoCertificateError(Exception):
    """An issuer can't sign; the text says in Spanish what is missing and where it belongs."""


class Certificates:
    """One signer an issuer. A key never leaves the process and is never logged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signers: dict[str, tuple[int, Signer]] = {}

    def signer(self, ruc: str) -> Signer:
        """The issuer's signer; raises `NoCertificateError`.

        Each certificate's first use signs a sample and has an independent library verify it, so that a key that does
        not fit its certificate is found before a number is spent.
        """
        path = self._folder / f"{ruc}.pem"
        try:
            changed = path.stat().st_mtime_ns
            known = self._signers.get(ruc)
            if known and known[0] == changed:
                return known[1]
            signer = Signer.from_pem(path.read_bytes()[:_LARGEST_KEY_FILE])
            signer.prove()
        except OSError as error:
            raise NoCertificateError(
                f"Falta el certificado del emisor {ruc}: ponga su clave y certificado en {path.name}, en la carpeta de "
                f"claves ({error.strerror})."
            ) from error
        except ValueError as error:
            raise NoCertificateError(f"El certificado del emisor {ruc} no sirve para firmar: {error}") from error
        self._signers[ruc] = (changed, signer)
        return signer
