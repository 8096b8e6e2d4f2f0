"""What ARQ may ask of a worker. No job carries a sale: all say "look"."""

from typing import Any

from issuing.services.work import Work


async def ring(ctx: dict[Any, Any]) -> None:
    """Somebody committed sales: look for what is due."""
    work: Work = ctx["work"]
    work.ring()


async def fetch(ctx: dict[Any, Any]) -> None:
    """Somebody committed notices: look for what is due."""
    work: Work = ctx["work"]
    work.ring_fetcher()


async def sweep(ctx: dict[Any, Any]) -> None:
    """The cron's look, for bells that nobody heard."""
    await ring(ctx)
