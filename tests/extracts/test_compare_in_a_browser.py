"""A file is compared without leaving the browser."""

from tests.support.serving import served


def test_the_browser_compares_by_itself_and_sends_nothing(office, app, chromium, tmp_path):
    copy = office.issued()
    same, other = tmp_path / "same.pdf", tmp_path / "other.pdf"
    same.write_bytes(copy.file)
    other.write_bytes(copy.file[:-1] + b"x")
    with served(app) as port:
        page = chromium.new_page()
        asked = []
        page.on("request", lambda request: asked.append((request.method, request.url)))
        page.goto(f"http://127.0.0.1:{port}/copies/{copy.public_id}")
        for file, shown, hidden in ((same, "#same", "#different"), (other, "#different", "#same")):
            page.set_input_files("#file", file)
            page.click("#compare button")
            page.wait_for_selector(shown, state="visible")
            assert page.is_hidden(hidden)
        assert {method for method, _ in asked} == {"GET"}
        page.close()
