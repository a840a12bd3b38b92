"""Prints the table of scripts/interop from the lines of all sides: interop.py FOLDER."""

import json
import sys

import numpy as np

folder = sys.argv[1]


def lines(name):
    result = {}
    for line in open(f"{folder}/{name}"):
        if line.startswith("{"):
            entry = json.loads(line)
            result[entry["file"]] = entry
    return result


def number(value):
    return f"{value:.0e}" if value is not None else "–"


def relative(a, b):
    return abs(a - b) / max(abs(b), 1e-12)


failures = []


def cell(name, entry, losses=None, evaluated=None, is_random=False):
    """Returns the difference of outputs, and of the first and the third loss."""
    if entry is None:
        return "–"
    if "error" in entry:
        failures.append(f"{name}: {entry['error']}")
        return "fails"
    texts = [number(entry["difference"])]
    if entry["difference"] > 1e-5:
        failures.append(f"{name}: outputs differ by {entry['difference']:.1e}")
    if losses is not None:
        if is_random:
            first, third = relative(*evaluated), None
        else:
            first, third = relative(losses[0][0], losses[1][0]), relative(losses[0][2], losses[1][2])
        if first > 1e-4:
            failures.append(f"{name}: the first loss differs by {first:.1e}")
        texts += [number(first), number(third)]
    return " · ".join(texts)


quill = {name: lines(f"{name}.lines") for name in ["keras3", "tf_keras", "quill"]}
cases = sorted({name.rsplit(".keras", 1)[0] for name in quill["keras3"] if name.endswith(".keras")})
print(
    "| case | → Keras 3 `.keras` | → Keras 3 `.h5` | → Keras 3 `.weights.h5` | → tf_keras `.h5` "
    "| ← Keras 3 `.keras` | ← Keras 3 `.h5` | ← Keras 3 `.weights.h5` | ← tf_keras `.h5` |")
print("| :-- |" + " --: |" * 8)
for case in cases:
    row = []
    for peer, format in [("keras3", "keras"), ("keras3", "h5"), ("keras3", "weights.h5"), ("tf_keras", "h5")]:
        entry = quill[peer].get(f"{case}.{format}")
        row.append(
            cell(f"{case}.{format} in {peer}", entry, (entry or {}).get("losses"), (entry or {}).get("evaluated"),
                 (entry or {}).get("random", False)))
    is_random = quill["keras3"].get(f"{case}.keras", {}).get("random", False)
    for peer, format in [("keras3", "keras"), ("keras3", "h5"), ("keras3", "weights.h5"), ("tf_keras", "h5")]:
        name = f"{case}~{peer}.{format}"
        entry = quill["quill"].get(name)
        losses = evaluated = None
        if entry and "losses" in entry:
            other = np.load(f"{folder}/back/{case}~{peer}.npz")
            losses = [entry["losses"], other["losses"].tolist()]
            evaluated = [entry["evaluated"], float(other["evaluated"])]
        row.append(cell(name, entry, losses, evaluated, is_random))
    print(f"| {case} | " + " | ".join(row) + " |")
print()
for failure in failures:
    print("- " + failure)
