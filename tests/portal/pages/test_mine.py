"""A customer signs in by a code and sees his own vouchers; whatever is another's stays another's."""

import io
import zipfile
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from nicegui import ui
from nicegui.testing import User
from structlog.testing import capture_logs

from issuing.customers.codes import TRIES
from issuing.customers.limits import CODES_OF_DOCUMENT, CODES_OF_NETWORK, TRIES_OF_DOCUMENT, TRIES_OF_NETWORK, ZIPS
from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity
from portal.visits import CODE_COOKIE, VISIT_COOKIE
from tests.conftest import Ose
from tests.portal.conftest import execute
from tests.portal.customers import JOSE, JOSES, MARIA, MARIAS, Browser, issued, sold
from tests.smtp import Mailbox, mail_server

pytestmark = pytest.mark.timeout(120)
SIGN_IN, CODE, MINE = "/mis-comprobantes/ingresar", "/mis-comprobantes/codigo", "/mis-comprobantes"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, ose: Ose, mailbox: Mailbox) -> Settings:
    changes = {"ose_url": ose.url, "smtp_url": mailbox.url, "mail_from": "a@aseguradora.example"}
    return settings.model_copy(update=changes)


@pytest.fixture
async def ids(services: Services, source: SourceIdentity, settings: Settings) -> list[UUID]:
    """Two of María's, then one of José's."""
    sales = (
        sold("M-1", MARIA, MARIAS, policy="0001-2026"),
        sold("M-2", MARIA, MARIAS, policy="0777-2026"),
        sold("J-1", JOSE, JOSES),
    )
    return await issued(services, source, settings, *sales)


@pytest.fixture
def browser(http: httpx.AsyncClient, settings: Settings, mailbox: Mailbox) -> Browser:
    return Browser(http=http, settings=settings, mailbox=mailbox)


def _customer_actions(logs: list[object]) -> list[str]:
    return [it["action"] for it in logs if isinstance(it, dict) and "visitor" in it]


async def test_a_customer_signs_in_looks_around_and_leaves(
    user: User, browser: Browser, ids: list[UUID], settings: Settings
) -> None:
    assert (await browser.http.get(MINE)).headers["location"] == SIGN_IN
    assert (await browser.ask("4567-8912")).headers["location"] == CODE
    await browser.mailed()
    answer = await browser.enter(browser.code(MARIAS))
    cookies = "; ".join(answer.headers.get_list("set-cookie")).lower()
    assert answer.headers["location"] == MINE
    assert "httponly" in cookies
    assert "samesite=lax" in cookies
    await user.open(MINE)
    for said in ("DNI ···912", "m•••a@example.com", "Boleta B001-1", "Boleta B001-2", "Póliza 0777-2026"):
        await user.should_see(said)
    await user.should_not_see("B001-3")
    await user.should_not_see(MARIAS)
    await user.open(f"{MINE}/{ids[0]}")
    for said in ("B001-1", "María Quispe", "Verificado", "Descargar PDF"):
        await user.should_see(said)
    kept = browser.http.cookies[VISIT_COOKIE]
    assert (await browser.http.post("/mis-comprobantes/salir")).headers["location"] == "/"
    answer = await browser.http.get(MINE, headers={"Cookie": f"{VISIT_COOKIE}={kept}"})
    assert answer.headers["location"] == f"{SIGN_IN}?aviso=fin"
    stored = await execute(settings, "SELECT code_hash FROM customer_codes")
    assert all(it["code_hash"].startswith("$argon2id$") for it in stored)
    assert browser.code(MARIAS) not in str(stored)


