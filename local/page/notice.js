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
    this.hide();
    const buttons = ways.map(([label, action]) => button(label, () => (this.hide(), action())));
    this.#box.append(element("p", {}, text), ...buttons);
    this.#box.hidden = false;
    if (wait > 0 && buttons.length) this.#countDown(buttons[0], wait);
  }

  #countDown(waiting, wait) {
    const label = waiting.textContent;
    const until = performance.now() + wait * 1000;
    const tick = () => {
      // Read from the clock: a tab in the background ticks rarely.
      const left = Math.ceil((until - performance.now()) / 1000);
      waiting.disabled = left > 0;
      waiting.textContent = left > 0 ? `${label} in ${left} s` : label;
      if (left <= 0) clearInterval(this.#timer);
    };
    tick();
    this.#timer = setInterval(tick, 250);
  }
}
