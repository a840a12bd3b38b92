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


def compiled():
    layers = [keras.layers.Dense(512, activation="relu") for _ in range(3)]
    model = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(10, activation="softmax")])
    assert model.count_params() == 932362
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.random.rand(32, 784), np.random.randint(0, 10, 32), verbose=0)
    return model


for format in ["h5", "keras"]:
    # A model for each format: saving .h5 takes the optimizer out of the model's compile configuration. The trained model
    # is saved, not the loaded one, which has lost the optimizer's moments if it comes from .h5.
    model = compiled()
    path = f"{folder}/large.{format}"
    loads, saves = [], []
    for _ in range(7):
        start = time.perf_counter()
        model.save(path)
        middle = time.perf_counter()
        keras.models.load_model(path)
        saves.append((middle - start) * 1000)
        loads.append((time.perf_counter() - middle) * 1000)
    # The least disturbed run: others share the machine.
    print(json.dumps({"format": format, "load": min(loads), "save": min(saves)}))
