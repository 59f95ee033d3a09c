// A list to choose from that is searched by typing: the combobox of the WAI-ARIA patterns, editable, with list
// autocompletion. It stands in front of a <select>, which works without it, or beside a text input as suggestions.
import { fold } from "./fold.js";
import { indexed, search } from "./search.js";
import { words } from "./input_words.js";

// A phone draws this many lines in one frame with ease; who looks for more types another letter.
const MOST_SHOWN = 60;

// Puts a combobox in front of a <select>; the select goes on being what is sent.
export function chooseFrom(select) {
  const input = document.createElement("input");
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  Object.assign(input, { type: "text", id: select.id, className: select.className.replaceAll("select", "input") });
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  select.id = `${select.id}-select`;
  select.hidden = true;
  select.before(input);
  const items = [...select.options].filter((option) => option.value).map(({ value, text }) => ({ value, label: text }));
  const box = new Combobox(input, label?.firstChild?.textContent ?? "", (item) => settle(select, item?.value ?? ""));
  box.offer(items);
  input.value = select.value ? select.selectedOptions[0].text : "";
  // What was typed and left is taken as it stands: a name of the list, nothing, or a mistake that the server names.
  input.addEventListener("blur", () => {
    const item = box.itemOf(input.value);
    if (item) input.value = item.label;
    settle(select, item ? item.value : input.value.trim(), input.value);
    const isWrong = !item && input.value.trim() !== "";
    mark(input, isWrong);
    box.say(isWrong ? words.pickOne : "");
  });
  select.form?.addEventListener("reset", () => setTimeout(() => (input.value = select.selectedOptions[0]?.text ?? "")));
  return box;
}

// Offers items beside a text input, which may hold anything.
export function suggest(input, items, onChoose = () => {}) {
  const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
  const box = new Combobox(input, label?.firstChild?.textContent ?? "", (item) => item && onChoose(item));
  box.offer(items);
  return box;
}

function settle(select, value, label = value) {
  if (select.value === value) return;
  if (![...select.options].some((option) => option.value === value)) select.append(new Option(label, value));
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function mark(input, isWrong) {
  input.classList.toggle("input--error", isWrong);
  if (isWrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

class Combobox {
  #index = [];
  #shown = [];
  #active = -1;

  constructor(input, label, onChoose) {
    this.input = input;
    this.onChoose = onChoose;
    this.#build(label);
    input.addEventListener("input", () => this.#open(input.value));
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("click", () => this.#toggle());
    // Before the blur that a press would cause.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose([...this.list.children].indexOf(option));
    });
  }

  // Sets what can be chosen.
  offer(items) {
    this.#index = indexed(items);
  }

  // Returns the only item that a text names, by name or code, accents and capitals aside; of a place, its kind too.
  itemOf(text) {
    const written = text.trim(), key = fold(text);
    const ways = [({ item }) => item.label === written || item.value === written, (one) => one.key === key, (one) => one.names.includes(key)];
    const alike = ways.map((way) => (key ? this.#index.filter(way) : [])).find((found) => found.length) ?? [];
    return alike.length === 1 ? alike[0].item : null;
  }

  // Tells what became of what was typed.
  say(text) {
    this.status.textContent = text;
  }

  close() {
    this.say("");
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #build(label) {
    const { input } = this;
    const box = document.createElement("div");
    box.className = "choose";
    input.before(box);
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `${input.id}-list`, className: "choose__list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.status = document.createElement("p");
    this.status.className = "choose__status";
    this.status.setAttribute("role", "status");
    box.append(input, this.list, this.status);
    input.classList.add("choose__input");
    const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(states)) input.setAttribute(name, value);
    Object.assign(input, { autocomplete: "off", spellcheck: false });
    input.setAttribute("autocapitalize", "none");
  }

  #toggle() {
    if (!this.list.hidden) this.close();
    else this.#open("");
  }

  #open(text) {
    const found = search(this.#index, text);
    this.#shown = found.slice(0, MOST_SHOWN);
    this.#draw();
    const isOpening = this.list.hidden && this.#shown.length;
    this.list.hidden = !this.#shown.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#activate(-1);
    this.#tell(text, found.length);
    // Above the bar and the keyboard at the foot of a phone.
    if (isOpening) this.list.scrollIntoView({ block: "nearest" });
  }

  #tell(text, count) {
    if (!this.#index.length) this.say("");
    else if (!count) this.say(words.noneFound);
    else if (count > MOST_SHOWN) this.say(words.typeMore.replace("{count}", count));
    else this.say(text ? words.found.replace("{count}", count) : "");
  }

  // Lines are used again for the next letter: only their words change.
  #draw() {
    const { children } = this.list;
    while (children.length > this.#shown.length) this.list.lastChild.remove();
    while (children.length < this.#shown.length) this.list.append(this.#line(children.length));
    this.#shown.forEach((item, i) => {
      if (children[i].textContent !== item.label) children[i].textContent = item.label;
    });
  }

  #line(i) {
    const line = document.createElement("li");
    Object.assign(line, { id: `${this.list.id}-${i}`, className: "choose__option" });
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    return line;
  }

  #key(event) {
    // An input method uses the same keys for its own list.
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const act = { ArrowDown: () => this.#move(1), ArrowUp: () => this.#move(-1), Enter: () => this.#enter(), Escape: () => this.#escape() }[event.key];
    if (act?.()) event.preventDefault();
  }

  #move(step) {
    if (this.list.hidden) this.#open("");
    const count = this.#shown.length;
    if (!count) return false;
    const from = this.#active < 0 && step < 0 ? 0 : this.#active;
    this.#activate((from + step + count) % count);
    return true;
  }

  // Enter sends the form only where no list is open.
  #enter() {
    if (this.list.hidden) return false;
    if (this.#active >= 0) this.#choose(this.#active);
    else this.close();
    return true;
  }

  #escape() {
    if (!this.list.hidden) this.close();
    else if (this.input.value) this.input.value = "";
    else return false;
    return true;
  }

  #choose(i) {
    const item = this.#shown[i];
    this.input.value = item.label;
    mark(this.input, false);
    this.close();
    this.onChoose(item);
  }

  #activate(i) {
    this.list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = i;
    const option = this.list.children[i];
    if (!option) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }
}
