"""What ARQ may ask of a worker. Neither job carries a sale: both say "look"."""

from typing import Any

from issuing.services.work import Work


async def ring(ctx: dict[Any, Any]) -> None:
    """Somebody committed sales: look for what is due."""
    work: Work = ctx["work"]
    work.ring()


async def sweep(ctx: dict[Any, Any]) -> None:
    """The cron's look, for bells that nobody heard."""
    await ring(ctx)
