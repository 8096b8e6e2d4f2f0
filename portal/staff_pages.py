"""The pages of staff: where they are, which right each needs, and who draws them. One line a page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request, Response

from issuing.staff.roles import Right
from portal.access import admitted
from portal.pages import pending
from portal.sessions import Session

Show = Callable[[Session, Request], Awaitable[None]]
"""Draws the page for who was admitted; what stands in the path is in `request.path_params`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage:
    """A page that nobody sees without the right."""

    path: str
    right: Right
    show: Show

    def guarded(self) -> Callable[[Request], Awaitable[Response | None]]:
        """What NiceGUI is to call for the path."""

        async def opened(request: Request) -> Response | None:
            found = admitted(request, self.right)
            if not isinstance(found, Session):
                return found
            await self.show(found, request)
            return None

        return opened


STAFF_PAGES: tuple[StaffPage, ...] = (StaffPage(path=pending.PATH, right=Right.VIEW, show=pending.show),)
