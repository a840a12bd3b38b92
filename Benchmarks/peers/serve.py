"""Shared by the peers: networks, data, timing, and the protocol with `compare` (one JSON object per line)."""

import json
import os
import resource
import sys
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(os.environ.get("PEER_THREADS", "2"))])
THREADS = int(os.environ.get("PEER_THREADS", "2"))

from networks import load
import numpy as np  # after setting the processors, because it starts threads

NETWORKS = load(os.environ["PEER_NETWORKS"])


def data():
    """Returns as many images as MNIST has, as floats, as is usual with the peers. They are noise, one fifth of it nonzero:
    the time of a step doesn't depend on the images."""
    generator = np.random.default_rng(1)
    images = generator.integers(0, 256, (60_000, 28, 28, 1), dtype=np.uint8)
    images[generator.integers(0, 5, (60_000, 28, 28, 1), dtype=np.uint8) != 0] = 0
    return images.astype(np.float32) / 255, generator.integers(0, 10, 60_000).astype(np.int32)


def fastest(seconds, run):
    """Returns the least seconds per repetition. run(n) does n repetitions and can return their time."""

    def timed(n):
        start = time.perf_counter()
        own = run(n)
        return (time.perf_counter() - start if own is None else own) / n

    run(2)
    # Series of about 50 ms: long enough to measure frameworks that run asynchronously.
    n = max(1, int(0.05 / max(timed(3), 1e-9)))
    end, best, turns = time.perf_counter() + seconds, float("inf"), 0
    while turns < 2 or time.perf_counter() < end:
        best, turns = min(best, timed(n)), turns + 1
    return best


def peak_memory():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def serve(build):
    """Answers requests {"network", "seconds"} with measurements. build(name) returns an object with `train(n)`, which runs n
    steps, and `infer(images, n)`, which computes the outputs of a batch n times."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # keeps a framework's output out of the answers
    print(json.dumps({"ready": True}), file=answers)
    images = np.random.default_rng(2).random((256, 28, 28, 1), dtype=np.float32)
    name = network = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["network"] != name:
            name = request["network"]
            network = build(name)
        seconds = request["seconds"]
        answer = {"ms": fastest(seconds, network.train) * 1e3, "peak_memory_bytes": peak_memory()}
        answer["inference_1_ms"] = fastest(seconds / 2, lambda n: network.infer(images[:1], n)) * 1e3
        answer["inference_256_images_per_s"] = 256 / fastest(seconds / 2, lambda n: network.infer(images, n))
        print(json.dumps(answer), file=answers)
