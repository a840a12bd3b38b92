"""Trains on data larger than memory: stream.py QUILL FOLDER [GIGABYTES].

Makes a set of 28×28 images in FOLDER, trains `dense 128 relu, dense 10` for an epoch with it mapped, and the same on a tenth
of it mapped and in memory, and prints the peak memory of each process, its time, and its images per second. The files are
deleted afterwards. The peak is the resident set, which counts pages of the mapped file, too.
"""

import os
import shutil
import subprocess
import sys
import time

import numpy as np

quill, folder = sys.argv[1:3]
gigabytes = float(sys.argv[3]) if len(sys.argv) > 3 else 10
extra = sys.argv[4:]


def make(path, count):
    """Writes noisy images with a bright cell where the class says, in portions."""
    os.makedirs(path)
    random = np.random.default_rng(1)
    noise = random.integers(0, 64, (65536, 28, 28), dtype=np.uint8)
    labels = random.integers(0, 10, count, dtype=np.uint8)
    with open(f"{path}/train-images-idx3-ubyte", "wb") as file:
        file.write(bytes([0, 0, 8, 3]) + np.array([count, 28, 28], ">i4").tobytes())
        for start in range(0, count, 65536):
            own = labels[start : start + 65536]
            images = noise[: len(own)].copy()
            for kind in range(10):
                top, left = kind // 4 * 9, kind % 4 * 7
                images[own == kind, top : top + 7, left : left + 7] += 160
            file.write(images.tobytes())
    with open(f"{path}/train-labels-idx1-ubyte", "wb") as file:
        file.write(bytes([0, 0, 8, 1]) + np.array([count], ">i4").tobytes() + labels.tobytes())


def train(title, path, count, flags):
    command = [quill, "train", "--layers", "dense 128 relu, dense 10", "--data", path, "--epochs", "1"]
    command += ["--batch-size", "256", "--hold-out", "0.01", "--no-run", "--checkpoint-every", "0"]
    command += ["--output", f"{folder}/model.safetensors", "--verbose", "2"] + flags + extra
    began = time.time()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines, started = [], None
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Network"):
            started = time.time()
    _, status, usage = os.wait4(process.pid, 0)
    ended = time.time()
    if status != 0:
        sys.exit("".join(lines))
    print(
        f"| {title} | {count:,} | {usage.ru_maxrss / 1024:.0f} MB | {started - began:.0f} s | "
        f"{ended - started:.0f} s | {count / (ended - started):,.0f} |",
        flush=True,
    )


count = int(gigabytes * 1e9 / 784)
try:
    print("| data | images | peak memory | before the epoch | epoch | images per second |")
    print("|---|---|---|---|---|---|", flush=True)
    large, small = f"{folder}/large", f"{folder}/small"
    make(small, count // 10)
    train(f"{gigabytes / 10:g} GB in memory", small, count // 10, ["--no-mmap"])
    train(f"{gigabytes / 10:g} GB mapped", small, count // 10, ["--mmap"])
    make(large, count)
    train(f"{gigabytes:g} GB mapped, window of 262,144", large, count, ["--mmap", "--shuffle-window", "262144"])
    train(f"{gigabytes:g} GB mapped, shuffled as a whole", large, count, ["--mmap"])
finally:
    for name in ["large", "small"]:
        shutil.rmtree(f"{folder}/{name}", ignore_errors=True)
