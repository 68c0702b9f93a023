import { Unsent } from "./unsent.js";

/** Who the customer is: always to be seen, with the ways to be somebody else. */
export class Who {
  #parts;
  #doors;
  #onChange;

  /** `onChange` is called when the customer is somebody else. */
  constructor(parts, doors, onChange) {
    this.#parts = parts;
    this.#doors = doors;
    this.#onChange = onChange;
    const field = parts["customer-id"];
    parts["sign-in"].addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim()) this.#forgotten("known", field.value.trim());
    });
    parts["sign-out"].addEventListener("click", () => this.#forgotten());
    parts["forget-me"].addEventListener("click", () => this.#forgotten());
    parts.door.addEventListener("change", () => this.#become(parts.door.value));
    const ways = new Set(doors.open);
    for (const option of parts.door.options) option.hidden = option.disabled = !ways.has(option.value);
  }

  /** Show it; whoever is in a chat can leave only. */
  show(inChat) {
    const { door, customer, open } = this.#doors;
    const { who } = this.#parts;
    who.replaceChildren(customer ?? { guest: "Guest", public: "Nobody", known: "Not signed in" }[door]);
    who.title = customer ?? "";
    this.#parts["sign-in"].hidden = inChat || Boolean(customer) || !open.includes("known");
    this.#parts["sign-out"].hidden = !customer;
    this.#parts["forget-me"].hidden = door !== "guest";
    this.#parts["door-label"].hidden = Boolean(customer) || !(open.includes("guest") && open.includes("public"));
    this.#parts.door.value = door;
    this.#parts["hosted-label"].hidden = !customer;
    this.#parts.hosted.checked &&= Boolean(customer);
  }

  /** Whoever signs in or out leaves nothing behind, for this device may be shared. */
  async #forgotten(door = this.#doors.open[0], customer) {
    await this.#doors.chats.forget();
    Unsent.forget();
    this.#parts["customer-text"].value = "";
    await this.#become(door, customer);
    if (!customer) this.#parts["customer-id"].focus();
  }

  async #become(door, customer) {
    this.#doors.take(door, customer);
    await this.#onChange();
    if (customer) this.#parts["sign-out"].focus();
  }
}
