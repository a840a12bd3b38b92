"""Makes a model of 932,362 parameters, and times Keras's loading and saving: large.py FOLDER."""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
from absl import logging

logging.set_verbosity(logging.ERROR)
folder = sys.argv[1]
model = keras.Sequential([
    keras.Input((784,)), keras.layers.Dense(512, activation="relu"), keras.layers.Dense(512, activation="relu"),
    keras.layers.Dense(512, activation="relu"), keras.layers.Dense(10, activation="softmax"),
])
assert model.count_params() == 932362
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(np.random.rand(32, 784), np.random.randint(0, 10, 32), verbose=0)
for format in ["h5", "keras"]:
    path = f"{folder}/large.{format}"
    model.save(path)
    loads, saves = [], []
    for _ in range(7):
        start = time.perf_counter()
        loaded = keras.models.load_model(path)
        middle = time.perf_counter()
        loaded.save(f"{folder}/large-keras.{format}")
        loads.append((middle - start) * 1000)
        saves.append((time.perf_counter() - middle) * 1000)
    # The least disturbed run: others share the machine.
    print(json.dumps({"format": format, "load": min(loads), "save": min(saves)}))
