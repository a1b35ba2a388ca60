// What a stranger would trip over, found in the page as it is laid out now. Answers sentences, one a finding.
() => {
  const found = [];
  const all = [];
  const walk = (root) => {
    for (const one of root.querySelectorAll("*")) {
      all.push(one);
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  walk(document);
  const main = document.querySelector("[data-testid=stMain]");
  const parent = (one) => one.parentElement || (one.getRootNode() instanceof ShadowRoot ? one.getRootNode().host : null);
  const up = function* (one) { for (let at = one; at; at = parent(at)) yield at; };
  const styles = new Map();
  const style = (one) => styles.get(one) || (styles.set(one, getComputedStyle(one)), styles.get(one));
  const box = (one) => one.getBoundingClientRect();
  const shown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const said = (text) => text.replace(/\s+/g, " ").trim().slice(0, 60);
  const called = (one) => `<${one.tagName.toLowerCase()}${one.dataset?.testid ? " " + one.dataset.testid : ""}${typeof one.className == "string" && one.className ? "." + one.className.split(" ").slice(0, 2).join(".") : ""}> "${said(one.textContent || "")}"`;
  // a thing for screen readers alone is clipped to one pixel, or to nothing
  const clipped = (at) => /hidden|clip/.test(style(at).overflow) && (box(at).width <= 1 || box(at).height <= 1);
  const forReaders = (one) => [...up(one)].some((at) => clipped(at) || /inset\(50%|rect\(0px,? 0px|rect\(1px,? 1px/.test(style(at).clipPath + style(at).clip));

  // what scrolls within itself, says so and can be reached by keys; what lies in it is seen through its box
  const region = (one) => one.closest("[role=region][aria-label][tabindex='0']");
  const seen = (one, at) => {
    const through = region(one) && box(region(one));
    if (!through) return at;
    const [left, top, right, bottom] = [Math.max(at.left, through.left), Math.max(at.top, through.top), Math.min(at.right, through.right), Math.min(at.bottom, through.bottom)];
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  };

  // 1. nothing is wider than the window
  for (const [name, width] of [["page", document.documentElement.scrollWidth], ["main part", main?.scrollWidth ?? 0]])
    if (width > innerWidth) found.push(`the ${name} is ${width} px wide in a window of ${innerWidth}`);
  for (const one of all) {
    if (!main?.contains(one) && one.getRootNode() === document) continue;
    const at = seen(one, box(one));
    if (at.width > 1 && at.height > 1 && at.right > innerWidth + 1 && shown(one)) found.push(`reaches beyond the right edge: ${called(one)}`);
  }

  // 2. nothing but the page itself scrolls, save what says so; and no words are cut off
  for (const one of all) {
    if (one === main || one === document.documentElement || one === document.body || !shown(one) || forReaders(one)) continue;
    const look = style(one);
    const sideways = one.scrollWidth > one.clientWidth + 1, down = one.scrollHeight > one.clientHeight + 1;
    if (one.clientWidth > 1 && ((/auto|scroll/.test(look.overflowX) && sideways) || (/auto|scroll/.test(look.overflowY) && down)) && !["TEXTAREA", "INPUT"].includes(one.tagName) && region(one) !== one)
      found.push(`has a scroll bar of its own: ${called(one)}`);
    if (one.clientWidth > 1 && look.textOverflow == "ellipsis" && sideways && said(one.textContent)) found.push(`is cut off: ${called(one)}`);
  }

  // 3. words: do they lie over each other, can they be read
  const words = [];
  for (const root of [document, ...all.map((one) => one.shadowRoot).filter(Boolean)]) {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const node = nodes.currentNode, one = node.parentElement;
      if (!said(node.data) || !one || ["SCRIPT", "STYLE", "TITLE", "NOSCRIPT", "TEMPLATE"].includes(one.tagName) || !shown(one) || forReaders(one)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of [...range.getClientRects()].map((whole) => seen(one, whole))) if (rect.width > 1 && rect.height > 1) words.push({ one, text: said(node.data), rect });
    }
  }
  words.sort((a, b) => a.rect.top - b.rect.top);
  words.forEach((a, i) => {
    for (let k = i + 1; k < words.length && words[k].rect.top < a.rect.bottom; k++) {
      const b = words[k];
      if (a.one === b.one) continue;
      const across = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      const down = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
      // a line's box is taller than its letters: only a third or more of it is an overlap one can see
      if (across > 2 && down > 0.35 * Math.min(a.rect.height, b.rect.height)) found.push(`"${a.text}" lies over "${b.text}"`);
    }
  });

  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colours = new Map();
  const colour = (text) => {
    if (!colours.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = text;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      colours.set(text, [r, g, b, a / 255]);
    }
    return colours.get(text);
  };
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
  const ground = (one) => {
    const layers = [];
    for (const at of up(one)) {
      const look = style(at);
      if (look.backgroundImage != "none") return null;
      const layer = colour(look.backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] == 1) break;
    }
    return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255, 1]);
  };
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const told = new Set();
  for (const { one, text } of words) {
    const under = ground(one);
    if (!under || [...up(one)].some((at) => at.disabled || at.getAttribute("aria-disabled") == "true")) continue;
    const look = style(one);
    const opacity = [...up(one)].reduce((share, at) => share * Number(style(at).opacity), 1);
    const [r, g, b, a] = colour(look.color);
    const ink = over([r, g, b, a * opacity], under);
    const [bright, dark] = [light(ink), light(under)].sort((x, y) => y - x);
    const ratio = (bright + 0.05) / (dark + 0.05);
    const size = parseFloat(look.fontSize), large = size >= 24 || (size >= 18.66 && Number(look.fontWeight) >= 700);
    const line = `contrast ${ratio.toFixed(2)} of "${text}" (${look.color})`;
    if (ratio < (large ? 3 : 4.5) && !told.has(line)) (told.add(line), found.push(line));
  }

  // 4. everything that can be used or seen has a name
  const named = (one) =>
    said(one.getAttribute("aria-label") || "") ||
    (one.getAttribute("aria-labelledby") || "").split(" ").some((id) => said(one.getRootNode().getElementById(id)?.textContent || "")) ||
    [...(one.labels || [])].some((label) => said(label.textContent)) ||
    said(one.getAttribute("title") || "") ||
    (!/INPUT|SELECT|TEXTAREA/.test(one.tagName) && (said(one.textContent) || one.querySelector("img[alt]:not([alt=''])")));
  const USED = "input, select, textarea, button, a[href], [role=button], [role=checkbox], [role=slider], [role=combobox], [role=progressbar], [role=tab], summary, video, audio";
  for (const one of all) {
    if (!one.matches(USED) || one.closest("[aria-hidden=true], [inert]") || one.type == "hidden") continue;
    const at = box(one);
    if ((at.width <= 0 && one.type != "file") || (!shown(one) && one.type != "file")) continue;
    if (!named(one)) found.push(`has no name: ${one.outerHTML.slice(0, 140)}`);
  }
  for (const one of all) {
    if (!one.matches("button, input:not([type=file])") || !shown(one) || forReaders(one) || one.closest("[aria-hidden=true], [inert]")) continue;
    const at = box(one), near = box(one.closest("label") || one);
    if (at.width > 1 && Math.max(at.width, near.width) < 16) found.push(`is too narrow to be pressed, ${at.width.toFixed(0)} px: ${called(one)}`);
  }
  for (const one of all) if (one.tagName == "IMG" && shown(one) && !one.hasAttribute("alt")) found.push(`a picture without words: ${one.src.slice(0, 60)}`);
  for (const one of all) if (one.tagName == "IMG" && one.complete && !one.naturalWidth) found.push(`a picture that does not load: ${one.src.slice(0, 60)}`);

  // 5. one heading of the first rank, and none skipped
  const ranks = all.filter((one) => /^H[1-6]$/.test(one.tagName) && shown(one)).map((one) => [Number(one.tagName[1]), said(one.textContent)]);
  if (ranks.filter(([rank]) => rank == 1).length != 1) found.push(`${ranks.filter(([rank]) => rank == 1).length} headings of the first rank`);
  ranks.forEach(([rank, text], k) => {
    if (k && rank > ranks[k - 1][0] + 1) found.push(`heading "${text}" of rank ${rank} follows one of rank ${ranks[k - 1][0]}`);
  });
  if (!document.documentElement.lang) found.push("the page does not say its language");
  return [...new Set(found)];
}
