import os

import redis

from app import create_app


class Memory:
    def __init__(self):
        self.values = {}

    def incr(self, key):
        self.values[key] = self.values.get(key, 0) + 1
        return self.values[key]


def test_is_healthy_without_redis():
    answer = create_app(Memory()).test_client().get("/health")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"


def test_counts_visits():
    client = create_app(Memory()).test_client()
    client.post("/visits")
    assert client.post("/visits").json == {"visits": 2}


def test_counts_in_redis():
    store = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379"))
    store.delete("visits")
    assert create_app(store).test_client().post("/visits").json == {"visits": 1}
