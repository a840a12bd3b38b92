"""Opens Quill's model files with a generation of Keras, and writes files for Quill: keras_peer.py PEER FOLDER.

PEER is keras3 or tf_keras. For each file it prints a line of JSON: the largest difference of the outputs relative to the
largest output, the loss in evaluation, and the losses of three more steps of training.
"""

import glob
import json
import os
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import numpy as np

peer, folder = sys.argv[1:]
if peer == "tf_keras":
    import tf_keras as keras
else:
    import keras
from absl import logging

logging.set_verbosity(logging.ERROR)


def as_list(outputs):
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def arrays(path):
    """Returns inputs, targets, and expected numbers."""
    file = np.load(path)
    targets = [file[f"y{i}"] for i in range(8) if f"y{i}" in file]
    return file, file["x"], targets[0] if len(targets) == 1 else targets


def opened(path):
    """Returns a compiled model that runs without being traced, which takes longer than a few steps."""
    model = keras.models.load_model(path)
    assert model.optimizer is not None, "not compiled"
    model.run_eagerly = True
    return model


def loss(result):
    return float(result[0] if isinstance(result, (list, tuple)) else result)


def measured(model, x, y, learns=True):
    result = {
        "outputs": [np.asarray(p) for p in as_list(model.predict(x, verbose=0, batch_size=len(x)))],
        "evaluated": loss(model.evaluate(x, y, verbose=0, batch_size=len(x))),
        "losses": [],
    }
    for _ in range(3 if learns else 0):
        # Keras 3 returns running means of metrics, the loss included.
        model.reset_metrics()
        result["losses"].append(loss(model.train_on_batch(x, y)))
    return result


def difference(outputs, expected):
    return max(
        float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-30)) for a, b in zip(outputs, expected)
    )


os.makedirs(f"{folder}/back", exist_ok=True)
for path in sorted(glob.glob(f"{folder}/*.npz")):
    case = os.path.basename(path)[:-4]
    file, x, y = arrays(path)
    expected = [file[f"p{i}"] for i in range(8) if f"p{i}" in file]
    kept = None
    for format in ["keras", "h5", "weights.h5"]:
        if peer == "tf_keras" and format != "h5":
            continue
        line = {"file": f"{case}.{format}", "peer": peer}
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                if format == "weights.h5":
                    # Into a model that Keras builds, not one that Quill saved with its weights.
                    model = keras.models.model_from_json(kept.to_json())
                    model.load_weights(f"{folder}/{case}.{format}")
                    model.compile(loss=kept.loss, run_eagerly=True)
                    result = {"outputs": as_list(model.predict(x, verbose=0))}
                else:
                    model = opened(f"{folder}/{case}.{format}")
                    if kept is None:
                        kept = opened(f"{folder}/{case}.{format}")
                    result = measured(model, x, y)
                    line["evaluated"] = [result["evaluated"], float(file["evaluated"])]
                    line["losses"] = [result["losses"], file["losses"].tolist()]
                    line["random"] = bool(file["random"])
            line["difference"] = difference(result["outputs"], expected)
            texts = {str(w.message)[:160] for w in caught if "optimizer" in str(w.message)}
            if texts:
                line["warnings"] = sorted(texts)
        except Exception as error:
            line["error"] = f"{type(error).__name__}: {str(error)[:400]}"
        print(json.dumps(line), flush=True)
    if kept is None:
        continue
    try:
        kept.train_on_batch(x, y)
        formats = ["h5"] if peer == "tf_keras" else ["keras", "h5", "weights.h5"]
        for format in formats:
            target = f"{folder}/back/{case}~{peer}.{format}"
            if format == "weights.h5":
                kept.save_weights(target)
            else:
                kept.save(target)
        result = measured(kept, x, y)
        saved = {f"p{i}": p for i, p in enumerate(result["outputs"])}
        np.savez(
            f"{folder}/back/{case}~{peer}.npz",
            evaluated=np.float64(result["evaluated"]), losses=np.float64(result["losses"]), **saved)
    except Exception as error:
        print(json.dumps({"file": f"{case}~{peer}", "error": str(error)[:300]}), flush=True)
