"""Time, injected: civil dates are those of America/Lima whatever the server's zone."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")


class Clock(Protocol):
    """Tells the time; a test's clock tells the time it was given."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)


def lima(instant: datetime) -> datetime:
    """The same instant as civil time in Lima."""
    return instant.astimezone(LIMA)


def lima_date(instant: datetime) -> date:
    """The civil date in Lima at `instant`."""
    return instant.astimezone(LIMA).date()
