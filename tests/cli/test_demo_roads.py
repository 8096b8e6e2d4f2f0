"""The demo's first table names every system and where it is."""

from pathlib import Path

from rich.console import Console

from cli.demo_roads import roads
from cli.neighbours import DROPPING, Neighbours, Systems
from cli.stack import Addresses


def _addresses(tmp_path: Path, *, mailbox: str) -> Addresses:
    return Addresses(
        grpc="127.0.0.1:1001",
        portal="http://127.0.0.1:1002",
        ose="http://127.0.0.1:1003/billService",
        mailbox=mailbox,
        database="",
        redis="",
        demo_token="",
        staff_password="",
        logs=tmp_path,
        systems=Systems(
            paperless="http://127.0.0.1:1004", samp="http://127.0.0.1:1005", cdp="http://127.0.0.1:1006", tokens={}
        ),
    )


def _shown(tmp_path: Path, *, mailbox: str = "http://127.0.0.1:1007") -> str:
    neighbours = Neighbours(tmp_path, lambda *_, **__: None, label="12345678")
    neighbours.environment["EMISSION_ANUBIS_URL"] = "http://127.0.0.1:1008"
    console = Console(width=250)
    with console.capture() as shown:
        console.print(roads(_addresses(tmp_path, mailbox=mailbox), neighbours))
    return shown.get()


def test_all_eight_systems_and_their_places_are_there(tmp_path: Path) -> None:
    shown = _shown(tmp_path)
    for name in ("SAMP", "Acsel-e", "MIR", "Modelo Viejo", "Rviadm", "PAPERLESS", "ANUBIS", "CDP"):
        assert name in shown
    for place in ("1001", "1003/billService", "1004", "1005", "1006", "1007", "1008"):
        assert f"127.0.0.1:{place}" in shown
    assert all(str(tmp_path / "neighbours" / name) in shown for name in DROPPING)


def test_a_mail_server_of_the_settings_has_no_page(tmp_path: Path) -> None:
    assert "EMISSION_SMTP_URL" in _shown(tmp_path, mailbox="")
