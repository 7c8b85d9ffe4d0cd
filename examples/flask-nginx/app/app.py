"""A counter in Redis, as an API."""

import os

import redis
from flask import Flask, jsonify


def create_app(store=None):
    app = Flask(__name__)
    store = store or redis.Redis.from_url(
        os.environ.get("REDIS_URL", "redis://localhost:6379"), socket_timeout=2
    )

    @app.get("/health")
    def health():
        return jsonify(status="ok", version=os.environ.get("VERSION", "unknown"))

    @app.post("/visits")
    def visit():
        return jsonify(visits=int(store.incr("visits")))

    return app
