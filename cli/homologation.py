"""`emission homologation`: SUNAT's certification guide, all its documents, submitted to the OSE with a verdict each."""

import json
from collections import Counter
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from cli.following import COLOURS, Following, Progress, tally
from cli.homologation_sales import GROUPS, Voucher, load
from cli.stack import Addresses


class Homologation:
    """The vouchers of the guide, submitted at once; a note waits by itself for the document that it modifies.

    The boletas of the daily summary are of an issuer that informs by summaries; the facturas of the last group are
    voided once they are accepted.
    """

    def __init__(self, addresses: Addresses, console: Console, *, patience: float) -> None:
        self._following = Following(addresses, console, patience=patience)
        self._console = console
        vouchers = load(run=datetime.now(UTC).strftime("%Y%m%d-%H%M%S"))
        self._cases: list[tuple[Voucher, Progress]] = [(it, Progress(demo=it.demo)) for it in vouchers]

    async def run(self) -> bool:
        """Whether all groups are approved within the patience; prints the table of cases and that of groups."""
        await self._following.run([progress for _, progress in self._cases], self._table)
        self._console.print(self._groups())
        return self._approved() == set(GROUPS)

    def summary(self) -> str:
        """One JSON object: what became of the vouchers, and which groups of the guide are approved and which not."""
        told: dict[str, object] = dict(tally([progress for _, progress in self._cases]))
        approved = self._approved()
        return json.dumps(
            {
                **told,
                "voided": sum(progress.status == "VOIDED" for _, progress in self._cases),
                "groups_approved": sorted(approved),
                "groups_failed": sorted(set(GROUPS) - approved),
            }
        )

    def _approved(self) -> set[int]:
        """The groups whose vouchers all ended as they should; one without vouchers is not approved."""
        present = {voucher.group for voucher, _ in self._cases}
        return present - {voucher.group for voucher, progress in self._cases if not progress.as_it_should}

    def _table(self) -> Table:
        done = sum(progress.done for _, progress in self._cases)
        table = Table(title=f"{done} de {len(self._cases)} comprobantes terminados", title_justify="left", expand=False)
        for name in ("Grupo", "Caso", "Qué es", "Comprobante", "Veredicto", "s", "Motivo"):
            table.add_column(
                name, no_wrap=name != "Motivo", justify="right" if name in {"Grupo", "Caso", "s"} else "left"
            )
        for voucher, progress in self._cases:
            wrong = " ✗" if progress.done and not progress.as_it_should else ""
            table.add_row(
                str(voucher.group),
                str(voucher.case),
                voucher.what,
                progress.voucher,
                f"[{COLOURS.get(progress.status, 'cyan')}]{progress.status}{wrong}[/]",
                f"{progress.seconds:.2f}",
                progress.reason[:160],
            )
        return table

    def _groups(self) -> Table:
        table = Table(title="Grupos de la guía", title_justify="left", expand=False)
        for name in ("Grupo", "Qué es", "Comprobantes", "Conformes", "Veredicto"):
            table.add_column(name, justify="right" if name in {"Grupo", "Comprobantes", "Conformes"} else "left")
        names = {voucher.group: voucher.group_name for voucher, _ in self._cases}
        vouchers = Counter(voucher.group for voucher, _ in self._cases)
        right = Counter(voucher.group for voucher, progress in self._cases if progress.as_it_should)
        approved = self._approved()
        for group in GROUPS:
            verdict = "[green]aprobado[/]" if group in approved else "[red]no aprobado[/]"
            table.add_row(str(group), names.get(group, ""), str(vouchers[group]), str(right[group]), verdict)
        return table
