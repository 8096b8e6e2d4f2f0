"""A MariaDB for the tests of what is pulled from one."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database of a server of our own."""
    folder = tmp_path_factory.mktemp("mariadb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["--no-defaults", "--user=root", f"--datadir={folder}"]
    make = ["mariadb-install-db", *own, "--auth-root-authentication-method=normal"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    serve = ["mariadbd", *own, f"--socket={folder}/s", f"--port={port}", "--bind-address=127.0.0.1"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*serve, f"--pid-file={folder}/p"], stdout=log, stderr=log)
    try:
        _wait(server, folder, port)
        yield f"mariadb://root@127.0.0.1:{port}/ventas"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(server: "subprocess.Popen[bytes]", folder: Path, port: int) -> None:
    while True:
        assert server.poll() is None, (folder / "log").read_text(encoding="utf-8")
        try:
            connection = pymysql.connect(host="127.0.0.1", port=port, user="root")
        except pymysql.OperationalError:
            continue
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE ventas CHARACTER SET utf8mb4")
        return
