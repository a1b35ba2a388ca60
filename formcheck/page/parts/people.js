// The boxes around people in a picture are radio buttons: one is chosen by a press, by a finger, or by the arrow keys.
function box(person, number, count, chosen, say) {
  const label = document.createElement("label");
  Object.assign(label.style, { left: person.left, top: person.top, width: person.width, height: person.height });
  // the smaller of two boxes that overlap lies on top
  label.style.zIndex = String(Math.round(1e4 - parseFloat(person.width) * parseFloat(person.height)));
  const radio = document.createElement("input");
  Object.assign(radio, { type: "radio", name: "who", value: String(number), checked: number === chosen });
  radio.setAttribute("aria-label", `Person ${number} of ${count}, from the left`);
  radio.onchange = () => radio.checked && say(number);
  const sign = document.createElement("b");
  sign.textContent = String(number);
  label.append(radio, sign);
  return label;
}

function told(number) {
  return number ? `Number ${number} is taken for the runner.` : "None of them is taken for the runner, who comes into the picture later.";
}

function draw(root, data, setStateValue) {
  const { clip, picture, wide, people, chosen } = data;
  const frame = root.querySelector(".picture"), line = root.querySelector("p"), img = frame.querySelector("img");
  frame.classList.toggle("tall", !wide);
  img.src = picture;
  img.alt = `The first picture of ${clip}, with ${people.length} people in numbered boxes.`;
  const say = (number) => {
    line.textContent = told(number);
    setStateValue("chosen", number);
  };
  frame.replaceChildren(img, ...people.map((one, k) => box(one, k + 1, people.length, chosen, say)));
  line.textContent = told(chosen);
}

const shown = new WeakMap();

// called again whenever the page is drawn anew: what is chosen stays, and so does the focus, unless the picture is another
export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector("fieldset");
  const same = JSON.stringify([data.picture, data.people]);
  if (shown.get(root) !== same) draw(root, data, setStateValue);
  shown.set(root, same);
}
