"""What is done with the contract: `python protos/generate.py generate|lint|fresh|breaking`.

generate  writes the Python code of the contract into protos/generated
lint      has buf judge the contract
fresh     fails if protos/generated is not what `generate` would write
breaking  has buf compare the contract with the one on git's branch main

buf refuses modules from outside the repository and googleapis' protos are not copied in, so it is given descriptor
images that protoc makes with the googleapis-common-protos package on its path.
"""  # noqa: INP001 -- a script beside the contract, not a package

import filecmp
import io
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

PROTOS = Path(__file__).resolve().parent
GENERATED = PROTOS / "generated"
_SCRIPTS = Path(sysconfig.get_path("scripts"))
_MARKERS = {
    "emission/__init__.py": '"""Code generated from the contract."""\n',
    "emission/v1/__init__.py": '"""Version 1 of the contract, generated from protos/emission/v1."""\n',
}


class ContractError(Exception):
    """The contract or its generated code is not as it should be; the text says what to do."""


def _run(command: list[str], *, failure: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own arguments
    if done.returncode:
        raise ContractError(f"{failure}\n{done.stdout}{done.stderr}")


def _protoc(root: Path, *options: str, files: str = "*.proto") -> None:
    names = sorted(str(path.relative_to(root)) for path in root.glob(f"emission/**/{files}"))
    includes = [f"-I{root}", f"-I{sysconfig.get_path('purelib')}"]
    command = [sys.executable, "-m", "grpc_tools.protoc", *includes, *options, *names]
    _run(command, failure="protoc refuses the contract; mend what it names:")


def _image(root: Path, target: Path) -> Path:
    _protoc(root, "--include_imports", "--include_source_info", f"--descriptor_set_out={target}")
    return target


def generate(target: Path = GENERATED) -> None:
    """Write the messages, the service and their types into `target`, and nothing else."""
    shutil.rmtree(target / "emission", ignore_errors=True)  # a file whose proto is gone must go too
    target.mkdir(parents=True, exist_ok=True)
    messages, service = (f"--plugin={name}={_SCRIPTS / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc"))
    _protoc(PROTOS, messages, f"--python_out={target}", f"--mypy_out={target}")
    _protoc(PROTOS, service, f"--grpc_python_out={target}", f"--mypy_grpc_out={target}", files="*_service.proto")
    for name, text in _MARKERS.items():
        (target / name).write_text(text, encoding="utf-8")


def lint(protos: Path = PROTOS) -> None:
    """Fail if buf objects to the contract in `protos`."""
    with tempfile.TemporaryDirectory() as folder:
        image = _image(protos, Path(folder) / "contract.binpb")
        _run(_buf("lint", str(image)), failure="buf objects to the contract:")


def check_fresh(committed: Path = GENERATED) -> None:
    """Fail if the code in `committed` differs by a byte from what the contract gives."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder)
        generate(wanted)
        names = _names(wanted) | _names(committed)
        _, differing, unreadable = filecmp.cmpfiles(wanted, committed, names, shallow=False)
    stale = sorted(differing + unreadable)
    if stale:
        raise ContractError(f"Stale: {', '.join(stale)}. Run `python protos/generate.py generate` and commit it.")


def breaking(protos: Path = PROTOS, branch: str = "main") -> None:
    """Fail if the contract in `protos` breaks clients of the one that its repository has on `branch`.

    A branch that has no contract yet has no clients either.
    """
    git = shutil.which("git")
    if git is None:
        raise ContractError("git is not installed; it holds the contract to compare with.")
    command = [git, "-C", str(protos.parent), "archive", "--format=tar", branch, "protos/emission"]
    archive = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 -- our own arguments
    if b"did not match any files" in archive.stderr:
        return
    if archive.returncode:
        raise ContractError(f"git can't give the contract of {branch}: {archive.stderr.decode(errors='replace')}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
            tar.extractall(folder, filter="data")
        old = _image(Path(folder) / "protos", Path(folder) / "old.binpb")
        new = _image(protos, Path(folder) / "new.binpb")
        _run(_buf("breaking", str(new), "--against", str(old)), failure=f"The contract breaks clients of {branch}:")


def _buf(verb: str, *arguments: str) -> list[str]:
    return [str(_SCRIPTS / "buf"), verb, *arguments, "--config", str(PROTOS / "buf.yaml")]


def _names(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)) for path in files}


def main(arguments: list[str]) -> int:
    """Run the one command that is named; 0 if all is well."""
    commands: dict[str, Callable[[], None]] = {
        "generate": generate,
        "lint": lint,
        "fresh": check_fresh,
        "breaking": breaking,
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write(f"usage: python protos/generate.py {'|'.join(commands)}\n")
        return 2
    try:
        commands[arguments[0]]()
    except ContractError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
