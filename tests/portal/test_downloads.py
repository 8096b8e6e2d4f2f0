"""Files come only to who holds a link that was made for them and has not ended."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from issuing.views import ArtifactKind, Ticket, VoucherView
from portal import downloads
from portal.context import Portal
from tests.portal.conftest import MovableClock


def _link(portal: Portal, kind: ArtifactKind, ticket_id: object) -> str:
    token = portal.downloads.sign(str(ticket_id), expires_at=portal.now() + downloads.LIFETIME)
    return downloads.path(kind, token)


async def test_the_signed_xml_is_an_attachment(http: httpx.AsyncClient, portal: Portal, accepted: VoucherView) -> None:
    answer = await http.get(_link(portal, ArtifactKind.XML, accepted.ticket_id))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["content-disposition"] == 'attachment; filename="20100066603-01-F001-1.xml"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert accepted.digest_value in answer.text


async def test_the_cdr_is_the_zip_that_came(http: httpx.AsyncClient, portal: Portal, accepted: VoucherView) -> None:
    answer = await http.get(_link(portal, ArtifactKind.CDR, accepted.ticket_id))
    assert answer.headers["content-type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


async def test_the_printed_voucher_is_an_attachment(
    http: httpx.AsyncClient, portal: Portal, accepted: VoucherView
) -> None:
    answer = await http.get(_link(portal, ArtifactKind.PDF, accepted.ticket_id))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="20100066603-01-F001-1.pdf"'
    assert answer.content.startswith(b"%PDF-")


async def test_a_link_ends(http: httpx.AsyncClient, portal: Portal, accepted: VoucherView, clock: MovableClock) -> None:
    link = _link(portal, ArtifactKind.XML, accepted.ticket_id)
    clock.put(datetime.now(UTC) + downloads.LIFETIME + timedelta(seconds=1))
    answer = await http.get(link)
    assert answer.status_code == 403
    assert "ya venció" in answer.text


@pytest.mark.parametrize("kind", ["xml", "cdr", "zip", "pdf"])
async def test_a_link_that_is_not_ours_opens_nothing(http: httpx.AsyncClient, kind: str, accepted: VoucherView) -> None:
    for token in (str(accepted.ticket_id), "x.y", "%2e%2e"):
        assert (await http.get(f"/descargas/{kind}/{token}")).status_code == 403


async def test_a_staff_session_is_no_link(http: httpx.AsyncClient, portal: Portal) -> None:
    assert (await http.get(f"/descargas/xml/{portal.sessions.open(now=portal.now())}")).status_code == 403


async def test_what_is_not_there_is_404_in_spanish(http: httpx.AsyncClient, portal: Portal, pending: Ticket) -> None:
    without_cdr = await http.get(_link(portal, ArtifactKind.CDR, pending.id))
    assert (without_cdr.status_code, "todavía no tiene CDR" in without_cdr.text) == (404, True)
    unknown = await http.get(_link(portal, ArtifactKind.XML, uuid4()))
    assert (unknown.status_code, "No existe ese comprobante" in unknown.text) == (404, True)
    assert (await http.get(_link(portal, ArtifactKind.ZIP, pending.id))).status_code == 404
