"""Makes the safetensors files beside this script: what Keras computes for each row of the tables.

    keras 3.15.1, tensorflow-cpu 2.21.0, numpy 2.4.6, safetensors 0.8.0, Python 3.11 or later
    python make.py [layers activations losses reductions metrics fits optimizers schedules]

Keras computes in 64 bits on numbers that 32 bits hold, so that what differs is the other side's rounding. Each file has
tensors named ROW/…, and in its metadata under "rows" a list of what each row is: Keras's class name and configuration,
from which the test builds the piece.
"""

import json
import os
import pathlib
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).parent
KINDS = ["layers", "activations", "losses", "reductions", "metrics", "fits", "optimizers", "schedules"]


def main():
    keras.config.set_floatx("float64")
    sys.path.insert(0, str(FOLDER))
    for kind in sys.argv[1:] or KINDS:
        table = __import__(f"tables.{kind}", fromlist=["ROWS"])
        rows, tensors = [], {}
        for make_row in table.ROWS:
            facts, values = make_row()
            if any(facts["name"] == other["name"] for other in rows):
                sys.exit(f"{kind}: two rows are named {facts['name']!r}")
            rows.append(facts)
            for name, value in values.items():
                value = np.asarray(value)
                if value.dtype.kind == "f":
                    value = value.astype(np.float32)
                tensors[f"{facts['name']}/{name}"] = np.ascontiguousarray(value)
        path = FOLDER / f"{kind}.safetensors"
        save_file(tensors, path, metadata={"rows": json.dumps(rows, sort_keys=True)})
        print(f"{path.name}: {len(rows)} rows, {path.stat().st_size:,} bytes")


main()
