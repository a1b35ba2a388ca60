// Two steps are rendered into a buffer that loops, so the audio clock alone keeps the time: no timer takes part, and a
// screen that goes dark or a page in the background neither slows nor stretches it.
const CLICK_S = 0.03;
const HIGH_HZ = 1320;
const LOW_HZ = 880;
const LEAD_S = 0.06;

export function frames(spm, rate) {
  return Math.round((60 / spm) * rate);
}

function click(samples, at, hz, rate, level) {
  const length = Math.round(CLICK_S * rate);
  for (let i = 0; i < length && at + i < samples.length; i++) {
    const t = i / rate;
    samples[at + i] += level * Math.exp(-t / 0.006) * Math.sin(2 * Math.PI * hz * t);
  }
}

export function twoSteps(audio, spm, apart) {
  const step = frames(spm, audio.sampleRate);
  const buffer = audio.createBuffer(2, 2 * step, audio.sampleRate);
  for (let side = 0; side < 2; side++) {
    const samples = buffer.getChannelData(side);
    for (let foot = 0; foot < 2; foot++) {
      const level = !apart || foot === side ? 0.9 : 0.25;
      click(samples, foot * step, apart && foot === 1 ? LOW_HZ : HIGH_HZ, audio.sampleRate, level);
    }
  }
  return buffer;
}

export function play(audio, out, spm, apart, at) {
  const source = audio.createBufferSource();
  source.buffer = twoSteps(audio, spm, apart);
  source.loop = true;
  source.connect(out);
  source.start(at);
  return { source, at, step: frames(spm, audio.sampleRate) / audio.sampleRate };
}

class Metronome {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.spm = data.start;
    this.playing = null;
    const find = (name) => root.querySelector("." + name);
    this.go = find("go");
    this.field = find("spm");
    this.sides = find("sides");
    this.volume = find("volume");
    this.presets = find("presets");
    this.feet = [...find("feet").children];
    this.go.onclick = () => (this.playing ? this.stop() : this.start());
    find("fewer").onclick = () => this.set(this.spm - 1);
    find("more").onclick = () => this.set(this.spm + 1);
    this.field.min = data.low;
    this.field.max = data.high;
    this.field.onchange = () => this.set(Math.round(Number(this.field.value)) || this.spm);
    this.sides.onchange = () => this.change();
    this.volume.oninput = () => this.playing && (this.playing.loudness.gain.value = this.gain());
    this.leave = () => this.stop();
    window.addEventListener("pagehide", this.leave);
    this.offer(data);
    this.set(this.spm);
  }

  offer(data) {
    this.presets.replaceChildren(
      ...data.presets.map(({ name, spm }) => {
        const button = document.createElement("button");
        button.type = "button";
        const figure = document.createElement("b");
        figure.textContent = spm;
        button.append(figure, name);
        button.dataset.spm = spm;
        button.onclick = () => this.set(spm);
        return button;
      }),
    );
  }

  update(data) {
    if (JSON.stringify(data) === JSON.stringify(this.data)) return;
    this.data = data;
    this.offer(data);
    this.set(data.start);
  }

  set(spm) {
    const kept = Math.min(this.data.high, Math.max(this.data.low, spm));
    const changed = kept !== this.spm;
    this.spm = kept;
    this.field.value = kept;
    for (const button of this.presets.children) button.setAttribute("aria-pressed", String(Number(button.dataset.spm) === kept));
    if (changed) this.change();
  }

  gain() {
    return (this.volume.value / 100) ** 2;
  }

  async start() {
    const audio = new AudioContext();
    const loudness = audio.createGain();
    loudness.gain.value = this.gain();
    loudness.connect(audio.destination);
    this.playing = { audio, loudness };
    this.go.textContent = "Stop";
    this.go.setAttribute("aria-pressed", "true");
    await audio.resume();
    if (this.playing?.audio !== audio) return;
    this.playing.loop = play(audio, loudness, this.spm, this.sides.checked, audio.currentTime + LEAD_S);
    this.watch();
  }

  // another tempo begins where the next step of the old one would have been
  change() {
    if (!this.playing?.loop) return;
    const { audio, loudness, loop } = this.playing;
    const soon = audio.currentTime + LEAD_S;
    const at = loop.at + Math.max(0, Math.ceil((soon - loop.at) / loop.step)) * loop.step;
    loop.source.stop(at);
    this.playing.loop = play(audio, loudness, this.spm, this.sides.checked, at);
  }

  watch() {
    if (!this.playing?.loop) return;
    const { audio, loop } = this.playing;
    const steps = (audio.currentTime - (audio.outputLatency || 0) - loop.at) / loop.step;
    const foot = steps < 0 || steps % 1 > 0.45 ? -1 : Math.floor(steps) % 2;
    this.feet.forEach((one, k) => one.classList.toggle("down", k === foot));
    requestAnimationFrame(() => this.watch());
  }

  stop() {
    if (!this.playing) return;
    this.playing.audio.close();
    this.playing = null;
    this.go.textContent = "Start";
    this.go.setAttribute("aria-pressed", "false");
    this.feet.forEach((one) => one.classList.remove("down"));
  }

  end() {
    this.stop();
    window.removeEventListener("pagehide", this.leave);
  }
}

const shown = new WeakMap();

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".metronome");
  if (shown.has(root)) shown.get(root).update(data);
  else shown.set(root, new Metronome(root, data));
  return () => {
    shown.get(root)?.end();
    shown.delete(root);
  };
}