@pytest.mark.usefixtures("ids")
async def test_the_list_is_searched_filtered_and_paged(
    user: User, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await browser.sign_in(MARIA, MARIAS)
    for query, seen in (
        ("poliza=0777", {"B001-2"}),
        ("buscar=b001-1", {"B001-1"}),
        ("buscar=236.00", {"B001-1", "B001-2"}),
        ("buscar=aseguradora", {"B001-1", "B001-2"}),
        ("desde=2999-01-01", set()),
        ("hasta=2999-01-01&desde=x", {"B001-1", "B001-2"}),
        ("poliza=%25", set()),
        ("buscar=%00%1B", {"B001-1", "B001-2"}),
        ("buscar=B001-3", set()),
    ):
        await user.open(f"{MINE}?{query}")
        names = (
            {it.text.rpartition(" ")[2] for it in user.find(kind=ui.label, content="Boleta B").elements}
            if seen
            else set()
        )
        assert names == seen, query
        if not seen:
            await user.should_see("Ninguno coincide con su búsqueda")
    monkeypatch.setattr("issuing.services.customers.own.PAGE_SIZE", 1)
    await user.open(MINE)
    await user.should_see("Boleta B001-2")
    await user.should_not_see("Boleta B001-1")
    (older,) = user.find(kind=ui.link, content="Más antiguos").elements
    await user.open(older.props["href"])
    await user.should_see("Boleta B001-1")
    await user.should_not_see("Boleta B001-2")
    await user.should_not_see("Más antiguos")
    for mark in ("x", "MjAyNi0wMS0wMS8xMTExMTExMS0xMTExLTExMTEtMTExMS0xMTExMTExMTExMTE="):
        await user.open(f"{MINE}?sigue={mark}")
        await user.should_see("no es una marca de página")


async def test_several_come_as_one_zip_and_that_is_on_record(
    browser: Browser, ids: list[UUID], settings: Settings
) -> None:
    await browser.sign_in(MARIA, MARIAS)
    answer = await browser.http.post(f"{MINE}/zip", data={"id": [str(ids[0]), str(ids[1]), str(ids[0])]})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert "comprobantes-" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert bundle.testzip() is None
        one = "20100066603-03-B001-"
        wanted = {f"{one}{n}.{ending}" for n in (1, 2) for ending in ("pdf", "xml")}
        assert set(bundle.namelist()) == wanted | {f"R-{one}1.zip", f"R-{one}2.zip"}
        assert bundle.read(f"{one}1.pdf").startswith(b"%PDF-")
    noted = await execute(settings, "SELECT ticket_id FROM events WHERE action = 'handed_over'")
    assert {it["ticket_id"] for it in noted} == set(ids[:2])


async def test_what_is_being_voided_is_left_out_of_the_zip_and_told(
    browser: Browser, ids: list[UUID], settings: Settings
) -> None:
    await execute(
        settings,
        "INSERT INTO summary_lines (ticket_id, ticket_fence, issuer_id, kind, action, reference_date, line, state,"
        " due_at, created_at, updated_at) SELECT id, fence, issuer_id, 'RC', 'void', current_date, '{}', 'queued',"
        " '2999-01-01', now(), now() FROM tickets WHERE external_id = 'M-1'",
    )
    await browser.sign_in(MARIA, MARIAS)
    answer = await browser.http.post(f"{MINE}/zip", data={"id": [str(it) for it in ids[:2]]})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert sum(name.endswith(".pdf") for name in bundle.namelist()) == 1
        assert "se está anulando" in bundle.read("LEAME.txt").decode()


async def test_nothing_of_another_customer_is_to_be_had(
    user: User, browser: Browser, ids: list[UUID], settings: Settings
) -> None:
    await browser.sign_in(MARIA, MARIAS)
    foreign = ids[2]
    for other in (str(foreign), str(uuid4()), "x", "a.b", str(foreign).upper()):
        with capture_logs() as logs:
            await user.open(f"{MINE}/{other}")
        await user.should_see("no está entre los suyos")
        await user.should_not_see("Descargar")
        assert _customer_actions(list(logs)) == ["customer.voucher_refused"], other
    for listed in ([foreign], [ids[0], foreign], [uuid4()], ["x"], [ids[0], "x"]):
        with capture_logs() as logs:
            answer = await browser.http.post(f"{MINE}/zip", data={"id": [str(it) for it in listed]})
        assert (answer.status_code, answer.headers["content-type"][:10]) == (404, "text/plain")
        assert _customer_actions(list(logs)) == ["customer.zip_refused"]
    assert await execute(settings, "SELECT FROM events WHERE action = 'handed_over'") == []
    for listed in ([], [uuid4()] * 0, [str(uuid4()) for _ in range(51)]):
        assert (await browser.http.post(f"{MINE}/zip", data={"id": listed})).status_code == 400
    browser.http.cookies.clear()
    for cookie in ("", str(ids[0]), "a" * 5000):
        headers = {"Cookie": f"{VISIT_COOKIE}={cookie}"}
        for answer in (
            await browser.http.get(MINE, headers=headers),
            await browser.http.get(f"{MINE}/{ids[0]}", headers=headers),
        ):
            assert answer.headers["location"].startswith(SIGN_IN)
        answer = await browser.http.post(f"{MINE}/zip", data={"id": str(ids[0])}, headers=headers)
        assert answer.headers["location"] == MINE


async def test_no_page_of_customers_listens_to_events(user: User, browser: Browser, ids: list[UUID]) -> None:
    """What a websocket may send about another's voucher finds nobody who would act on it."""
    await browser.sign_in(MARIA, MARIAS)
    for path in (MINE, f"{MINE}/{ids[0]}"):
        client = await user.open(path)
        acting = [
            (element.tag, it.type)
            for element in client.elements.values()
            for it in element._event_listeners.values()
            if it.js_handler is None and not it.type.startswith("update:") and element.tag != "q-layout"
        ]
        assert acting == []


async def test_known_and_unknown_get_the_same_answers(browser: Browser, ids: list[UUID], settings: Settings) -> None:
    assert ids
    answers = []
    for number in (MARIA, "70707071"):
        answer = await browser.ask(number)
        page = await browser.http.get(CODE)
        wrong = await browser.enter("000000")
        answers.append((answer.status_code, answer.headers["location"], page.status_code, wrong.headers["location"]))
    assert answers[0] == answers[1]
    rows = await execute(settings, "SELECT state, tries, code_hash FROM customer_codes ORDER BY requested_at")
    assert [tuple(it) for it in rows] == [("queued", 1, None)] * 2
    await browser.mailed()
    rows = await execute(settings, "SELECT state FROM customer_codes ORDER BY requested_at")
    assert [it["state"] for it in rows] == ["sent", "unsent"]
    assert set(browser.mailbox.asked) == {MARIAS, JOSES}


async def test_a_code_is_good_once_for_ten_minutes_and_for_five_tries(
    browser: Browser, ids: list[UUID], settings: Settings
) -> None:
    assert ids
    await browser.ask(MARIA)
    await browser.mailed()
    asked, code = browser.http.cookies[CODE_COOKIE], browser.code(MARIAS)
    assert (await browser.enter(code)).headers["location"] == MINE
    browser.http.cookies.clear()
    again = {"Cookie": f"{CODE_COOKIE}={asked}"}
    with capture_logs() as logs:
        answer = await browser.http.post(CODE, data={"codigo": code}, headers=again)
    assert answer.headers["location"] == f"{CODE}?aviso=codigo"
    assert _customer_actions(list(logs)) == ["customer.code_wrong"]
    await browser.ask(MARIA)
    await browser.mailed()
    wrong = f"{(int(browser.code(MARIAS)) + 1) % 1_000_000:06d}"
    for _ in range(TRIES):
        assert (await browser.enter(wrong)).headers["location"] == f"{CODE}?aviso=codigo"
    assert (await browser.enter(browser.code(MARIAS))).headers["location"] == f"{CODE}?aviso=codigo"
    await browser.ask(MARIA)
    await browser.mailed()
    await execute(settings, "UPDATE customer_codes SET expires_at = now() WHERE state = 'sent'")
    assert (await browser.enter(browser.code(MARIAS))).headers["location"] == f"{CODE}?aviso=codigo"
    visits = await execute(settings, "SELECT FROM customer_visits")
    assert len(visits) == 1


async def test_a_code_opens_the_vouchers_of_its_own_document_only(
    user: User, browser: Browser, ids: list[UUID]
) -> None:
    """José's code is no code for what María asked, and what it opens is José's."""
    assert ids
    await browser.ask(JOSE)
    joses = browser.http.cookies[CODE_COOKIE]
    await browser.ask(MARIA)
    await browser.mailed()
    code = browser.code(JOSES)
    assert (await browser.enter(code)).headers["location"] == f"{CODE}?aviso=codigo"
    browser.http.cookies.clear()
    answer = await browser.http.post(CODE, data={"codigo": code}, headers={"Cookie": f"{CODE_COOKIE}={joses}"})
    assert answer.headers["location"] == MINE
    await user.open(MINE)
    await user.should_see("Boleta B001-3")
    await user.should_not_see("Boleta B001-1")


@pytest.mark.usefixtures("ids")
async def test_guessing_and_flooding_end_and_are_on_record(
    browser: Browser, services: Services, settings: Settings
) -> None:
    for _ in range(CODES_OF_DOCUMENT.burst):
        assert (await browser.ask(MARIA)).headers["location"] == CODE
    with capture_logs() as logs:
        answer = await browser.ask(MARIA)
    assert "aviso=espera" in answer.headers["location"]
    assert _customer_actions(list(logs)) == ["customer.code_throttled"]
    assert MARIA not in str(logs)
    await browser.mailed()
    for _ in range(TRIES_OF_DOCUMENT.burst):
        await services.customers.throttles.take(TRIES_OF_DOCUMENT, f"1:{MARIA}")
    assert (await browser.enter(browser.code(MARIAS))).headers["location"] == f"{CODE}?aviso=codigo"
    for limit, try_it in ((CODES_OF_NETWORK, browser.ask("70707071")), (TRIES_OF_NETWORK, browser.enter("000000"))):
        while not await services.customers.throttles.take(limit, "127.0.0.1"):
            pass
        with capture_logs() as logs:
            assert "aviso=espera" in (await try_it).headers["location"]
        assert _customer_actions(list(logs)) == ["customer.code_throttled"]
    assert await execute(settings, "SELECT FROM customer_visits") == []


@pytest.mark.usefixtures("ids")
async def test_bundles_have_a_limit(browser: Browser, ids: list[UUID], services: Services) -> None:
    await browser.sign_in(MARIA, MARIAS)
    while not await services.customers.throttles.take(ZIPS, f"1:{MARIA}"):
        pass
    with capture_logs() as logs:
        answer = await browser.http.post(f"{MINE}/zip", data={"id": str(ids[0])})
    assert answer.status_code == 429
    assert _customer_actions(list(logs)) == ["customer.zip_throttled"]


@pytest.mark.usefixtures("ids")
async def test_a_visit_ends_half_an_hour_after_the_last_page(browser: Browser, settings: Settings) -> None:
    await browser.sign_in(MARIA, MARIAS)
    back = "UPDATE customer_visits SET seen_at = seen_at - interval '{}', opened_at = opened_at - interval '{}'"
    for _ in range(3):
        await execute(settings, back.format("29 minutes", "29 minutes"))
        assert (await browser.http.get(MINE)).status_code == 200
    await execute(settings, back.format("0", "12 hours"))
    assert (await browser.http.get(MINE)).headers["location"] == f"{SIGN_IN}?aviso=fin"
    await execute(settings, back.format("0", "-12 hours"))
    assert (await browser.http.get(MINE)).status_code == 200
    await execute(settings, back.format("30 minutes", "0"))
    assert (await browser.http.get(MINE)).headers["location"] == f"{SIGN_IN}?aviso=fin"


async def test_a_form_of_another_site_does_nothing(http: httpx.AsyncClient) -> None:
    for path in (SIGN_IN, CODE, "/mis-comprobantes/salir", f"{MINE}/zip"):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
            with capture_logs() as logs:
                answer = await http.post(path, data={"tipo": "1", "numero": MARIA, "id": "x"}, headers=headers)
            assert answer.status_code == 403
            assert _customer_actions(list(logs)) == ["customer.form_foreign"]


async def test_what_identifies_nobody_gets_no_code(browser: Browser, settings: Settings) -> None:
    nobody = [
        ("1", "1234"),
        ("6", "20100066604"),
        ("1", "00000000"),
        ("-", "-"),
        ("0", "123"),
        ("4", "x" * 16),
        ("", ""),
    ]
    for kind, number in nobody:
        assert (await browser.ask(number, kind)).headers["location"].startswith(f"{SIGN_IN}?aviso=documento")
    for body in (b"", b"\xff=\xff", b"a=1&" * 500, b"x" * 20_000):
        answer = await browser.http.post(SIGN_IN, content=body)
        assert answer.headers["location"].startswith(f"{SIGN_IN}?aviso=documento")
        assert (await browser.http.post(CODE, content=body)).headers["location"] == SIGN_IN
    assert await execute(settings, "SELECT FROM customer_codes") == []


async def test_behind_a_proxy_s_path_everything_stays_below_it(browser: Browser) -> None:
    headers = {"X-Forwarded-Prefix": "/emision"}
    answer = await browser.http.get(MINE, headers=headers)
    assert answer.headers["location"] == f"/emision{SIGN_IN}"
    answer = await browser.http.post(SIGN_IN, data={"tipo": "1", "numero": MARIA}, headers=headers)
    assert answer.headers["location"] == f"/emision{CODE}"
    assert "Path=/emision" in answer.headers["set-cookie"]
