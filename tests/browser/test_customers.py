"""A customer in a real browser, on a phone and at a desk: the mail's link, the code, the list, one ZIP."""

import os
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect
from pydantic import SecretStr

from issuing.clock import SystemClock
from issuing.customers.links import mail_links
from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity
from tests.browser.test_portal import RunningPortal, browser, portal
from tests.conftest import Ose, emitting
from tests.flow.test_mails import until
from tests.portal.customers import CODES_OUT, MARIA, MARIAS, issued, sold
from tests.smtp import Mailbox, mail_server

__all__ = ["browser", "portal"]
pytestmark = pytest.mark.timeout(180)
SCREENS = {"desktop": ViewportSize(width=1440, height=900), "phone": ViewportSize(width=390, height=844)}


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, ose: Ose, mailbox: Mailbox) -> Settings:
    changes = {"ose_url": ose.url, "smtp_url": mailbox.url, "mail_from": "a@aseguradora.example"}
    return settings.model_copy(update={**changes, "portal_secret": SecretStr("compartida")})


class Walk:
    """A page, and a picture of each step of it."""

    def __init__(self, page: Page, folder: Path, screen: str) -> None:
        self.page = page
        self._folder = folder
        self._screen = screen

    async def picture(self, name: str) -> None:
        """Keep how it looks, and see that nothing hangs over the edge."""
        await self.page.screenshot(path=self._folder / f"{self._screen}-{name}.png", full_page=True)
        widths = await self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1], (name, widths)


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_customer_walks_from_the_mail_to_his_zip(
    browser: Browser,
    portal: RunningPortal,
    services: Services,
    source: SourceIdentity,
    settings: Settings,
    mailbox: Mailbox,
    tmp_path: Path,
    screen: str,
) -> None:
    sales = [sold(f"M-{number}", MARIA, MARIAS, policy=f"000{number}-2026") for number in range(1, 5)]
    ids = await issued(services, source, settings, *sales)
    folder = Path(os.environ.get("EMISSION_TEST_SCREENSHOTS", tmp_path))
    context = await browser.new_context(viewport=SCREENS[screen], locale="es-PE", base_url=portal.url)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    walk = Walk(page, folder, screen)
    links = mail_links(settings)
    assert links
    await _from_the_mail(walk, links.url(ids[0], base=portal.url, now=SystemClock().now()))
    await _sign_in(walk, settings, mailbox)
    await _take_two(walk)
    await _one_and_out(walk)
    assert complaints == []
    await context.close()


async def _from_the_mail(walk: Walk, link: str) -> None:
    await walk.page.goto("/")
    await walk.picture("front")
    await walk.page.goto(link)
    await expect(walk.page.get_by_text("Verificado", exact=True)).to_be_visible()
    await walk.picture("link")
    async with walk.page.expect_download() as pdf:
        await walk.page.get_by_role("link", name="Descargar PDF").click()
    assert re.fullmatch(r"20100066603-03-B001-\d\.pdf", (await pdf.value).suggested_filename)
    await walk.page.goto(link[:-3])
    await expect(walk.page.get_by_text("Este enlace ya venció o está incompleto.")).to_be_visible()
    await walk.picture("link-broken")


async def _sign_in(walk: Walk, settings: Settings, mailbox: Mailbox) -> None:
    page = walk.page
    await page.get_by_role("link", name="Mis comprobantes").click()
    await expect(page).to_have_url(re.compile("/mis-comprobantes/ingresar$"))
    await page.get_by_label("Número de documento").fill("123")
    await page.get_by_role("button", name="Recibir código").click()
    await expect(page.get_by_text("Revise el número de documento.")).to_be_visible()
    await page.get_by_label("Número de documento").fill(MARIA)
    await walk.picture("sign-in")
    await page.get_by_label("Número de documento").press("Enter")
    await expect(page).to_have_url(re.compile("/codigo$"))
    async with emitting(settings):
        await until(settings, CODES_OUT)
    await page.get_by_label("Código de seis dígitos").fill("000000")
    await page.get_by_role("button", name="Ver mis comprobantes").click()
    await expect(page.get_by_text("El código no es correcto o ya venció.")).to_be_visible()
    texts = [str(part.get_content()) for it in mailbox.messages(MARIAS) if (part := it.get_body(("plain",)))]
    (code,) = re.findall(r"\b\d{3} \d{3}\b", "\n".join(texts))
    await page.get_by_label("Código de seis dígitos").fill(code)
    await walk.picture("code")
    await page.get_by_role("button", name="Ver mis comprobantes").click()
    await expect(page).to_have_url(re.compile("/mis-comprobantes$"))
    await expect(page.get_by_text("Código enviado a m•••a@example.com")).to_be_visible()
    await walk.picture("list")


async def _take_two(walk: Walk) -> None:
    page = walk.page
    await page.get_by_role("checkbox", name="Seleccionar Boleta B001-1").check()
    await page.get_by_role("checkbox", name="Seleccionar Boleta B001-3").check()
    await expect(page.get_by_text("2 seleccionados")).to_be_visible()
    await walk.picture("list-taking")
    async with page.expect_download() as bundle:
        await page.get_by_role("button", name="Descargar ZIP").click()
    with zipfile.ZipFile(await (await bundle.value).path()) as archive:
        assert len(archive.namelist()) == 6
    await page.get_by_label("Número de póliza").fill("0003")
    await page.get_by_role("button", name="Buscar").click()
    await expect(page.get_by_text("Boleta B001-", exact=False)).to_have_count(1)
    await walk.picture("list-found")
    await page.get_by_label("Número de póliza").fill("no hay")
    await page.get_by_role("button", name="Buscar").click()
    await expect(page.get_by_text("Ninguno coincide con su búsqueda")).to_be_visible()
    await walk.picture("list-empty")
    await page.get_by_role("link", name="Ver todos").click()


async def _one_and_out(walk: Walk) -> None:
    page = walk.page
    await page.get_by_role("link", name=re.compile("Boleta B001-2")).click()
    await expect(page.get_by_text("Verificado", exact=True)).to_be_visible()
    await walk.picture("one")
    await page.get_by_role("link", name="‹ Mis comprobantes").click()
    await page.get_by_role("button", name="Salir").click()
    await page.goto("/mis-comprobantes")
    await expect(page).to_have_url(re.compile("/ingresar$"))
    await walk.picture("out")
