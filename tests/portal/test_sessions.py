"""A session stands eight hours, or until it is closed; without a password there is none."""

from datetime import UTC, datetime, timedelta

from portal.sessions import LIFETIME, Sessions

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SECRET = b"a secret of the test"


def test_a_session_is_read_from_its_cookie_until_it_ends() -> None:
    sessions = Sessions(SECRET, password="clave")
    cookie = sessions.open(now=NOW)
    session = sessions.read(cookie, now=NOW + LIFETIME - timedelta(seconds=1))
    assert session
    assert sessions.is_open(session, now=NOW + LIFETIME - timedelta(seconds=1))
    assert not sessions.is_open(session, now=NOW + LIFETIME)
    assert sessions.read(cookie, now=NOW + LIFETIME) is None


def test_a_closed_session_is_closed_for_its_cookie_and_its_open_pages() -> None:
    sessions = Sessions(SECRET, password="clave")
    cookie, other = sessions.open(now=NOW), sessions.open(now=NOW)
    session = sessions.read(cookie, now=NOW)
    assert session
    sessions.close(session)
    assert sessions.read(cookie, now=NOW) is None
    assert not sessions.is_open(session, now=NOW)
    assert sessions.read(other, now=NOW)


def test_a_new_password_ends_the_sessions_of_the_old_one() -> None:
    cookie = Sessions(SECRET, password="clave").open(now=NOW)
    assert Sessions(SECRET, password="clave").read(cookie, now=NOW)
    assert Sessions(SECRET, password="otra").read(cookie, now=NOW) is None


def test_without_a_password_nobody_gets_in() -> None:
    sessions = Sessions(SECRET, password=None)
    assert not sessions.possible
    assert not sessions.is_password("")
    assert sessions.read(sessions.open(now=NOW), now=NOW) is None


def test_only_the_password_is_the_password() -> None:
    sessions = Sessions(SECRET, password="contraseña")
    assert sessions.is_password("contraseña")
    assert not any(sessions.is_password(it) for it in ("", "Contraseña", "contraseña ", "\udcff"))
