import { button, element } from "./element.js";

/** What the customer is told when something does not work, with the ways on. */
export class Notice {
  #box;
  #timer;

  constructor(box) {
    this.#box = box;
  }

  hide() {
    clearInterval(this.#timer);
    this.#box.hidden = true;
    this.#box.replaceChildren();
  }

  /** Show `text`; `ways` are `[label, action]`, the first of which can be gone only after `wait` seconds. */
  show(text, ways = [], wait = 0) {
    const buttons = this.#fill(text, ways);
    if (wait <= 0 || !buttons.length) return;
    const [waiting] = buttons;
    const label = waiting.textContent;
    this.#countDown(wait, (left) => {
      waiting.disabled = left > 0;
      waiting.textContent = left > 0 ? `${label} in ${left} s` : label;
    });
  }

  /** Show `text` and that it is tried again by itself in `seconds`, unless the customer gives up. */
  waiting(text, seconds, giveUp) {
    this.#fill(text, [["Give up", giveUp]]);
    const left = element("span", { class: "left" });
    this.#box.firstChild.after(left);
    this.#countDown(seconds, (seconds) => (left.textContent = seconds > 0 ? `Trying again in ${seconds} s` : "Trying again…"));
  }

  #fill(text, ways) {
    this.hide();
    const buttons = ways.map(([label, action]) => button(label, () => (this.hide(), action())));
    this.#box.append(element("p", { role: "alert" }, text), ...buttons);
    this.#box.hidden = false;
    return buttons;
  }

  #countDown(seconds, tell) {
    const until = performance.now() + seconds * 1000;
    const tick = () => {
      // Read from the clock: a tab in the background ticks rarely.
      const left = Math.ceil((until - performance.now()) / 1000);
      tell(left);
      if (left <= 0) clearInterval(this.#timer);
    };
    this.#timer = setInterval(tick, 250);
    tick();
  }
}
