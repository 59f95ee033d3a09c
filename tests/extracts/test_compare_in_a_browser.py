"""A file is compared without leaving the browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server


@contextmanager
def served(app) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def test_the_browser_compares_by_itself_and_sends_nothing(office, app, chromium, tmp_path):
    copy = office.issued()
    same, other = tmp_path / "same.pdf", tmp_path / "other.pdf"
    same.write_bytes(copy.file)
    other.write_bytes(copy.file[:-1] + b"x")
    with served(app) as url:
        page = chromium.new_page()
        asked = []
        page.on("request", lambda request: asked.append((request.method, request.url)))
        page.goto(f"{url}/copies/{copy.public_id}")
        for file, shown, hidden in ((same, "#same", "#different"), (other, "#different", "#same")):
            page.set_input_files("#file", file)
            page.click("#compare button")
            page.wait_for_selector(shown, state="visible")
            assert page.is_hidden(hidden)
        assert {method for method, _ in asked} == {"GET"}
        page.close()
