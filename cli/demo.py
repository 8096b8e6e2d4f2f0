"""`emission demo`: the main job on real input, seen by a source system that calls the running house over gRPC."""

import json
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from cli.demo_sales import load
from cli.following import COLOURS, Following, Progress, tally
from cli.stack import Addresses
from issuing.clock import lima_date


class Demo:
    """The sales of five systems, submitted at once."""

    def __init__(self, addresses: Addresses, console: Console, *, patience: float) -> None:
        self._following = Following(addresses, console, patience=patience)
        now = datetime.now(UTC)
        self._sales = [Progress(demo=demo) for demo in load(today=lima_date(now), run=now.strftime("%Y%m%d-%H%M%S"))]

    async def run(self) -> bool:
        """Whether every sale reached the status that it should within the patience; prints the table."""
        return await self._following.run(self._sales, self._table)

    def summary(self) -> str:
        """One JSON object: what became of the sales."""
        return json.dumps(tally(self._sales))

    def _table(self) -> Table:
        done = sum(it.done for it in self._sales)
        table = Table(title=f"{done} de {len(self._sales)} ventas terminadas", title_justify="left", expand=False)
        for name in ("Sistema", "Venta", "Cliente", "Comprobante", "Estado", "s", "Motivo"):
            table.add_column(name, no_wrap=name != "Motivo", justify="right" if name == "s" else "left")
        for it in self._sales:
            colour = COLOURS.get(it.status, "cyan")
            right = "" if it.as_it_should or not it.done else " ✗"
            table.add_row(
                it.demo.system,
                it.demo.sale.external_id.split("/")[0],
                it.demo.sale.customer.name[:24],
                it.voucher,
                f"[{colour}]{it.status}{right}[/]",
                f"{it.seconds:.2f}",
                it.reason[:160],
            )
        return table
