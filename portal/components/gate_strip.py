"""The strip of gates that are shut: whom each holds up, why, since when, and when it is tried again."""

from collections.abc import Sequence
from datetime import datetime

from nicegui import ui

from issuing.storage.overviews import GateInTheWay
from portal import words


class GateStrip:
    """Nothing is there while every gate is open."""

    def __init__(self) -> None:
        self._strip = ui.element("section").classes("gates").props('aria-label="Envíos en pausa"')
        self._shown: list[tuple[str, ...]] = []

    def show(self, gates: Sequence[GateInTheWay], *, now: datetime) -> None:
        """Show these; the browser hears of it only where a word of it changed."""
        told = [_told(gate, now) for gate in gates]
        if told == self._shown:
            return
        self._shown = told
        self._strip.clear()
        with self._strip:
            for whom, why, waiting, times in told:
                with ui.element("div").classes("gate tone-bad"):
                    ui.icon("block").classes("gate__icon").props("aria-hidden=true")
                    with ui.element("div").classes("gate__text"):
                        ui.label(whom).classes("gate__whom")
                        ui.label(why)
                        ui.label(times).classes("gate__times")
                    ui.label(waiting).classes("gate__waiting")


def _told(gate: GateInTheWay, now: datetime) -> tuple[str, ...]:
    whom = f"{gate.legal_name} (RUC {gate.ruc})" if gate.ruc else f"Todos los que envían a {gate.address}"
    probes = f"; {gate.probes} {'prueba fallida' if gate.probes == 1 else 'pruebas fallidas'}" if gate.probes else ""
    times = (
        f"En pausa desde el {words.moment(gate.shut_at)}{probes}; "
        f"próxima prueba {words.next_attempt(gate.next_probe_at, now=now)}."
    )
    if gate.meanwhile:
        times += f" Los comprobantes nuevos van mientras tanto a {', '.join(gate.meanwhile)}."
    waiting = f"{gate.waiting} en espera"
    return f"{words.reason_name(gate.reason_code)}: {whom}", gate.reason, waiting, times
