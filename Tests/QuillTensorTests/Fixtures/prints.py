"""Writes prints.json: arrays and their text as NumPy 2 prints them, for DescriptionTests.swift.

    pip install numpy==2.4.6 && python prints.py
"""

import json

import numpy as np

random = np.random.default_rng(7)
arrays = []


def add(array, shape=None):
    """Adds an array; `shape` is the tensor's if it has a last axis of 1 that is not printed."""
    array = np.asarray(array)
    if array.dtype == np.float32:
        numbers = [int(bits) for bits in array.ravel().view(np.uint32)]
    elif array.dtype == np.float64:
        # As text: JSON readers may round integers of 64 bits.
        numbers = [str(bits) for bits in array.ravel().view(np.uint64)]
    elif array.dtype == np.int64:
        numbers = [str(number) for number in array.ravel()]
    else:
        numbers = [int(number) for number in array.ravel()]
    text = str(array[()] if array.shape == () else array)
    arrays.append({"type": array.dtype.name, "shape": list(shape or array.shape), "numbers": numbers, "text": text})


for kind in (np.float32, np.float64):
    for values in (2.5, 1.0, -0.0, 0.1, 1e-5, 1.5e-7, 123456.789, 16777216.0, 1e16, 3.5e20, np.nan, -np.inf):
        add(np.array(values, kind))
    add(np.array([1, 2.5, 3], kind))
    add(np.array([[1, 2.5, 3], [4, -5, 6]], kind))
    add(np.array([0.1, 0.25, -1 / 3], kind))
    add(np.array([1e-5, 1], kind))
    add(np.array([1e-12, -2.5e10, 0], kind))
    add(np.array([1e6, 2e6], kind))
    add(np.array([999999, 0.5], kind))
    add(np.array([1e8, 1], kind))
    add(np.array([1e-100 if kind == np.float64 else 1e-38, 3], kind))
    add(np.array([1e120 if kind == np.float64 else 1e30, -3], kind))
    add(np.array([0, 0], kind))
    add(np.array([-0.0, 1], kind))
    add(np.array([np.nan, 1.25, np.inf], kind))
    add(np.array([np.nan, 1, -np.inf], kind))
    add(np.array([np.nan, np.nan], kind))
    add(np.array([-np.inf, 123.0, 4], kind))
    add(np.array([0.00012345678, 0.012345678, 0.1], kind))
    add(np.array([0.012345679, 0.02], kind))
    add(np.array([[0.5], [100]], kind), shape=(2, 1, 1))
    for size in (1, 2, 5, 9, 17, 40):
        add(random.normal(size=size).astype(kind))
        add((random.random(size) * 100).astype(kind))
        add(np.exp(random.normal(size=size) * 6).astype(kind))
        add(random.integers(-9, 1000, size).astype(kind))
        add((random.random(size) / 1000).round(5).astype(kind))
    add(random.normal(size=(3, 4)).astype(kind))
    add(random.normal(size=(2, 3, 12)).astype(kind))
    add(random.normal(size=(2, 2, 2, 3)).astype(kind))
    add((np.arange(784).reshape(28, 28) % 256 / 255).astype(kind), shape=(28, 28, 1))
    add(random.normal(size=1001).astype(kind))
    if kind == np.float32:
        add(random.normal(size=(40, 30)).astype(kind))
        add(random.normal(size=(5, 8, 40)).round(2).astype(kind))
    add(np.zeros((0, 3), kind))
    probabilities = np.exp(random.normal(size=(3, 10)) * 2)
    add((probabilities / probabilities.sum(axis=1, keepdims=True)).astype(kind))

for kind in (np.int32, np.int64, np.uint8):
    add(np.array(7, kind))
    add(np.array([5], kind))
    add(np.array([[1, 20, 3], [40, 5, 255]], kind))
    add(np.arange(60).astype(kind))
    add(np.arange(784).reshape(28, 28).astype(kind), shape=(28, 28, 1))
    add((np.arange(2400) % 250).reshape(2, 30, 40).astype(kind))
    add(np.zeros((0,), kind))
    add(np.arange(48).reshape(2, 3, 4, 2).astype(kind))
add(np.array([-5, 100, 7], np.int32))
add(np.array([-1234567, 2], np.int64))
add(np.array([-(2**63), 2**63 - 1], np.int64))

with open("prints.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(entry) for entry in arrays) + "\n]\n")
