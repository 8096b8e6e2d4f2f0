"""A row of the table: what was measured, its ratio, the budget, and whether it is kept."""

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, kw_only=True)
class Row:
    """`ratio` against `budget`; `at_most` tells which side is good. `measured` is the absolute figure, for people."""

    what: str
    measured: str
    ratio: float
    unit: str
    budget: float
    at_most: bool

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.ratio <= self.budget if self.at_most else self.ratio >= self.budget


def show(rows: list[Row], *, processor: str, rsa_milliseconds: float) -> None:
    """Print the table."""
    console = Console(width=150)
    table = Table(title=f"{processor}; one raw RSA-2048 signature: {rsa_milliseconds:.3f} ms", title_justify="left")
    for name in ("what", "measured", "ratio", "budget", ""):
        table.add_column(name)
    for row in rows:
        sign = "≤" if row.at_most else "≥"
        table.add_row(
            row.what,
            row.measured,
            f"{row.ratio:.2f} {row.unit}",
            f"{sign} {row.budget:g} {row.unit}",
            "[green]kept[/]" if row.kept else "[red]not kept[/]",
        )
    console.print(table)
