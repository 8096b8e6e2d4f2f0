"""The portal in a real browser, against its real process: a customer finds a voucher, staff retry what is pending."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request, ViewportSize, async_playwright, expect

from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity, Ticket, VoucherView
from portal import words
from tests.builders import a_sale
from tests.conftest import ROOT, Ose
from tests.portal.conftest import emitted, execute, submit

pytestmark = pytest.mark.timeout(180)
CHROMIUM = "/usr/bin/chromium"
SCREENS = {"desktop": ViewportSize(width=1280, height=800), "phone": ViewportSize(width=390, height=844)}


@dataclass(frozen=True)
class RunningPortal:
    url: str
    process: subprocess.Popen[str]
    folder: Path


@pytest.fixture
def portal(settings: Settings, tmp_path: Path) -> Iterator[RunningPortal]:
    """`python -m portal` on a free port, which it says itself."""
    assert settings.portal_staff_password
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}:{ROOT / 'protos/generated'}",
        "EMISSION_DATABASE_URL": str(settings.database_url),
        "EMISSION_REDIS_URL": str(settings.redis_url),
        "EMISSION_PORTAL_STAFF_PASSWORD": settings.portal_staff_password.get_secret_value(),
        "EMISSION_PORTAL_SECRET": settings.portal_secret.get_secret_value() if settings.portal_secret else "de prueba",
    }
    folder = tmp_path / "portal"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "portal"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    try:
        assert found, line
        yield RunningPortal(url=found[0], process=process, folder=folder)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        process.stdout.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def accepted(services: Services, source: SourceIdentity, settings: Settings, ose: Ose) -> VoucherView:
    ticket = await emitted(services, source, settings.model_copy(update={"ose_url": ose.url}), a_sale())
    return await services.inquiry.voucher(ticket.id, source=source)


@pytest.fixture
async def pending(services: Services, source: SourceIdentity, settings: Settings, accepted: VoucherView) -> Ticket:
    assert accepted.number.text == "F001-1"
    return await emitted(services, source, settings, a_sale(external_id="SAMP-000002"))


@pytest.mark.parametrize("screen", SCREENS)
async def test_a_customer_and_staff_walk_both_pages(
    browser: Browser,
    portal: RunningPortal,
    accepted: VoucherView,
    pending: Ticket,
    services: Services,
    source: SourceIdentity,
    settings: Settings,
    screen: str,
) -> None:
    context = await browser.new_context(viewport=SCREENS[screen], locale="es-PE", base_url=portal.url)
    page = await context.new_page()
    strangers = _strangers(page, portal)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await _find_voucher(page, accepted)
    await _retry_pending(page, context, pending, settings)
    await _live(page, services, source)
    await _sign_out(page)
    assert strangers == []
    assert complaints == []
    await context.close()
    assert list(portal.folder.iterdir()) == []


def _strangers(page: Page, portal: RunningPortal) -> list[str]:
    """The addresses that the page asks for outside of the portal, as they come."""
    found: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((portal.url, "data:")):
            found.append(request.url)

    page.on("request", watch)
    return found


async def _find_voucher(page: Page, accepted: VoucherView) -> None:
    await page.goto("/")
    await page.get_by_role("button", name="Consultar").click()
    await expect(page.get_by_text("Escriba el RUC del emisor")).to_be_visible()
    await expect(page.get_by_label("RUC del emisor")).to_be_focused()
    await page.get_by_label("RUC del emisor").fill("20100066603")
    await page.get_by_label("Serie y número").fill("f001-1")
    await page.get_by_label("Fecha de emisión").press_sequentially(f"{accepted.issue_date:%d%m%Y}")
    await page.get_by_label("Importe total").fill("236.01")
    await page.get_by_label("Importe total").press("Enter")
    await expect(page.get_by_text("Ningún comprobante tiene esos cinco datos.")).to_be_visible()
    await page.get_by_label("Importe total").fill("S/ 236.00")
    await page.get_by_role("button", name="Consultar").click()
    await expect(page.get_by_text("Aceptado por SUNAT a través de la OSE")).to_be_visible()
    await expect(page.get_by_text("TRANSPORTES ANDINOS S.A.C.")).to_be_visible()
    await expect(page.get_by_text(words.day(accepted.issue_date), exact=True)).to_be_visible()
    await _no_sideways_scrolling(page)
    async with page.expect_download() as xml:
        await page.get_by_role("link", name="Descargar XML").click()
    assert (await xml.value).suggested_filename == "20100066603-01-F001-1.xml"
    assert accepted.digest_value in (await (await xml.value).path()).read_text(encoding="utf-8")
    async with page.expect_download() as cdr:
        await page.get_by_role("link", name="Descargar CDR").click()
    assert (await cdr.value).suggested_filename == "R-20100066603-01-F001-1.zip"


async def _retry_pending(page: Page, context: BrowserContext, pending: Ticket, settings: Settings) -> None:
    assert settings.portal_staff_password
    await page.get_by_role("link", name="Personal de la empresa").click()
    await expect(page).to_have_url(re.compile("/ingresar$"))
    await page.get_by_label("Contraseña del personal").fill("no es esta")
    await page.get_by_role("button", name="Ingresar").click()
    await expect(page.get_by_text("Esa no es la contraseña.")).to_be_visible()
    await page.get_by_label("Contraseña del personal").fill(settings.portal_staff_password.get_secret_value())
    await page.get_by_role("button", name="Ingresar").click()
    await expect(page).to_have_url(re.compile("/pendientes$"))
    assert all(it["httpOnly"] for it in await context.cookies() if it["name"] == "emission_staff")
    row = page.get_by_role("row", name=re.compile("F001-2"))
    await expect(row).to_contain_text(pending.reason)
    await _no_sideways_scrolling(page)
    await page.get_by_role("button", name="Reintentar Factura F001-2").click()
    await page.get_by_role("button", name="Reintentar ahora").click()
    await expect(page.get_by_text("Escriba por qué lo reintenta")).to_be_visible()
    await page.get_by_label("Motivo").fill("La OSE avisó que volvió")
    await page.get_by_role("button", name="Reintentar ahora").click()
    await expect(page.get_by_text("Factura F001-2: se está reintentando.")).to_be_visible()
    (event,) = await execute(settings, "SELECT actor, reason FROM events WHERE action = 'reissued'")
    assert (event["actor"], event["reason"]) == ("staff:portal", "La OSE avisó que volvió")


async def _live(page: Page, services: Services, source: SourceIdentity) -> None:
    """What comes in appears without reloading, and what the reader was doing stays as it was."""
    await page.evaluate("window.notReloaded = true")
    await page.get_by_label("Buscar").fill("SAMP-00000")
    await submit(services, source, a_sale(external_id="SAMP-000003"))
    await expect(page.get_by_role("row", name=re.compile("SAMP-000003"))).to_be_visible()
    await expect(page.get_by_label("Buscar")).to_have_value("SAMP-00000")
    await expect(page.get_by_label("Buscar")).to_be_focused()
    await page.get_by_label("Buscar").fill("SAMP-000003")
    await expect(page.get_by_role("row", name=re.compile("SAMP-000002"))).to_have_count(0)
    assert await page.evaluate("window.notReloaded") is True


async def _sign_out(page: Page) -> None:
    await page.get_by_role("button", name="Salir").click()
    await expect(page.get_by_label("Contraseña del personal")).to_be_visible()
    await page.goto("/pendientes")
    await expect(page).to_have_url(re.compile("/ingresar$"))


async def _no_sideways_scrolling(page: Page) -> None:
    widths = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], json.dumps(widths)


async def test_the_process_says_that_it_is_well(portal: RunningPortal) -> None:
    async with httpx.AsyncClient(base_url=portal.url) as http:
        assert (await http.get("/health")).status_code == 200
