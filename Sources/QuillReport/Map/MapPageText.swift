/// The page of ``MapPage``; words in double braces are replaced.
enum MapPageText {
    static let page = #"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{{TITLE}}</title>
        <style>
        body { font: 15px/1.45 system-ui, sans-serif; color: {{INK}}; background: {{PAPER}}; margin: 1.5rem auto; max-width: 780px; padding: 0 1rem; }
        h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
        canvas { width: 100%; aspect-ratio: 1; display: block; touch-action: none; cursor: crosshair; }
        #legend { display: flex; flex-wrap: wrap; gap: .25rem .9rem; margin: .5rem 0; }
        #legend button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
        #legend button.off { opacity: .3; }
        #legend i { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .35em; }
        #bar { display: flex; gap: .75rem; align-items: center; }
        #bar input { flex: 1; }
        #bar button { font: inherit; width: 4.5em; }
        #tip { position: fixed; pointer-events: none; background: {{PAPER}}; border: 1px solid; border-radius: 4px; padding: 4px 8px; display: none; }
        #tip canvas { width: 84px; height: 84px; image-rendering: pixelated; margin: 0 auto; }
        </style></head><body>
        <h1>{{TITLE}}</h1>
        <canvas id="map" width="1400" height="1400"></canvas>
        <div id="legend"></div>
        <div id="bar"><button id="play">Play</button><input id="slider" type="range" min="0" value="0" aria-label="iteration"><output id="label"></output></div>
        {{NOTES}}
        <div id="tip"><canvas id="thumb" width="1" height="1"></canvas><span id="name"></span></div>
        <script type="application/json" id="data">{{DATA}}</script>
        <script>
        const d = JSON.parse(document.getElementById('data').textContent);
        const $ = id => document.getElementById(id), canvas = $('map'), c = canvas.getContext('2d');
        const n = d.classes.length, k = d.dimensions, size = canvas.width;
        const frames = d.frames.map(text => {
          const raw = atob(text), bytes = Uint8Array.from(raw, x => x.charCodeAt(0)), view = new DataView(bytes.buffer);
          return Float32Array.from({ length: n * k }, (_, i) => view.getInt16(2 * i, true) / 32767);
        });
        const hidden = new Set(), radius = n > 20000 ? 2 : n > 2000 ? 3 : n > 300 ? 5 : 8;
        const sx = new Float32Array(n), sy = new Float32Array(n), depth = new Float32Array(n);
        let frame = frames.length - 1, around = 0.6, above = 0.35, playing = 0;
        const order = Array.from({ length: n }, (_, i) => i);
        const sprite = d.sprite ? new Image() : null;
        if (sprite) sprite.src = d.sprite.address;
        function place() {
          const p = frames[frame], ca = Math.cos(around), sa = Math.sin(around), ce = Math.cos(above), se = Math.sin(above);
          const scale = size * (k === 3 ? 0.34 : 0.48);
          for (let i = 0; i < n; i++) {
            let x = p[k * i], y = p[k * i + 1];
            if (k === 3) {
              const z = p[k * i + 2], u = x * ca - y * sa, v = x * sa + y * ca;
              x = u; y = z * ce + v * se; depth[i] = v * ce - z * se;
            }
            sx[i] = size / 2 + x * scale; sy[i] = size / 2 - y * scale;
          }
          if (k === 3) order.sort((a, b) => depth[b] - depth[a]);
        }
        function draw() {
          place();
          c.clearRect(0, 0, size, size);
          for (const i of order) {
            const own = d.classes[i];
            if (hidden.has(own)) continue;
            c.globalAlpha = k === 3 ? 0.85 - 0.35 * Math.max(-1, Math.min(1, depth[i])) : 0.75;
            c.fillStyle = d.colors[own];
            c.beginPath(); c.arc(sx[i], sy[i], radius, 0, 7); c.fill();
          }
          c.globalAlpha = 1;
          $('label').textContent = 'iteration ' + d.iterations[frame];
          $('slider').value = frame;
        }
        d.names.forEach((name, index) => {
          const b = document.createElement('button'), i = document.createElement('i');
          i.style.background = d.colors[index];
          b.append(i, name);
          b.onclick = () => { hidden.has(index) ? hidden.delete(index) : hidden.add(index); b.classList.toggle('off'); draw(); };
          $('legend').append(b);
        });
        $('slider').max = frames.length - 1;
        $('slider').oninput = e => { frame = +e.target.value; draw(); };
        if (frames.length < 2) { $('slider').style.visibility = $('play').style.visibility = 'hidden'; }
        $('play').onclick = () => {
          if (playing) { clearInterval(playing); playing = 0; $('play').textContent = 'Play'; return; }
          if (frame === frames.length - 1) frame = 0;
          $('play').textContent = 'Pause';
          playing = setInterval(() => { if (frame < frames.length - 1) { frame++; draw(); } else $('play').click(); }, 150);
        };
        let drag = null;
        canvas.onpointerdown = e => { if (k === 3) { drag = [e.clientX, e.clientY]; canvas.setPointerCapture(e.pointerId); } };
        canvas.onpointerup = () => { drag = null; };
        canvas.onpointerleave = () => { $('tip').style.display = 'none'; };
        canvas.onpointermove = e => {
          if (drag) {
            around += (e.clientX - drag[0]) * 0.008; above += (e.clientY - drag[1]) * 0.008;
            above = Math.max(-1.5, Math.min(1.5, above)); drag = [e.clientX, e.clientY]; draw(); return;
          }
          const box = canvas.getBoundingClientRect(), x = (e.clientX - box.left) * size / box.width, y = (e.clientY - box.top) * size / box.height;
          let best = -1, nearest = 400;
          for (let i = 0; i < n; i++) {
            if (hidden.has(d.classes[i])) continue;
            const q = (sx[i] - x) ** 2 + (sy[i] - y) ** 2;
            if (q < nearest || (k === 3 && q === nearest && depth[i] < depth[best])) { nearest = q; best = i; }
          }
          const tip = $('tip');
          tip.style.display = best < 0 ? 'none' : 'block';
          if (best < 0) return;
          tip.style.left = e.clientX + 14 + 'px'; tip.style.top = e.clientY + 14 + 'px';
          $('name').textContent = d.names[d.classes[best]] + ', row ' + best;
          $('thumb').style.display = sprite ? 'block' : 'none';
          if (sprite) {
            const s = d.sprite, t = $('thumb');
            t.width = s.width; t.height = s.height;
            t.getContext('2d').drawImage(sprite, best % s.columns * s.width, Math.floor(best / s.columns) * s.height, s.width, s.height, 0, 0, s.width, s.height);
          }
        };
        draw();
        </script></body></html>
        """#
}
