"""What is counted and measured, for Prometheus. `docs/metrics.md` is generated from the descriptions below.

Counters and the histogram are of one process and are added up (`sum`); gauges that are read from PostgreSQL are of the
whole house and the same at every process (`max`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from issuing.archive.chain import Event
from issuing.states import FINAL, State

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21600, 86400)
_DEADLINE, _VOIDING_DEADLINE = "deadline_", "voiding_deadline_"


@dataclass(frozen=True, slots=True)
class Described:
    """A metric as the reference page tells it."""

    name: str
    kind: str
    labels: tuple[str, ...]
    text: str


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.described: list[Described] = []
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._submitted = self._counter("submitted", "Sales that got a ticket, as the sealer saw them.")
        self._outcomes = self._counter("outcomes", "Tickets that came to rest, by the state in which.", "state")
        self._steps = self._counter(
            "steps", "Events of tickets and files, attempts by their outcome among them, by action.", "action"
        )
        self._deadlines = self._counter(
            "deadlines_passed", "Tickets that passed this percentage of their legal term unfinished.", "percent"
        )
        self._summary_deadlines = self._counter(
            "summary_deadlines_passed",
            "Summaries and voidings (`file`), and voidings that wait for their file (`voiding`), that passed this "
            "percentage of their term.",
            "subject",
            "percent",
        )
        self._without_address = self._counter(
            "vouchers_without_address", "Accepted vouchers whose customer gave no address for a mail."
        )
        latency, text = "emission_sale_to_accepted_seconds", "From the sale's arrival to its acceptance."
        self._latency = Histogram(latency, text, buckets=_SECONDS, registry=self.registry)
        self.described.append(Described(latency, "histogram", (), text))
        self.gauges = {
            "tickets": self._gauge("tickets", "Unfinished and stuck tickets.", "state", "reason"),
            "due": self._gauge("tickets_due", "Unfinished tickets that are due and in nobody's hands."),
            "oldest": self._gauge("oldest_unsent_seconds", "Age of the oldest ticket whose voucher was not sent yet."),
            "deadlines": self._gauge(
                "deadline_tickets",
                "Unfinished and stuck tickets beyond this percentage of their term; 100 is past due.",
                "percent",
            ),
            "summary_deadlines": self._gauge(
                "summary_deadline_items",
                "Open files, and voidings that wait for one, beyond this percentage of their term; 100 is past due.",
                "subject",
                "percent",
            ),
            "files": self._gauge("summary_files_open", "Summaries and voidings without a verdict.", "kind", "state"),
            "incidents": self._gauge("incidents_open", "Incidents that wait for a human.", "kind"),
            "looks": self._gauge("second_looks_due", "Accepted vouchers that SUNAT is to be asked for by now."),
            "deliveries": self._gauge(
                "deliveries", "Deliveries that wait, are held or have failed.", "kind", "state", "reason"
            ),
            "seals": self._gauge("seals_lag_seconds", "Age of the oldest event that is under no seal."),
        }
        self._told: dict[str, set[tuple[str, ...]]] = {}
        self._read_at = self._gauge("figures_read_timestamp_seconds", "When the gauges were read from PostgreSQL.")

    def count(self, events: Sequence[Event]) -> None:
        """Count events; each is given once in the life of the house, to one process."""
        for event in events:
            self._steps.labels(event.action).inc()
            if event.ticket_id is None:
                if event.action.startswith(_DEADLINE):
                    self._summary_deadlines.labels("file", event.action.removeprefix(_DEADLINE)).inc()
                continue
            if event.action == "submitted":
                self._submitted.inc()
            elif event.action.startswith(_DEADLINE):
                self._deadlines.labels(event.action.removeprefix(_DEADLINE)).inc()
            elif event.action.startswith(_VOIDING_DEADLINE):
                self._summary_deadlines.labels("voiding", event.action.removeprefix(_VOIDING_DEADLINE)).inc()
            if event.from_state != event.to_state and event.to_state in _RESTS:
                self._outcomes.labels(event.to_state).inc()
                if event.to_state in _ACCEPTED:
                    self._latency.observe(max((event.at - _born(event.ticket_id)).total_seconds(), 0))

    def count_without_address(self, vouchers: int) -> None:
        """Count vouchers that were accepted and go to nobody by mail."""
        self._without_address.inc(vouchers)

    def read(self, figures: dict[str, list[tuple[tuple[str, ...], float]]], *, now: datetime) -> None:
        """Show what was read from PostgreSQL; a combination of labels that is gone disappears."""
        for name, values in figures.items():
            gauge = self.gauges[name]
            for labels, value in values:
                (gauge.labels(*labels) if labels else gauge).set(value)
            told = {labels for labels, _ in values if labels}
            for labels in self._told.get(name, set()) - told:
                gauge.remove(*labels)
            self._told[name] = told
        self._read_at.set(now.timestamp())

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        self.described.append(Described(f"emission_{name}_total", "counter", labels, text))
        return Counter(f"emission_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        self.described.append(Described(f"emission_{name}", "gauge", labels, text))
        return Gauge(f"emission_{name}", text, labels, registry=self.registry)


_RESTS = frozenset({state.value for state in (*FINAL, State.STUCK)})
_ACCEPTED = frozenset({State.ACCEPTED.value, State.OBSERVED.value})


def _born(ticket_id: UUID) -> datetime:
    """When the sale arrived: a ticket's id begins with it (UUIDv7), in milliseconds."""
    return datetime.fromtimestamp((ticket_id.int >> 80) / 1000, UTC)
