"""The bare page that the product is measured against: Flask and nothing else, under the same server."""

from flask import Flask


def application() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "<p>Hello, World!</p>")
    return app
