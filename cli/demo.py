"""`emission demo`: the main job on real input, seen as the systems around the house and its customers see it."""

import asyncio
import json
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from cli.demo_arrivals import arrivals
from cli.demo_outside import Reached, issue_elsewhere, mend_samp, reached
from cli.demo_sales import load
from cli.following import COLOURS, Following, Progress, tally
from cli.stack import Addresses, Stack
from issuing.clock import lima_date

_SAMP_DOWN_SECONDS = 4.0
_STANDING = frozenset({"ACCEPTED", "OBSERVED"})


def new_label() -> str:
    """Eight digits that make what is sold in this run its own."""
    return datetime.now(UTC).strftime("%d%H%M%S")


class Demo:
    """The sales of five systems by three ways in, and vouchers that another program issued."""

    def __init__(self, stack: Stack, console: Console, *, patience: float) -> None:
        self._stack = stack
        self._addresses: Addresses = stack.addresses
        self._console = console
        self._following = Following(self._addresses, console, patience=patience)
        now = datetime.now(UTC)
        sales = load(today=lima_date(now), run=now.strftime("%Y%m%d-%H%M%S"))
        if stack.neighbours:
            sales += arrivals(stack.neighbours.label)
        self._sales = [Progress(demo=demo) for demo in sales]
        self._elsewhere: list[str] = []
        self._reached = Reached(mails=frozenset(), callbacks=frozenset())
        self._waited = 0

    async def run(self) -> bool:
        """Whether every sale, voucher issued elsewhere, mail and callback reached what it should; prints the tables."""
        neighbours, systems = self._stack.neighbours, self._addresses.systems
        if neighbours and systems:
            await asyncio.to_thread(neighbours.drop)
            self._elsewhere = await issue_elsewhere(systems, neighbours.label)
        mending = asyncio.create_task(mend_samp(systems, after_seconds=_SAMP_DOWN_SECONDS)) if systems else None
        right = await self._following.run(self._sales, self._table)
        if mending:
            self._waited = await mending
        mailed, told = self._mailed(), self._told()
        self._reached = await reached(self._addresses, mailed=mailed, told=told)
        self._console.print()
        self._console.print(self._outside(len(mailed), len(told)))
        self._console.print()
        right = right and (self._waited > 0 or systems is None)
        return right and self._reached.mails == mailed and self._reached.callbacks == told

    def summary(self) -> str:
        """One JSON object: what became of the sales, and what reached the others."""
        return json.dumps(
            {
                **tally(self._sales),
                "issued_elsewhere": len(self._reached.callbacks & set(self._elsewhere)),
                "mails": len(self._reached.mails),
                "callbacks": len(self._reached.callbacks),
            }
        )

    def _told(self) -> set[str]:
        """The vouchers that CDP should hear of."""
        return {*self._elsewhere, *(it.voucher for it in self._sales if it.status in _STANDING)}

    def _mailed(self) -> set[str]:
        """The vouchers that should lie in the mailbox."""
        if not self._addresses.mailbox:
            return set()
        own = (it.voucher for it in self._sales if it.status in _STANDING and it.demo.mailed)
        return {*self._elsewhere, *own}

    def _outside(self, mailed: int, told: int) -> Table:
        table = Table(title="Lo que llegó a los demás", title_justify="left", expand=False)
        for name in ("Qué", "Dónde", "Llegó"):
            table.add_column(name, justify="right" if name == "Llegó" else "left")
        if self._addresses.systems:
            asked = f"{self._waited} preguntas sin respuesta"
            table.add_row(f"SAMP, caído {_SAMP_DOWN_SECONDS:.0f} s: sus ventas esperaron solas", asked, "[green]sí[/]")
        arrived = len(self._reached.callbacks & set(self._elsewhere))
        for what, where, found, wanted in (
            ("emitidos por PAPERLESS, cada uno anunciado dos veces", "webhook y ANUBIS", arrived, len(self._elsewhere)),
            ("correos con PDF y XML", self._addresses.mailbox or "EMISSION_SMTP_URL", len(self._reached.mails), mailed),
            ("avisos firmados", "CDP", len(self._reached.callbacks), told),
        ):
            colour = "green" if found == wanted else "red"
            table.add_row(what, where, f"[{colour}]{found} de {wanted}[/]")
        return table

    def _table(self) -> Table:
        done = sum(it.done for it in self._sales)
        table = Table(title=f"{done} de {len(self._sales)} ventas terminadas", title_justify="left", expand=False)
        for name in ("Sistema", "Vía", "Venta", "Cliente", "Comprobante", "Estado", "s", "Motivo"):
            table.add_column(name, no_wrap=name != "Motivo", justify="right" if name == "s" else "left")
        for it in self._sales:
            colour = COLOURS.get(it.status, "cyan")
            right = "" if it.as_it_should or not it.done else " ✗"
            table.add_row(
                it.demo.system,
                it.demo.way.value,
                it.demo.sale.external_id.split("/")[0],
                it.demo.sale.customer.name[:24],
                it.voucher,
                f"[{colour}]{it.status}{right}[/]",
                f"{it.seconds:.2f}",
                it.reason[:160],
            )
        return table
