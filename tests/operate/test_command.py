"""The commands ask for the owner's connection, and say in one sentence what is missing."""

import os
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.operate import labels
from tests.support import database as databases
from tests.test_cli import portal

ROOM = Path(labels.__file__).parent


def test_without_a_connection_it_says_so(operator, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    assert operator("unit", "list").err == "Set DATABASE_URL to the owner's connection.\n"


@pytest.mark.parametrize("role", ["portal_app", "portal_worker"])
def test_the_roles_that_run_are_not_the_owner(operator, database, monkeypatch, role):
    monkeypatch.setenv("DATABASE_URL", database.url(role))
    refused = operator("unit", "add", "Sở", "--kind", "top")
    assert refused.err == f"DATABASE_URL must be the owner's connection; {role} owns no tables here.\n"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nonsense s3cr3t", "DATABASE_URL cannot be read"),
        ("postgresql://owner:s3cr3t@127.0.0.1:9/portal", "does not answer"),
        ("postgresql://owner:s3cr3t@127.0.0.1:port/portal", "DATABASE_URL cannot be read"),
        ("mysql://owner:s3cr3t@127.0.0.1/portal", "DATABASE_URL cannot be read"),
    ],
)
def test_a_connection_that_is_none(operator, monkeypatch, url, why):
    monkeypatch.setenv("DATABASE_URL", url)
    refused = operator("unit", "list")
    assert why in refused.err
    assert "s3cr3t" not in refused.err + refused.out
    assert refused.err.count("\n") == 1


def test_a_database_without_tables_and_an_owner_who_is_bound(operator, database, monkeypatch):
    name, role = f"operated_{os.getpid()}", f"bound_{os.getpid()}"
    databases.create_empty(database.server, name)
    monkeypatch.setenv("DATABASE_URL", database.server.url(name))
    assert "run `portal migrate` first" in operator("unit", "list").err
    with database.owner.connect() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN IN ROLE postgres"))
        connection.commit()
        monkeypatch.setenv("DATABASE_URL", database.url(role))
        refused = operator("unit", "list")
        connection.execute(text(f"DROP ROLE {role}"))
        connection.commit()
    databases.drop(database.server, name)
    assert refused.err == f"The owner {role} is bound by row security: ALTER ROLE {role} BYPASSRLS.\n"


def test_without_keys_nobody_is_looked_for(operator, units, monkeypatch, tmp_path):
    grant = ("grant", "add", "signer", "--unit", "H17", "--official", "H17.0001.CC")
    monkeypatch.delenv("PORTAL_KEY_FILE")
    assert operator(*grant).err.startswith("Set PORTAL_KEY_FILE")
    open_to_all = tmp_path / "keys.json"
    open_to_all.write_text("{}")
    open_to_all.chmod(0o644)
    for file in (tmp_path / "gone.json", open_to_all, tmp_path):
        monkeypatch.setenv("PORTAL_KEY_FILE", str(file))
        assert f"sealing keys {file} cannot be used" in operator(*grant).err
    # Lists need no keys.
    assert operator("unit", "list").code == 0


def test_every_refusal_has_its_sentence():
    sources = [path.read_text() for path in ROOM.rglob("*.py") if path.name != "labels.py"]
    used = {code for source in sources for code in re.findall(r'"(operate\.\w+)"', source)}
    trust = (ROOM.parent / "signing" / "trust.py").read_text()
    used |= set(re.findall(r'_refused\("(signing\.\w+)"\)', trust))
    assert used == set(labels.SENTENCES)


def test_the_commands_hang_on_the_portal():
    for noun in ("unit", "grant", "official", "certificate", "keys"):
        assert f"  {noun} " in portal("--help").stdout
        told = portal(noun, "--help")
        assert (told.returncode, f"usage: portal {noun}" in told.stdout) == (0, True)
    refused = portal("grant", "add", "king", "--unit", "H17")
    assert refused.returncode == 2
    assert "invalid choice: 'king'" in refused.stderr
    assert portal("unit", "list").stderr == "Set DATABASE_URL to the owner's connection.\n"
