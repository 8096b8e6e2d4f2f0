from pathlib import Path

import pytest

from issuing.gateways.ose.errors import ProfileError
from issuing.gateways.ose.profiles import load_profiles

NEW = """
[mine]
extends = "ose"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text)
    return path


def test_the_shipped_profiles_load() -> None:
    assert set(load_profiles()) == {
        "ose",
        "sunat",
        "sunat-beta",
        "efact",
        "nubefact",
        "hka",
        "bizlinks",
        "estela",
    }


@pytest.mark.parametrize(
    ("name", "document_type", "series", "expected"),
    [
        ("sunat", "01", "F001", True),
        ("sunat", "07", "B001", False),
        ("sunat", "03", "B001", False),
        ("sunat", "20", "R001", False),
        ("sunat-beta", "01", "F001", False),
        ("ose", "03", "B001", True),
        ("ose", "20", "R001", True),
        ("ose", "09", "T001", False),
        ("efact", "08", "BD01", True),
    ],
)
def test_who_can_be_asked_for_which_cdr(name: str, document_type: str, series: str, expected: bool) -> None:
    assert load_profiles()[name].answers("getStatusCdr", document_type, series) is expected


def test_tickets_are_asked_for_summaries_only() -> None:
    sunat = load_profiles()["sunat"]
    assert sunat.answers("getStatus", "RC")
    assert not sunat.answers("getStatus", "01", "F001")


def test_withholdings_have_an_address_of_their_own_at_sunat_only() -> None:
    profiles = load_profiles()
    assert str(profiles["sunat"].address_for("20")).endswith("otroscpe-gem/billService")
    assert str(profiles["sunat"].address_for("01")).endswith("itcpfegem/billService")
    assert profiles["nubefact"].address_for("20") == profiles["nubefact"].address_for("01")
    assert profiles["ose"].address_for("01") is None
    assert profiles["sunat-beta"].addresses.consult is None


def test_dialects_differ_where_their_users_met_it() -> None:
    profiles = load_profiles()
    assert profiles["sunat"].fault_order[0] == "faultcode"
    assert profiles["ose"].fault_order[0] == "faultstring"
    assert profiles["hka"].file_number_digits == 8
    assert profiles["hka"].duplicate_codes == {"1033", "4000"}
    assert profiles["sunat-beta"].duplicate_codes == {"1033", "0402"}


def test_a_user_adds_a_profile(tmp_path: Path) -> None:
    profiles = load_profiles(written(tmp_path, NEW + 'title = "El mío"\ntimeouts = { read_seconds = 20 }'))
    mine, ose = profiles["mine"], profiles["ose"]
    assert mine.title == "El mío"
    assert mine.timeouts.read_seconds == 20
    assert mine.timeouts.connect_seconds == ose.timeouts.connect_seconds
    assert mine.queries == ose.queries


def test_a_user_overrides_a_key_and_what_extends_it_follows(tmp_path: Path) -> None:
    profiles = load_profiles(written(tmp_path, "[ose.limits]\nrequests_per_second = 5\n"))
    assert profiles["ose"].limits.requests_per_second == 5
    assert profiles["efact"].limits.requests_per_second == 5
    assert profiles["efact"].limits.max_zip_bytes == load_profiles()["efact"].limits.max_zip_bytes


def test_profiles_can_not_be_changed_afterwards() -> None:
    profiles = load_profiles()
    with pytest.raises(AttributeError):
        profiles["ose"].title = "otro"  # type: ignore[misc]
    with pytest.raises(TypeError):
        profiles["x"] = profiles["ose"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("surprise = 1", "surprise"),
        ("title = 7", "title"),
        ('addresses = { send = "ftp://x" }', "addresses.send"),
        ('addresses = { sent = "http://x" }', "sent"),
        ('addresses = { consult = "https://user:secret@x/y" }', "addresses.consult"),
        ('fault_order = ["faultcode", "faultcode", "detail"]', "fault_order"),
        ('fault_order = ["header"]', "fault_order"),
        ('queries = [{ operation = "getStatusZip", document_types = ["01"] }]', "queries[0].operation"),
        ('queries = [{ operation = "getStatus", document_types = ["99"] }]', "queries[0].document_types[0]"),
        ('queries = [{ document_types = ["01"] }]', "operation"),
        ("file_number_digits = 9", "file_number_digits"),
        ('duplicate_codes = ["33"]', "duplicate_codes"),
        ('signature_algorithm = "md5"', "signature_algorithm"),
        ("limits = { max_zip_bytes = 0 }", "limits.max_zip_bytes"),
        ("limits = { max_answer_bytes = 99_000_000 }", "limits.max_answer_bytes"),
        ("limits = { concurrent_sends = true }", "limits.concurrent_sends"),
        ("limits = { requests_per_second = 0 }", "limits.requests_per_second"),
        ("limits = { requests_per_second = nan }", "limits.requests_per_second"),
        ("limits = 3", "limits"),
        ('timeouts = { connect_seconds = "soon" }', "timeouts.connect_seconds"),
        ("timeouts = { read_seconds = -1 }", "timeouts.read_seconds"),
        ("timeouts = { total_seconds = 10 }", "timeouts.total_seconds"),
    ],
)
def test_a_broken_file_is_refused_by_profile_and_key(tmp_path: Path, text: str, key: str) -> None:
    path = written(tmp_path, NEW + text)
    with pytest.raises(ProfileError) as caught:
        load_profiles(path)
    message = str(caught.value)
    assert str(path) in message
    assert "'mine'" in message
    assert key in message


@pytest.mark.parametrize("extends", ['"nobody"', '"mine"', '"other"', "5", '["ose"]'])
def test_extends_must_lead_somewhere(tmp_path: Path, extends: str) -> None:
    text = f'[mine]\nextends = {extends}\n[other]\nextends = "mine"\n'
    with pytest.raises(ProfileError, match=r"'mine'.*\$\.extends"):
        load_profiles(written(tmp_path, text))


def test_a_whole_profile_must_say_everything(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="missing required field `addresses`"):
        load_profiles(written(tmp_path, '[mine]\ntitle = "Solo"\n'))


def test_what_is_no_profile_file_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="not a TOML file"):
        load_profiles(written(tmp_path, "[mine"))
    with pytest.raises(ProfileError, match="'mine' must be a table"):
        load_profiles(written(tmp_path, "mine = 3"))
    with pytest.raises(ProfileError, match="can't be read"):
        load_profiles(tmp_path / "absent.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileError, match="not a TOML file"):
        load_profiles(binary)
