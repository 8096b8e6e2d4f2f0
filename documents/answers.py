"""What a code of the authority means and what to do about it. Only what the table does not name goes by its range."""

from collections.abc import Iterable

from documents.answer_codes import ROWS, Row, Verdict

__all__ = ["Verdict", "classify", "explain"]

_FIRST_REJECTION, _FIRST_OBSERVATION = 2000, 4000

# SUNAT's manual, 4.1: the first code of each range. A code that is no number says nothing about the document.
_BANDS = (
    (
        _FIRST_OBSERVATION,
        Row((), Verdict.OBSERVED, "Aceptado con una observación.", "Revise la observación; no se reenvía."),
    ),
    (
        _FIRST_REJECTION,
        Row(
            (),
            Verdict.REJECTED,
            "SUNAT rechaza el comprobante por su contenido.",
            "Corrija la venta y emítala con un número nuevo.",
        ),
    ),
    (
        1000,
        Row(
            (),
            Verdict.DEFECT,
            "El documento tiene un error de formato o de estructura.",
            "Avise a soporte: se corrige y se reenvía con el mismo número.",
        ),
    ),
    (
        1,
        Row(
            (),
            Verdict.ASK,
            "El servicio tuvo un problema.",
            "Se consulta si el comprobante quedó registrado y, si no, se reenvía el mismo archivo.",
        ),
    ),
    (0, Row((), Verdict.ACCEPTED, "Aceptado.", "Nada que hacer.")),
)
_NO_CODE = Row(
    (),
    Verdict.ASK,
    "La respuesta no trae un código que se entienda.",
    "Se consulta si el comprobante quedó registrado antes de reenviarlo.",
)


def by_code(rows: Iterable[Row]) -> dict[str, Row]:
    """The rows by code; ValueError for a code that is not four digits or stands twice."""
    found: dict[str, Row] = {}
    for row in rows:
        for code in row.codes:
            if len(code) != 4 or not code.isdecimal() or code in found:  # noqa: PLR2004 -- SUNAT's codes
                raise ValueError(f"the answer code {code!r} is malformed or stands twice")
            found[code] = row
    return found


_BY_CODE = by_code(ROWS)


def classify(code: str, *, in_cdr: bool = False) -> Verdict:
    """What `code` means for the document. An unknown code goes by its range; what is no code means `ASK`.

    `in_cdr`: it is the response code of a CDR that proved to be ours. There 2000 to 3999 is a rejection whatever else
    the code tells us, and the number is spent (SUNAT's manual, 4.1). `ACCEPTED` and `OBSERVED` count there only.
    """
    row = _row(code)
    if in_cdr and row.codes and _FIRST_REJECTION <= int(code) < _FIRST_OBSERVATION:
        return Verdict.REJECTED
    return row.verdict


def explain(code: str) -> str:
    """A Spanish sentence for staff: what the code means and what to do."""
    row = _row(code)
    return f"{row.meaning} {row.action}"


def _row(code: str) -> Row:
    digits = code.strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 4):  # noqa: PLR2004
        return _NO_CODE
    row = _BY_CODE.get(digits.zfill(4))
    return row or next(band for first, band in _BANDS if int(digits) >= first)
