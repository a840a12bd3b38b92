// Drives Chromium by its debugging pipe; see check-report.
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , chromium, quill, model, out] = process.argv;

/** Points on an arc; angles in turns, clockwise from the right. */
const arc = (x, y, rx, ry, from, to) => Array.from({ length: 25 }, (_, i) => {
  const angle = 2 * Math.PI * (from + (to - from) * i / 24);
  return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
});
const digits = [
  [arc(140, 140, 55, 85, 0, 1)],
  [[[110, 80], [145, 50], [145, 230]]],
  [[...arc(140, 95, 50, 45, -0.5, 0.12), [90, 225], [195, 225]]],
  [[...arc(135, 95, 45, 42, -0.45, 0.25), ...arc(135, 180, 52, 48, -0.25, 0.45)]],
  [[[150, 50], [80, 170], [205, 170]], [[165, 110], [165, 235]]],
  [[[190, 60], [105, 60], [100, 130], ...arc(140, 175, 52, 50, -0.3, 0.4)]],
  [[[165, 50], [105, 130], ...arc(140, 180, 48, 48, -0.5, 0.5)]],
  [[[80, 65], [195, 65], [125, 230]]],
  [arc(140, 100, 38, 40, 0, 1), arc(140, 185, 48, 46, 0, 1)],
  [arc(140, 105, 46, 46, 0, 1), [[186, 105], [175, 235]]],
  // Off center, small, and slanted.
  [[[40, 30], [75, 25], [50, 75]]],
  [arc(220, 215, 22, 34, 0, 1)],
];

const browser = spawn(chromium, [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
  `--user-data-dir=${out}/profile`, "about:blank",
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const waiting = new Map(), problems = [];
let next = 0, rest = "";
browser.stdio[4].on("data", data => {
  const parts = (rest + data).split("\0");
  rest = parts.pop();
  for (const message of parts.map(part => JSON.parse(part))) {
    if (message.id) {
      const { resolve, reject } = waiting.get(message.id);
      message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    } else if (message.method === "Runtime.exceptionThrown") {
      problems.push(message.params.exceptionDetails.exception?.description ?? message.params.exceptionDetails.text);
    } else if (message.method === "Runtime.consoleAPICalled" && ["error", "warning", "info"].includes(message.params.type)) {
      problems.push(message.params.args.map(argument => argument.value).join(" "));
    } else if (message.method === "Log.entryAdded") {
      problems.push(message.params.entry.text);
    } else if (message.method === "Network.requestWillBeSent" && !/^(file|data|blob):/.test(message.params.request.url)) {
      problems.push("the page asks for " + message.params.request.url);
    }
  }
});
function send(method, params = {}, sessionId) {
  const id = ++next;
  browser.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

const { targetId } = await send("Target.createTarget", { url: "about:blank" });
const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
const tell = (method, params) => send(method, params, sessionId);
for (const domain of ["Page", "Runtime", "Log", "Network"]) await tell(`${domain}.enable`);

async function evaluate(expression) {
  const { result, exceptionDetails } = await tell("Runtime.evaluate",
    { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

await tell("Page.navigate", { url: pathToFileURL(`${out}/report.html`).href });
await pause(1500);
let failures = 0;
if (await evaluate("!window.quillReport")) {
  console.log("the page has no canvas: " + await evaluate("document.querySelector('.note')?.textContent"));
} else {
  const pictures = [], answers = new Map();
  for (const [index, strokes] of digits.entries()) {
    const all = await evaluate(`window.quillReport.draw(${JSON.stringify(strokes)})`);
    const path = `${out}/drawing-${index}.png`;
    writeFileSync(path, Buffer.from((await evaluate("window.quillReport.picture()")).split(",")[1], "base64"));
    pictures.push(path);
    answers.set(index, [all[0]]);
  }
  const first = await evaluate("document.getElementById('backend').textContent");
  const second = await evaluate("window.quillReport.use(false)");
  for (const [index, strokes] of digits.entries()) {
    answers.get(index).push((await evaluate(`window.quillReport.draw(${JSON.stringify(strokes)})`))[0]);
  }
  await evaluate("window.quillReport.use(true)");
  const json = JSON.parse(execFileSync(quill, ["predict", model, ...pictures, "--json"], { encoding: "utf8" }));
  const rows = json.predictions ?? json;
  let [worst, between] = [0, 0];
  rows.forEach((row, index) => {
    const expected = Object.values(row.probabilities);
    const [wasm, plain] = answers.get(index);
    const gap = (a, b) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));
    worst = Math.max(worst, gap(expected, wasm), gap(expected, plain));
    between = Math.max(between, gap(wasm, plain));
    if (gap(expected, wasm) > 1e-4 || gap(expected, plain) > 1e-4) {
      failures++;
      console.log(`drawing ${index}: predict ${expected}\n  ${first} ${wasm}\n  ${second} ${plain}`);
    }
  });
  const right = rows.filter((row, i) => i < 10 && String(row.predicted ?? row.class) === String(i)).length;
  console.log(`${rows.length} drawings: ${first} and ${second} differ from quill predict by at most ${worst.toExponential(1)}, `
    + `from each other by ${between.toExponential(1)}; ${right} of 10 digits read right`);
  await evaluate(`window.quillReport.draw(${JSON.stringify(digits[5])})`);
  const drawn = await evaluate(`(async () => {
    const canvas = document.getElementById("drawing"), box = canvas.getBoundingClientRect();
    document.getElementById("clear").click();
    const at = (x, y) => ({ clientX: box.left + x * box.width / 280, clientY: box.top + y * box.height / 280, pointerId: 1, bubbles: true });
    canvas.setPointerCapture = () => {};
    canvas.dispatchEvent(new PointerEvent("pointerdown", at(80, 65)));
    for (const [x, y] of [[195, 65], [125, 230]]) canvas.dispatchEvent(new PointerEvent("pointermove", at(x, y)));
    canvas.dispatchEvent(new PointerEvent("pointerup", at(125, 230)));
    await new Promise(resolve => setTimeout(resolve, 400));
    return document.querySelector(".answer").textContent;
  })()`);
  console.log(`a 7 drawn by pointer is read as ${drawn}`);
}

for (const [name, width, scheme] of [["light", 1100, "light"], ["dark", 1100, "dark"], ["phone", 390, "light"]]) {
  await tell("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  await tell("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });
  await pause(300);
  const { cssContentSize: size } = await tell("Page.getLayoutMetrics");
  if (size.width > width) { failures++; console.log(`${name}: the page is ${size.width} wide, the window ${width}`); }
  const { data } = await tell("Page.captureScreenshot",
    { captureBeyondViewport: true, clip: { x: 0, y: 0, width, height: Math.min(size.height, 6000), scale: 1 } });
  writeFileSync(`${out}/${name}.png`, Buffer.from(data, "base64"));
}
for (const problem of problems) console.log("console: " + problem);
browser.kill();
console.log(failures + problems.length ? "failed" : `passed; screenshots in ${out}`);
process.exit(failures + problems.length ? 1 : 0);
