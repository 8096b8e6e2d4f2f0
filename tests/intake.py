"""What the tests of the intake share: a small mapping, a source's table with rows, and files of the same."""

import sqlite3
from pathlib import Path

MAPPING = """\
mapping: prueba
input: {format: csv, delimiter: ";"}
tables:
  ramos: {VEH: "10", VID: "30"}
skip: "=row.estado == 'X'"
sale:
  external_id: "=row.recibo"
  issuer_ruc: "20100066603"
  document_type: "=size(row.documento) == 11 ? '01' : '03'"
  currency: PEN
  customer:
    identity_type: "=size(row.documento) == 11 ? '6' : '1'"
    identity_number: "=row.documento"
    name: "=trim(row.cliente)"
  lines:
    - description: "='Prima ' + row.ramo"
      quantity: "1"
      unit_code: ZZ
      tax_treatment: "=lookup('ramos', row.ramo)"
      unit_value: "=round2(row.prima)"
"""
HEADER = "recibo;estado;documento;cliente;ramo;prima"


def a_mapping_file(folder: Path, text: str = MAPPING) -> Path:
    file = folder / "mapping.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def a_line(number: int, *, prima: str = "100.00", estado: str = "E") -> str:
    return f"R-{number:05};{estado};20131312955;TRANSPORTES ANDINOS S.A.C.;VEH;{prima}"


def a_file(folder: Path, lines: list[str], *, name: str = "ventas.csv") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return file


class SourceDatabase:
    """A source's table in SQLite, as its own system writes it."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self._connection = sqlite3.connect(path)
        self.execute(
            "CREATE TABLE IF NOT EXISTS ventas (recibo TEXT PRIMARY KEY, estado TEXT, documento TEXT, cliente TEXT,"
            " ramo TEXT, prima TEXT, cambio TEXT)"
        )

    def execute(self, statement: str, *values: object) -> None:
        self._connection.execute(statement, values)
        self._connection.commit()

    def sell(self, number: int, *, at: str = "2026-11-24 10:00:00", prima: str = "100.00") -> None:
        recibo, estado, documento, cliente, ramo, value = a_line(number, prima=prima).split(";")
        self.execute("INSERT INTO ventas VALUES (?,?,?,?,?,?,?)", recibo, estado, documento, cliente, ramo, value, at)

    def lock(self) -> None:
        """Let nobody read until `unlock`."""
        self._connection.execute("BEGIN EXCLUSIVE")

    def unlock(self) -> None:
        self._connection.rollback()

    def close(self) -> None:
        self._connection.close()


def an_intake_file(folder: Path, *, pull: str | None = None, drop: Path | None = None, more: str = "") -> Path:
    """The intake of the table at the URL `pull`, and of the folder `drop`."""
    mapping = a_mapping_file(folder)
    text = ""
    if pull:
        (folder / "url.txt").write_text(pull, encoding="utf-8")
        text += (
            f"pulls:\n  - {{name: tabla, source: samp, mapping: {mapping}, url_file: url.txt, table: ventas,"
            f" key: recibo, watermark: cambio, interval_seconds: 1, batch: 50{more}}}\n"
        )
    if drop:
        text += (
            f"folders:\n  - {{name: carpeta, source: samp, mapping: {mapping}, folder: {drop}, files: '*.csv',"
            " interval_seconds: 1, stable_seconds: 0}\n"
        )
    file = folder / "intake.yaml"
    file.write_text(text, encoding="utf-8")
    return file
