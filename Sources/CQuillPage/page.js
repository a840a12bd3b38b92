// The program of a report's page: one draws a digit, and the networks in the page answer. The page defines
// `quillNetworks`, which returns the networks as calls of the functions below; see PageNetwork.
"use strict";
(() => {
  const canvas = document.getElementById("drawing");
  if (!canvas) return;

  /** The error function, with a relative error below 1.2e-7 (Press et al., "Numerical Recipes", 1992, section 6.2). */
  function erf(x) {
    const t = 1 / (1 + 0.5 * Math.abs(x));
    const coefficients = [0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418,
      0.37409196, 1.00002368, -1.26551223];
    const sum = coefficients.reduce((sum, c) => sum * t + c, 0);
    const tail = t * Math.exp(-x * x + sum);
    return x >= 0 ? 1 - tail : tail - 1;
  }

  // The functions of C's library that formulas name.
  const {exp, expm1, log, log1p, sqrt, tanh} = Math, math = {erf, exp, expm1, log, log1p, sqrt, tanh};

  // Every function takes its inputs, its output, its weights, and then numbers, as the calls of a SourceProgram do.
  // Sums are in 64 bits.
  const functions = {
    affine(x, y, scale, offset, count, channels) {
      for (let i = 0; i < count; i++) y[i] = x[i] * scale[i % channels] + offset[i % channels];
    },
    dense(x, y, kernel, bias, rows, inputs, units) {
      const sums = new Float64Array(units);
      for (let row = 0; row < rows; row++) {
        for (let u = 0; u < units; u++) sums[u] = bias[u];
        for (let i = 0; i < inputs; i++) {
          const v = x[row * inputs + i];
          if (v !== 0) for (let u = 0; u < units; u++) sums[u] += v * kernel[i * units + u];
        }
        for (let u = 0; u < units; u++) y[row * units + u] = sums[u];
      }
    },
    convolution(x, y, kernel, bias, height, width, channels, rows, columns, filters, high, wide, down, right, top,
      left, tall, broad, groups) {
      const inputs = channels / groups, outputs = filters / groups, sums = new Float64Array(filters);
      for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
        for (let f = 0; f < filters; f++) sums[f] = bias[f];
        for (let i = 0; i < high; i++) {
          const r = row * down - top + i * tall;
          if (r < 0 || r >= height) continue;
          for (let j = 0; j < wide; j++) {
            const c = column * right - left + j * broad;
            if (c < 0 || c >= width) continue;
            for (let group = 0; group < groups; group++) for (let input = 0; input < inputs; input++) {
              const v = x[(r * width + c) * channels + group * inputs + input];
              if (v === 0) continue;
              const at = ((i * wide + j) * inputs + input) * filters + group * outputs;
              for (let f = 0; f < outputs; f++) sums[group * outputs + f] += v * kernel[at + f];
            }
          }
        }
        for (let f = 0; f < filters; f++) y[(row * columns + column) * filters + f] = sums[f];
      }
    },
    pooling(x, y, height, width, channels, rows, columns, filters, high, wide, down, right, top, left, isMaximum) {
      for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
        for (let channel = 0; channel < channels; channel++) {
          let greatest = -Infinity, sum = 0, count = 0;
          for (let i = 0; i < high; i++) {
            const r = row * down - top + i;
            if (r < 0 || r >= height) continue;
            for (let j = 0; j < wide; j++) {
              const c = column * right - left + j;
              if (c < 0 || c >= width) continue;
              const v = x[(r * width + c) * channels + channel];
              if (v > greatest) greatest = v;
              sum += v;
              count += 1;
            }
          }
          y[(row * columns + column) * channels + channel] = isMaximum ? greatest : sum / count;
        }
      }
    },
    globalPooling(x, y, positions, channels, isMaximum) {
      for (let channel = 0; channel < channels; channel++) {
        let greatest = -Infinity, sum = 0;
        for (let position = 0; position < positions; position++) {
          const v = x[position * channels + channel];
          if (v > greatest) greatest = v;
          sum += v;
        }
        y[channel] = isMaximum ? greatest : sum / positions;
      }
    },
    softmax(x, y, rows, width, isLog) {
      for (let row = 0; row < rows; row++) {
        const line = x.slice(row * width, (row + 1) * width), greatest = Math.max(...line);
        const sum = line.reduce((sum, v) => sum + Math.exp(v - greatest), 0);
        for (let i = 0; i < width; i++) {
          const v = line[i] - greatest;
          y[row * width + i] = isLog ? v - Math.log(sum) : Math.exp(v) / sum;
        }
      }
    },
    permutation(x, y, first, second, third, a, b, c) {
      for (let i = 0; i < first; i++) for (let j = 0; j < second; j++) for (let k = 0; k < third; k++) {
        y[(i * second + j) * third + k] = x[i * a + j * b + k * c];
      }
    },
    padding(x, y, height, width, channels, rows, columns, top, left) {
      y.fill(0, 0, rows * columns * channels);
      for (let row = 0; row < height; row++) for (let i = 0; i < width * channels; i++) {
        y[((row + top) * columns + left) * channels + i] = x[row * width * channels + i];
      }
    },
    combination(a, b, y, count, kind) {
      const combine = [(a, b) => a + b, (a, b) => a - b, (a, b) => a * b, (a, b) => a / b, Math.max, Math.min][kind];
      for (let i = 0; i < count; i++) y[i] = combine(a[i], b[i]);
    },
    copyBlocks(x, y, blocks, count, stride, offset) {
      for (let block = 0; block < blocks; block++) for (let i = 0; i < count; i++) {
        y[block * stride + offset + i] = x[block * count + i];
      }
    },
  };

  function bytesOf(base64) {
    const text = atob(base64), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  async function unzipped(id) {
    const stream = new Blob([bytesOf(document.getElementById(id).textContent.trim())]).stream();
    return new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  }

  /** The weights: blocks of 32-bit numbers, or of 16-bit ones with a scale. */
  function weightsOf(network) {
    const bytes = bytesOf(network.weights), view = new DataView(bytes.buffer);
    const weights = new Float32Array(network.blocks.reduce((sum, block) => sum + block[0], 0));
    let at = 0, place = 0;
    for (const [count, scale] of network.blocks) {
      for (let i = 0; i < count; i++) {
        weights[place++] = scale ? view.getInt16(at, true) * scale : view.getFloat32(at, true);
        at += scale ? 2 : 4;
      }
    }
    return weights;
  }

  /** Runs networks by the functions above alone. */
  class Interpreter {
    name = "JavaScript";
    constructor(network) {
      this.network = network;
      this.weights = weightsOf(network);
      this.input = new Float32Array(network.inputCount);
      this.output = new Float32Array(network.outputCount);
      this.workspace = new Float32Array(Math.max(network.workspace, 1));
    }
    place(buffer) {
      return buffer === -1 ? this.input : buffer === -2 ? this.output : this.workspace.subarray(buffer);
    }
    weight(offset) { return this.weights.subarray(offset); }
    begin() {}
    call(name, inputs, output, weights, numbers) {
      const own = this.network.functions[name];
      const [x, y] = [inputs.map(i => this.place(i)), this.place(output)];
      if (own) {
        for (let i = 0; i < numbers[0]; i++) y[i] = own(x[0][i]);
      } else {
        functions[name](...x, y, ...weights.map(w => this.weight(w)), ...numbers);
      }
    }
    run(pixels) {
      this.begin();
      this.place(-1).set(pixels);
      for (const [name, inputs, output, weights, numbers] of this.network.calls) {
        this.call(name, inputs, output, weights, numbers);
      }
      return Array.from(this.place(-2).subarray(0, this.network.outputCount));
    }
  }

  /** Runs the sums of networks by the kernels, in WebAssembly. */
  class Kernels extends Interpreter {
    name = "WebAssembly";
    constructor(network, module) {
      super(network);
      this.module = module;
      const keep = numbers => {
        const address = module.keep(4 * Math.max(numbers.length, 1));
        new Float32Array(module.memory.buffer, address, numbers.length).set(numbers);
        return address;
      };
      this.addresses = {
        weights: keep(this.weights), input: keep(this.input), output: keep(this.output),
        workspace: keep(this.workspace),
      };
    }
    address(buffer) {
      return buffer === -1 ? this.addresses.input : buffer === -2 ? this.addresses.output
        : this.addresses.workspace + 4 * buffer;
    }
    // Memory that has grown is another buffer.
    at(address) { return new Float32Array(this.module.memory.buffer, address); }
    place(buffer) { return this.at(this.address(buffer)); }
    weight(offset) { return this.at(this.addresses.weights + 4 * offset); }
    begin() { this.module.reset(); }
    call(name, inputs, output, weights, numbers) {
      const [channels, filters, groups] = [numbers[2], numbers[5], numbers[numbers.length - 1]];
      const kernel = this.module[name];
      const fits = name === "convolution" ? groups === 1 || channels === groups && filters === groups
        : name !== "pooling" || filters === channels;
      if (!kernel || !fits) {
        return super.call(name, inputs, output, weights, numbers);
      }
      kernel(...inputs.map(i => this.address(i)), this.address(output),
        ...weights.map(w => this.addresses.weights + 4 * w), ...numbers);
    }
  }

  /** Shrinks a drawing to an image by area averages, in bytes. */
  function resized(gray, side, width, height) {
    const result = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
      let [sum, area] = [0, 0];
      const [top, bottom, left, right] = [y * side / height, (y + 1) * side / height, x * side / width,
        (x + 1) * side / width];
      for (let r = Math.floor(top); r < Math.ceil(bottom); r++) for (let c = Math.floor(left); c < Math.ceil(right); c++) {
        const share = (Math.min(bottom, r + 1) - Math.max(top, r)) * (Math.min(right, c + 1) - Math.max(left, c));
        sum += share * gray[r * side + c];
        area += share;
      }
      result[y * width + x] = Math.round(sum / area);
    }
    return result;
  }

  class Answers {
    constructor(module, networks, make) {
      this.module = module;
      this.networks = networks;
      this.runners = networks.map(make);
    }
    /** The drawing in MNIST's format; null without ink. */
    normalized(gray, side) {
      this.module.reset();
      const [from, to] = [this.module.allocate(gray.length), this.module.allocate(784)];
      new Uint8Array(this.module.memory.buffer, from, gray.length).set(gray);
      const found = this.module.normalize(from, side, side, to);
      return found ? new Uint8Array(this.module.memory.buffer, to, 784).slice() : null;
    }
    /** The image that each network gets of a drawing, and the probabilities that it gives; null without ink. */
    all(gray, side) {
      const hasInk = gray.some(value => value < 200);
      const digit = hasInk && this.networks.some(network => network.normalizes) ? this.normalized(gray, side) : null;
      return this.runners.map((runner, index) => {
        const network = this.networks[index], [height, width] = network.input;
        let image = network.normalizes ? digit : hasInk ? resized(gray, side, width, height) : null;
        if (!image) return {image: null, probabilities: null};
        if (!network.normalizes && network.isLightOnDark) image = image.map(value => 255 - value);
        const channels = network.input[2] ?? 1;
        const pixels = channels === 1 ? image : Array.from(image).flatMap(v => new Array(channels).fill(v));
        return {image, probabilities: this.probabilities(network, runner.run(pixels))};
      });
    }
    probabilities(network, outputs) {
      if (network.head === "none") return outputs;
      if (network.head === "sigmoid") return [1 - outputs[0], outputs[0]];
      const logits = outputs.length === 1 ? [0, outputs[0]] : outputs, result = new Float64Array(logits.length);
      functions.softmax(Float64Array.from(logits), result, 1, logits.length, 0);
      return Array.from(result);
    }
  }

  async function answers(usesModule) {
    const networks = window.quillNetworks(math);
    if (usesModule && typeof WebAssembly === "object") {
      try {
        const module = (await WebAssembly.instantiate(await unzipped("page-module"))).instance.exports;
        return new Answers(module, networks, network => new Kernels(network, module));
      } catch (error) {
        // A browser without SIMD, or one that is told to run no WebAssembly.
        console.info("no WebAssembly: " + error.message);
      }
    }
    const text = new TextDecoder().decode(await unzipped("page-normalizer"));
    const module = new Function(text)();
    return new Answers(module, networks, network => new Interpreter(network));
  }

  const side = canvas.width, pen = canvas.getContext("2d", {willReadFrequently: true});
  let current = answers(!new URLSearchParams(location.search).has("javascript"));

  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, side, side);
    show();
  }

  function gray() {
    const pixels = pen.getImageData(0, 0, side, side).data, result = new Uint8Array(side * side);
    for (let i = 0; i < result.length; i++) result[i] = pixels[4 * i];
    return result;
  }

  function line(from, to) {
    pen.strokeStyle = "#000";
    pen.lineWidth = 18;
    pen.lineCap = pen.lineJoin = "round";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  }

  async function show() {
    const all = await current, results = all.all(gray(), side);
    document.querySelectorAll("[data-network]").forEach(part => {
      const index = Number(part.dataset.network), network = all.networks[index];
      const {image, probabilities: values} = results[index];
      const answer = part.querySelector(".answer"), bars = part.querySelector(".bars");
      const order = network.classes.map((_, i) => i);
      const best = values && order.reduce((best, i) => values[i] > values[best] ? i : best, 0);
      answer.textContent = values ? network.classes[best] : "–";
      answer.classList.toggle("unsure", values !== null && values[best] < 0.8);
      const shown = order.length <= 12 || !values ? order.slice(0, 12)
        : order.slice().sort((a, b) => values[b] - values[a]).slice(0, 10);
      bars.replaceChildren(...shown.map(i => {
        const row = document.createElement("div"), share = values ? values[i] : 0;
        row.className = i === best && values ? "bar best" : "bar";
        const [name, track, fill, number] = ["span", "span", "i", "span"].map(tag => document.createElement(tag));
        name.textContent = network.classes[i];
        track.className = "track";
        fill.style.width = `${100 * share}%`;
        track.append(fill);
        number.textContent = values ? `${(100 * share).toFixed(1)} %` : "";
        row.append(name, track, number);
        return row;
      }));
      const seen = part.querySelector("canvas");
      const [height, width] = network.input, small = seen.getContext("2d");
      [seen.width, seen.height] = [width, height];
      const picture = small.createImageData(width, height);
      for (let i = 0; i < width * height; i++) {
        picture.data.set([...new Array(3).fill(image ? image[i] : network.isLightOnDark ? 0 : 255), 255], 4 * i);
      }
      small.putImageData(picture, 0, 0);
    });
    document.getElementById("backend").textContent = all.runners[0].name;
    return results.map(result => result.probabilities);
  }

  const point = event => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * side / box.width, (event.clientY - box.top) * side / box.height];
  };
  let last = null, waits = false;
  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    last = point(event);
    line(last, last);
  });
  canvas.addEventListener("pointermove", event => {
    if (!last) return;
    const next = point(event);
    line(last, next);
    last = next;
    if (waits) return;
    waits = true;
    setTimeout(() => { waits = false; show(); }, 80);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (last) show();
      last = null;
    });
  }
  document.getElementById("clear").addEventListener("click", clear);
  clear();

  // For scripts/check-report.
  window.quillReport = {
    async draw(strokes) {
      clear();
      for (const stroke of strokes) stroke.slice(1).forEach((to, i) => line(stroke[i], to));
      return show();
    },
    use(usesModule) { current = answers(usesModule); return current.then(all => all.runners[0].name); },
    picture: () => canvas.toDataURL("image/png"),
  };
})();
