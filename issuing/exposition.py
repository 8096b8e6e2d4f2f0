"""Shows the metrics over HTTP (`/metrics`), from a thread of its own so that a busy loop does not hide them."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import start_http_server

from issuing.metrics import Metrics
from issuing.settings import Settings

_log = structlog.get_logger()


@contextmanager
def exposed(metrics: Metrics, settings: Settings) -> Iterator[int | None]:
    """Show `metrics` for as long as the context lasts; the port, or None where none is set.

    A port that is taken is told and is no reason not to work.
    """
    if settings.metrics_port is None:
        yield None
        return
    try:
        server, thread = start_http_server(settings.metrics_port, addr=settings.metrics_host, registry=metrics.registry)
    except OSError as error:
        _log.error(
            "the metrics can't be shown: give this process another EMISSION_METRICS_PORT, or 0 for a free one",
            action="metrics.no_port",
            port=settings.metrics_port,
            error=str(error),
        )
        yield None
        return
    port = server.server_port
    _log.info("the metrics are shown", action="metrics.listening", host=settings.metrics_host, port=port)
    try:
        yield port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
