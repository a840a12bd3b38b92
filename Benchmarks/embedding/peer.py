"""Times openTSNE or scikit-learn on the first digits of MNIST's training set, and saves the map.

    python peer.py open-tsne MNIST_FOLDER COUNT OUT.npz
    python peer.py scikit-learn MNIST_FOLDER COUNT OUT.npz
    python peer.py pca MNIST_FOLDER COUNT OUT.npz

All use two threads. Prints one JSON object with seconds, seconds of processor time, and the most memory in MB.
"""

import gzip
import json
import os
import resource
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "2"

import numpy as np


def digits(folder, count):
    with gzip.open(f"{folder}/train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(16 + count * 784), np.uint8, offset=16)
    with gzip.open(f"{folder}/train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(8 + count), np.uint8, offset=8)
    return images.reshape(count, 784).astype(np.float32) / 255, labels


def main():
    kind, folder, count, out = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    images, labels = digits(folder, count)
    import sklearn.decomposition

    if kind == "open-tsne":
        import openTSNE
    elif kind == "scikit-learn":
        import sklearn.manifold

    times = {}
    start, processor = time.perf_counter(), time.process_time()

    def lap(name):
        nonlocal start, processor
        now, used = time.perf_counter(), time.process_time()
        times[name] = {"seconds": now - start, "processor": used - processor}
        start, processor = now, used

    reduced = sklearn.decomposition.PCA(50, random_state=1).fit_transform(images)
    lap("pca")
    results = {"labels": labels, "reduced": reduced}
    if kind == "open-tsne":
        affinities = openTSNE.affinity.PerplexityBasedNN(reduced, perplexity=30, n_jobs=2, random_state=1)
        lap("neighbors")
        initial = openTSNE.initialization.pca(reduced, random_state=1)
        embedding = openTSNE.TSNE(
            n_jobs=2, random_state=1, negative_gradient_method="fft", initialization=initial
        ).fit(affinities=affinities, initialization=initial)
        lap("map")
        results["points"] = np.asarray(embedding, np.float32)
    elif kind == "scikit-learn":
        results["points"] = sklearn.manifold.TSNE(
            perplexity=30, init="pca", n_jobs=2, random_state=1
        ).fit_transform(reduced)
        lap("map")
    np.savez(out, **results)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"program": kind, "count": count, "times": times, "megabytes": round(memory)}))


main()
