/** Signing in and out, as on a site; here any name will do. */
export class SignIn {
  #form;
  #door;
  #onChange;

  constructor(form, door, onChange) {
    this.#form = form;
    this.#door = door;
    this.#onChange = onChange;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { customer } = form.elements;
      door.customer = door.customer ? null : customer.value.trim();
      this.#show();
      (door.customer ? form.querySelector("button") : customer).focus();
    });
    this.#show();
  }

  #show() {
    const { customer } = this.#form.elements;
    customer.value = this.#door.customer ?? customer.value;
    customer.readOnly = Boolean(this.#door.customer);
    this.#form.querySelector("button").textContent = this.#door.customer ? "Sign out" : "Sign in";
    this.#onChange();
  }
}
