"""The contract is linted, its code is fresh, and the checks that say so can fail."""

import shutil
import subprocess
from pathlib import Path

import pytest

from protos.generate import GENERATED, PROTOS, ContractError, breaking, check_fresh, lint, main


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    """A copy of the contract, committed on the branch main of a repository of its own."""
    shutil.copytree(PROTOS / "emission", tmp_path / "protos" / "emission")
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    for command in (("init", "-q", "-b", "main"), ("add", "."), (*identity, "commit", "-q", "-m", "contract")):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    return tmp_path / "protos"


def _replace(contract: Path, file: str, old: str, new: str) -> None:
    path = contract / "emission" / "v1" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_buf_has_nothing_against_the_contract() -> None:
    lint()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  // Number of the buyer's purchase order.\n", ""),
        ("string purchase_order = 13;", "string PurchaseOrder = 13;"),
    ],
    ids=["a field without comment", "a field in camel case"],
)
def test_buf_objects(contract: Path, old: str, new: str) -> None:
    _replace(contract, "sale.proto", old, new)
    with pytest.raises(ContractError, match=r"sale\.proto"):
        lint(contract)


def test_the_committed_code_is_fresh() -> None:
    check_fresh()


@pytest.mark.parametrize("change", ["edited", "missing", "surplus"])
def test_stale_code_is_found(tmp_path: Path, change: str) -> None:
    shutil.copytree(GENERATED, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "emission" / "v1" / "sale_pb2.pyi"
    if change == "edited":
        file.write_text(file.read_text() + " ")
    elif change == "missing":
        file.unlink()
    else:
        (tmp_path / "emission" / "v1" / "gone_pb2.py").write_text("")
    with pytest.raises(ContractError, match="Stale: emission/v1/"):
        check_fresh(tmp_path)


def test_an_added_field_breaks_nobody(contract: Path) -> None:
    _replace(contract, "sale.proto", "  // ISO 4217", "  // New.\n  string new = 99;\n  // ISO 4217")
    breaking(contract)


def test_a_field_that_goes_breaks_clients(contract: Path) -> None:
    _replace(contract, "sale.proto", "string purchase_order = 13;", "int32 purchase_order = 13;")
    with pytest.raises(ContractError, match="purchase_order"):
        breaking(contract)


def test_a_branch_without_contract_breaks_nobody(contract: Path) -> None:
    subprocess.run(["git", "-C", str(contract), "rm", "-rq", "--cached", "."], check=True)
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    (contract.parent / "README").write_text("")
    subprocess.run(["git", "-C", str(contract.parent), "add", "README"], check=True)
    subprocess.run(["git", "-C", str(contract), *identity, "commit", "-q", "-m", "none"], check=True)
    breaking(contract)


def test_a_branch_that_does_not_exist_is_an_error(contract: Path) -> None:
    with pytest.raises(ContractError, match="nowhere"):
        breaking(contract, "nowhere")


def test_the_command_line_names_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0
    assert main(["nonsense"]) == 2
    assert "generate|lint|fresh|breaking" in capsys.readouterr().err
