"""`emission homologation`: SUNAT's certification guide, all its vouchers with their notes, submitted to the OSE."""

import json
from collections import Counter
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from cli.following import COLOURS, Following, Progress, tally
from cli.homologation_sales import GROUPS, Voucher, load
from cli.stack import Addresses


class Homologation:
    """The vouchers of the guide, submitted at once; a note waits by itself for the document that it modifies."""

    def __init__(self, addresses: Addresses, console: Console, *, patience: float) -> None:
        self._following = Following(addresses, console, patience=patience)
        self._console = console
        vouchers = load(run=datetime.now(UTC).strftime("%Y%m%d-%H%M%S"))
        self._cases: list[tuple[Voucher, Progress]] = [(it, Progress(demo=it.demo)) for it in vouchers]

    async def run(self) -> bool:
        """Whether every voucher was accepted within the patience; prints the table of cases and that of groups."""
        right = await self._following.run([progress for _, progress in self._cases], self._table)
        self._console.print(self._groups())
        return right

    def summary(self) -> str:
        """One JSON object: what became of the vouchers, and which groups of the guide have none yet."""
        told: dict[str, object] = dict(tally([progress for _, progress in self._cases]))
        present = {voucher.group for voucher, _ in self._cases}
        approved = present - {voucher.group for voucher, progress in self._cases if not progress.as_it_should}
        return json.dumps(
            {**told, "groups_approved": sorted(approved), "groups_missing": sorted(set(GROUPS) - present)}
        )

    def _table(self) -> Table:
        done = sum(progress.done for _, progress in self._cases)
        table = Table(title=f"{done} de {len(self._cases)} casos terminados", title_justify="left", expand=False)
        for name in ("Grupo", "Caso", "Qué es", "Comprobante", "Veredicto", "s", "Motivo"):
            table.add_column(
                name, no_wrap=name != "Motivo", justify="right" if name in {"Grupo", "Caso", "s"} else "left"
            )
        for voucher, progress in self._cases:
            table.add_row(
                str(voucher.group),
                str(voucher.case),
                voucher.what,
                progress.voucher,
                f"[{COLOURS.get(progress.status, 'cyan')}]{progress.status}[/]",
                f"{progress.seconds:.2f}",
                progress.reason[:160],
            )
        return table

    def _groups(self) -> Table:
        table = Table(title="Grupos de la guía", title_justify="left", expand=False)
        for name in ("Grupo", "Qué es", "Casos", "Aceptados", "Veredicto"):
            table.add_column(name, justify="right" if name in {"Grupo", "Casos", "Aceptados"} else "left")
        names = {voucher.group: voucher.group_name for voucher, _ in self._cases}
        cases = Counter(voucher.group for voucher, _ in self._cases)
        accepted = Counter(voucher.group for voucher, progress in self._cases if progress.as_it_should)
        for group in GROUPS:
            if group not in names:
                table.add_row(str(group), "", "0", "0", "[yellow]sin casos todavía[/]")
                continue
            verdict = "[green]aprobado[/]" if accepted[group] == cases[group] else "[red]no aprobado[/]"
            table.add_row(str(group), names[group], str(cases[group]), str(accepted[group]), verdict)
        return table
