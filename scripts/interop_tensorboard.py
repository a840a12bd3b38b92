"""Starts TensorBoard on FOLDER/logs, asks each plugin for its data over HTTP, and prints what came."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

folder = sys.argv[1]
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
base = f"http://127.0.0.1:{port}"
log = open(f"{folder}/tensorboard.log", "w")
server = subprocess.Popen(
    [sys.executable, "-m", "tensorboard.main", "--logdir", f"{folder}/logs", "--port", str(port), "--load_fast", "false"],
    stdout=log,
    stderr=log,
)


def get(path, **query):
    url = f"{base}/data/{path}"
    if query:
        url += "?" + urllib.parse.urlencode(query)
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read()


def ask(path, **query):
    return json.loads(get(path, **query))


def post(path, body):
    request = urllib.request.Request(
        f"{base}/data/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.loads(response.read())


rows, failed = [], []


def row(plugin, check, result, is_right):
    rows.append((plugin, check, result, "yes" if is_right else "NO"))
    if not is_right:
        failed.append(plugin)


try:
    for _ in range(300):
        try:
            if ask("plugin/scalars/tags"):
                break
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    expected = json.load(open(f"{folder}/logs/expected.json"))
    train = "rate-0.001/train"
    held_out = train.replace("train", "validation")

    scalars = ask("plugin/scalars/tags")
    row("scalars", "runs", ", ".join(sorted(scalars)), {train, held_out} <= set(scalars))
    for run, tag, key in [(train, "epoch_loss", "loss"), (held_out, "epoch_loss", "val_loss")]:
        points = ask("plugin/scalars/scalars", run=run, tag=tag)
        values = [value for _, _, value in points]
        worst = max(abs(a - b) for a, b in zip(values, expected[key]))
        row("scalars", f"{run} {tag}", f"{len(values)} points, off by {worst:.1e}", len(values) == len(expected[key]) and worst < 1e-6)

    tags = ask("plugin/histograms/tags")[train]
    row("histograms", "tags", str(len(tags)), any(tag.startswith("gradients/") for tag in tags))
    data = ask("plugin/histograms/histograms", run=train, tag="dense/kernel/histogram")
    row("histograms", "dense/kernel", f"{len(data)} steps, {len(data[0][2])} buckets", sum(b[2] for b in data[0][2]) == expected["dense/kernel"])
    data = ask("plugin/distributions/distributions", run=train, tag="dense/kernel/histogram")
    row("distributions", "dense/kernel", f"{len(data)} steps", len(data) == len(expected["loss"]))

    tags = ask("plugin/images/tags")[train]
    row("images", "tags", ", ".join(sorted(tags)), "errors" in tags)
    for tag in sorted(tags):
        data = ask("plugin/images/images", run=train, tag=tag, sample=0)
        png = get("plugin/images/individualImage?" + data[-1]["query"])
        row("images", tag, f"{len(data)} steps, {len(png)} bytes", png.startswith(b"\x89PNG"))

    tags = ask("plugin/text/tags")[train]
    text = ask("plugin/text/text", run=train, tag="confusion")
    row("text", ", ".join(sorted(tags)), "a table", "<table>" in text[-1]["text"] and "errors_table" in tags)

    tags = ask("plugin/pr_curves/tags")[train]
    data = ask("plugin/pr_curves/pr_curves", run=train, tag=sorted(tags)[0])[train]
    row("pr_curves", f"{len(tags)} classes", f"{len(data[-1]['precision'])} thresholds", len(tags) == 10)

    info = ask("plugin/graphs/info")
    for run, about in sorted(info.items()):
        for tag, kinds in sorted(about["tags"].items()):
            if kinds.get("conceptual_graph"):
                graph = get("plugin/graphs/graph", run=run, tag=tag, conceptual="true").decode()
                row("graphs", f"{run} layers", f"{graph.count('node {')} nodes", graph.count("node {") >= 5)
        if about.get("run_graph"):
            graph = get("plugin/graphs/graph", run=run).decode()
            row("graphs", f"{run} step", f"{graph.count('node {')} nodes", graph.count("node {") > 10)

    experiment = post("plugin/hparams/experiment", {})
    names = sorted(h["name"] for h in experiment["hparamInfos"])
    row("hparams", "hyperparameters", ", ".join(names), "learning_rate" in names)
    groups = post(
        "plugin/hparams/session_groups",
        {
            "allowedStatuses": ["STATUS_SUCCESS", "STATUS_UNKNOWN", "STATUS_FAILURE", "STATUS_RUNNING"],
            "colParams": [{"hparam": name} for name in names],
            "startIndex": 0,
            "sliceSize": 100,
        },
    )["sessionGroups"]
    row("hparams", "runs", f"{len(groups)}, {len(groups[0]['metricValues'])} metrics", len(groups) == 2)

    runs = ask("plugin/projector/runs")
    config = ask("plugin/projector/info", run=runs[0])
    embedding = next(e for e in config["embeddings"] if e["tensorName"] == "digits")
    tensor = get("plugin/projector/tensor", run=runs[0], name="digits", num_rows=100000)
    size = embedding["tensorShape"][0] * embedding["tensorShape"][1] * 4
    row("projector", "tensor", f"{embedding['tensorShape']}, {len(tensor)} bytes", len(tensor) == size)
    metadata = get("plugin/projector/metadata", run=runs[0], name="digits", num_rows=100000)
    row("projector", "labels", f"{len(metadata.splitlines())} lines", len(metadata.splitlines()) == embedding["tensorShape"][0])
    sprite = get("plugin/projector/sprite_image", run=runs[0], name="digits")
    row("projector", "sprite", f"{len(sprite)} bytes", sprite.startswith(b"\x89PNG"))

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser:
        for page in ["timeseries", "scalars", "graphs", "histograms", "images", "hparams", "projector", "pr_curves", "text"]:
            subprocess.run(
                [
                    browser, "--headless", "--no-sandbox", "--enable-unsafe-swiftshader", "--hide-scrollbars", "--window-size=1400,1000",
                    "--virtual-time-budget=20000", f"--screenshot={folder}/{page}.png", f"{base}/#{page}",
                ],
                stdout=log, stderr=log, timeout=180, check=False,
            )
            row("screenshot", page, f"{page}.png", os.path.exists(f"{folder}/{page}.png"))
    else:
        rows.append(("screenshot", "", "skipped: Chromium isn't installed", ""))
finally:
    server.terminate()

print("| plugin | what | received | right |")
print("|---|---|---|---|")
for entry in rows:
    print("| " + " | ".join(entry) + " |")
sys.exit(1 if failed else 0)
