"""The link of a mail opens its voucher and nothing else, and ends."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from nicegui import ui
from nicegui.testing import User
from structlog.testing import capture_logs

from issuing.customers.links import VoucherLinks
from issuing.customers.tokens import Signer
from issuing.settings import Settings
from issuing.views import VoucherView
from portal.context import Portal
from tests.portal.conftest import MovableClock, execute


def _link(portal: Portal, accepted: VoucherView) -> str:
    return "/v/" + portal.front.links.token(accepted.ticket_id, now=portal.now())


async def test_a_link_opens_its_voucher_with_its_files(user: User, portal: Portal, accepted: VoucherView) -> None:
    link = _link(portal, accepted)
    await user.open(link)
    for said in ("F001-1", "TRANSPORTES ANDINOS S.A.C.", "S/ 236.00", "Verificado", "Descargar PDF"):
        await user.should_see(said)
    (button,) = user.find(kind=ui.button, content="Descargar PDF").elements
    assert link.removeprefix("/v/") not in button.props["href"]
    assert (await user.http_client.get(button.props["href"])).status_code == 200


async def test_a_link_ends(user: User, portal: Portal, accepted: VoucherView, clock: MovableClock) -> None:
    link = _link(portal, accepted)
    clock.put(datetime.now(UTC) + timedelta(days=90, seconds=1))
    with capture_logs() as logs:
        await user.open(link)
    await user.should_see("Este enlace ya venció o está incompleto.")
    await user.should_not_see("TRANSPORTES ANDINOS")
    assert [it["action"] for it in logs if "visitor" in it] == ["customer.link_refused"]


async def test_nothing_else_is_a_link(user: User, portal: Portal, accepted: VoucherView) -> None:
    link, later = _link(portal, accepted), portal.now() + timedelta(days=1)
    foreign = VoucherLinks(b"another secret", days=90).token(accepted.ticket_id, now=portal.now())
    other_purpose = portal.downloads.sign(accepted.ticket_id.hex, expires_at=later)
    payload, _, mac = link.removeprefix("/v/").partition(".")
    others = Signer(portal.front.secret, purpose="voucher-link").sign(uuid4().hex, expires_at=later).partition(".")[0]
    for token in (str(accepted.ticket_id), foreign, other_purpose, payload, f"{payload}.", f"{others}.{mac}", "ñ.ñ"):
        with capture_logs() as logs:
            await user.open(f"/v/{token}")
        await user.should_see("Este enlace ya venció o está incompleto.")
        await user.should_not_see("TRANSPORTES ANDINOS")
        assert [it["action"] for it in logs if "visitor" in it] == ["customer.link_refused"], token
        assert str(accepted.ticket_id) not in str(logs)


async def test_the_token_of_a_link_opens_no_file_by_itself(user: User, portal: Portal, accepted: VoucherView) -> None:
    token = _link(portal, accepted).removeprefix("/v/")
    for kind in ("pdf", "xml", "cdr"):
        assert (await user.http_client.get(f"/descargas/{kind}/{token}")).status_code == 403


async def test_a_database_that_fails_is_a_sentence(
    user: User, portal: Portal, accepted: VoucherView, settings: Settings
) -> None:
    await execute(settings, "ALTER TABLE vouchers RENAME TO gone")
    await user.open(_link(portal, accepted))
    await user.should_see("En este momento no podemos mostrar el comprobante.")
