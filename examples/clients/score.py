#!/usr/bin/env python3
"""Asks a scoring service for an image's score: score.py http://127.0.0.1:8088 IMAGE

Needs no package. Where the service is overloaded (503), waits as long as it says and asks again, for 30 seconds.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

DEADLINE_SECONDS = 30


def score(service, file):
    headers = {"Content-Type": "application/octet-stream"}
    if "PERCEPTANON_KEY" in os.environ:
        headers["Authorization"] = "Bearer " + os.environ["PERCEPTANON_KEY"]
    end = time.monotonic() + DEADLINE_SECONDS
    while True:
        request = urllib.request.Request(service + "/v1/score", data=file, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=max(0.1, end - time.monotonic())) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as problem:
            wait = float(problem.headers.get("Retry-After", 1))
            if problem.code != 503 or time.monotonic() + wait > end:
                raise SystemExit(f"{problem.code}: {json.load(problem)['detail']}")
            time.sleep(wait)


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as image:
        answer = score(sys.argv[1], image.read())
    print(answer["scores"][0]["score"])
    if "data" in answer:
        print(answer["data"])
