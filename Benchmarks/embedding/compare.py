"""Compares maps of the same points by measures that belong to neither program.

    python compare.py OPEN_TSNE.npz MAP.bin [MAP.bin …]

The first file comes from peer.py, the others are float32 [count, 2] from the Swift benchmark. The divergence is
computed with the same exact probabilities (perplexity 30) and all pairs of points; trustworthiness and the accuracy of
the nearest neighbors from 2,000 points.
"""

import sys

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.manifold import _utils
from sklearn.neighbors import NearestNeighbors

K = 10


def probabilities(x):
    distances, indices = NearestNeighbors(n_neighbors=90, algorithm="brute", n_jobs=1).fit(x).kneighbors()
    p = _utils._binary_search_perplexity((distances.astype(np.float64) ** 2).astype(np.float32), 30.0, 0)
    n = len(x)
    matrix = csr_matrix((p.ravel(), indices.ravel(), np.arange(0, 90 * n + 1, 90)), (n, n))
    matrix = matrix + matrix.T
    return (matrix / matrix.sum()).tocoo()


def divergence(p, y):
    y = y.astype(np.float64)
    squares = (y * y).sum(1)
    z = 0.0
    for first in range(0, len(y), 500):
        part = y[first : first + 500]
        z += (1 / (1 + np.maximum(squares[first : first + 500, None] + squares - 2 * part @ y.T, 0))).sum()
    z -= len(y)
    d = y[p.row] - y[p.col]
    return float((p.data * (np.log(p.data) + np.log1p((d * d).sum(1)))).sum() + np.log(z))


def trust(x, y, rows):
    squares, penalty = (x * x).sum(1), 0
    near = NearestNeighbors(n_neighbors=K + 1).fit(y).kneighbors(y[rows], return_distance=False)
    for row, others in zip(rows, near):
        distance = squares - 2 * x @ x[row]
        distance[row] = -np.inf
        others = [o for o in others if o != row][:K]
        ranks = [(distance < distance[o]).sum() for o in others]
        penalty += sum(max(r - K, 0) for r in ranks)
    return 1 - 2 / (len(rows) * K * (2 * len(x) - 3 * K - 1)) * penalty


def accuracy(y, labels):
    near = NearestNeighbors(n_neighbors=K).fit(y).kneighbors(return_distance=False)
    votes = np.array([np.bincount(labels[v], minlength=10).argmax() for v in near])
    return (votes == labels).mean()


def main():
    peer = np.load(sys.argv[1])
    x, labels = peer["reduced"].astype(np.float32), peer["labels"].astype(np.int64)
    maps = {"openTSNE": peer["points"]}
    for path in sys.argv[2:]:
        maps[path] = np.fromfile(path, np.float32).reshape(len(x), -1)
    p = probabilities(x)
    rows = np.random.default_rng(1).choice(len(x), min(2000, len(x)), replace=False)
    print(f"{'map':24} {'divergence':>10} {'trust':>7} {'10-NN':>7}")
    for name, y in maps.items():
        print(f"{name[-24:]:24} {divergence(p, y):10.4f} {trust(x, y, rows):7.4f} {accuracy(y, labels):7.4f}", flush=True)


main()
