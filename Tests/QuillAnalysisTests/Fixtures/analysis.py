"""Writes analysis.txt: results of scikit-learn on numbers that the tests make, too.

    pip install scikit-learn==1.9.1
    python analysis.py > analysis.txt
"""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import _utils, trustworthiness
from sklearn.metrics import silhouette_samples
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors


def numbers(rows, columns):
    i, j = np.arange(rows)[:, None], np.arange(columns)[None, :]
    whole = (i * 7919 + j * 104729 + i * i * j * 31 + i * j * 17) % 1009
    return (whole / 1009 * (1 + 8 / (j + 1)) + 3 * j + (i % 7) * (j % 3) / 4).astype(np.float32)


def line(name, values):
    print(name, *[repr(float(v)) for v in np.asarray(values, np.float64).ravel()])


for name, (rows, columns, count) in {"tall": (200, 12, 5), "wide": (10, 40, 4)}.items():
    x = numbers(rows, columns).astype(np.float64)
    pca = PCA(count, svd_solver="full").fit(x)
    line(f"{name}.variance", pca.explained_variance_)
    line(f"{name}.ratio", pca.explained_variance_ratio_)
    line(f"{name}.singular", pca.singular_values_)
    line(f"{name}.components", pca.components_)
    line(f"{name}.transformed", pca.transform(x[:3]))
    line(f"{name}.restored", pca.inverse_transform(pca.transform(x[:3])))

x = numbers(200, 12).astype(np.float64)
classes = np.arange(200) % 7 % 3
flat = x[:, :2]
distances, indices = NearestNeighbors(n_neighbors=7).fit(x).kneighbors()
line("neighbors.indices", indices[:5])
line("neighbors.distances", distances[:5])
line("quality.trustworthiness", [trustworthiness(x, flat, n_neighbors=10)])
silhouettes = silhouette_samples(flat, classes)
line("quality.silhouettes", [silhouettes[classes == c].mean() for c in range(3)])
votes = NearestNeighbors(n_neighbors=10).fit(flat).kneighbors(return_distance=False)
line("quality.accuracy", [np.mean([np.bincount(classes[v], minlength=3).argmax() == c for v, c in zip(votes, classes)])])
distances, _ = NearestNeighbors(n_neighbors=30).fit(x).kneighbors()
line("perplexity.10", _utils._binary_search_perplexity((distances**2).astype(np.float32), 10.0, 0)[:3])
