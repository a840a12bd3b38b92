"""Prints a table of the differences between Quill and ONNX Runtime; see interop-onnx."""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime


def run(*arguments):
    environment = dict(os.environ, QUILL_OFFLINE="1")
    result = subprocess.run(arguments, capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: {result.stderr or result.stdout}")
    return result.stdout


def probabilities(scores):
    """Returns a softmax of scores that aren't probabilities."""
    if np.all(scores >= 0) and np.allclose(scores.sum(1), 1, atol=1e-4):
        return scores
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


quill, names = sys.argv[1], sys.argv[2:]
if not names:
    recipes = json.loads(run(quill, "recipes", "--json"))
    names = [recipe["name"] for recipe in recipes if recipe["target"] == "classes"]
folder = tempfile.mkdtemp()
images = np.random.default_rng(1).integers(0, 256, [16, 28, 28], dtype=np.uint8)
np.save(f"{folder}/images.npy", images)
print("| network | nodes | transpositions | max \\|Δ\\|, Quill – ONNX Runtime | max \\|Δ\\|, back in Quill |")
print("|---|---|---|---|---|")
for name in names:
    model, file, back = f"{folder}/m.safetensors", f"{folder}/m.onnx", f"{folder}/back.safetensors"
    run(quill, "train", name, "--data", "strokes", "--limit", "64", "--epochs", "1", "--output", model)
    run(quill, "convert", model, file)
    proto = onnx.load(file)
    onnx.checker.check_model(proto, full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    port = session.get_inputs()[0]
    x = images.astype(np.float32).reshape([16] + port.shape[1:])
    theirs = probabilities(session.run(None, {port.name: x})[0])
    rows = json.loads(run(quill, "predict", model, f"{folder}/images.npy", "--json"))
    ours = np.array([[row["probabilities"][key] for key in row["probabilities"]] if isinstance(row["probabilities"], dict)
                     else row["probabilities"] for row in rows])
    run(quill, "convert", file, back)
    again = json.loads(run(quill, "verify", back, "--against", model, "--json"))
    kinds = [node.op_type for node in proto.graph.node]
    print(f"| `{name}` | {len(kinds)} | {kinds.count('Transpose')} | {np.abs(ours - theirs).max():.1e} | {again['max_difference']:.1e} |",
          flush=True)
