// The communes of the chosen province, and what became of the former ones: a small file for each province, kept by
// the browser. Without it the names are typed, and the server knows them as well.
import { suggest } from "./choose.js";
import { words } from "./input_words.js";

export function assist(place) {
  const part = (name) => place.querySelector(`[data-place-${name}]`);
  const province = part("province"), commune = part("commune"), former = part("former");
  const communes = suggest(commune, [], () => {
    empty(place);
    forget(commune, former);
  });
  const formers = suggest(former, [], (item) => become(place, item, commune));
  async function fill() {
    const known = await read(province.value);
    communes.offer(known.communes.map(([value, label]) => ({ value, label })));
    formers.offer(known.former);
  }
  province.addEventListener("change", () => {
    if (commune.value) commune.value = "";
    empty(place);
    forget(commune, former);
    fill();
  });
  // A name that was typed in another way stands as the list has it.
  commune.addEventListener("blur", () => {
    commune.value = communes.itemOf(commune.value)?.label ?? commune.value;
    forget(commune, former);
  });
  fill();
}

// How another commune was called is nothing of this one: it goes with the commune that it stood beside.
function forget(commune, former) {
  if (commune.value !== commune.defaultValue && former.value === former.defaultValue) former.value = "";
}

const files = new Map();

function read(code) {
  if (!/^[0-9]{2}$/.test(code)) return { communes: [], former: [] };
  if (!files.has(code)) files.set(code, load(code));
  return files.get(code);
}

async function load(code) {
  try {
    const answer = await fetch(new URL(`../places/${code}.json`, import.meta.url));
    if (!answer.ok) throw new Error(String(answer.status));
    return ready(await answer.json());
  } catch {
    // Without a network the names are typed; the next choice asks once more.
    files.delete(code);
    return { communes: [], former: [] };
  }
}

function ready({ communes, former }) {
  const names = new Map(communes);
  const lines = former.flatMap(([province, district, rows]) =>
    rows.map(([name, ...codes]) => ({
      value: "",
      label: [name, district, province].filter(Boolean).join(", "),
      into: codes.map((code) => ({ code, name: names.get(code) })),
    })),
  );
  return { communes, former: lines };
}

// One successor is what the law says; of several only the person knows which.
function become(place, item, commune) {
  empty(place);
  if (item.into.length === 1) {
    commune.value = item.into[0].name;
    commune.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  commune.value = "";
  offer(place, item, commune);
}

function offer(place, item, commune) {
  const name = `${commune.id.replace(/-commune$/, "")}-pick`;
  const fieldset = made("fieldset", "fieldset");
  fieldset.append(made("legend", "fieldset__legend", words.nowIn.replace("{former}", item.label)));
  fieldset.append(made("div", "hint", words.wasSplit));
  const list = made("div", "radios");
  const choices = [...item.into.map(({ code, name: label }) => [code, label]), ["keep", words.keepFormer]];
  choices.forEach(([value, label], i) => list.append(radio(i ? `${name}-${i + 1}` : name, name, value, label)));
  fieldset.append(list);
  const group = made("div", "form-group");
  group.append(fieldset);
  place.querySelector("[data-place-offer]").replaceChildren(group);
  list.querySelector("input").focus();
}

function radio(id, name, value, label) {
  const line = made("div", "radios__item");
  const input = Object.assign(made("input", "radios__input"), { type: "radio", id, name, value });
  const text = Object.assign(made("label", "label radios__label", label), { htmlFor: id });
  line.append(input, text);
  return line;
}

function made(tag, kind, text = "") {
  return Object.assign(document.createElement(tag), { className: kind, textContent: text });
}

function empty(place) {
  place.querySelector("[data-place-offer]").replaceChildren();
}
