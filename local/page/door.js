/**
 * The door that a customer comes through: the public endpoint, or, signed in, the one that knows its customers. Who is
 * signed in is kept for this tab, and each start brings a new token from the local issuer.
 */
const KEY = "persistent-chat-customer";

export class Door {
  #config;

  /** `config` has `endpoint`, and `signedInEndpoint` and `tokenUrl` for those who sign in. */
  constructor(config) {
    this.#config = config;
  }

  /** The customer's id, or null for the public. */
  get customer() {
    return sessionStorage.getItem(KEY);
  }

  set customer(id) {
    if (id) sessionStorage.setItem(KEY, id);
    else sessionStorage.removeItem(KEY);
  }

  get url() {
    const path = this.customer ? this.#config.signedInEndpoint : this.#config.endpoint;
    return new URL(path, location.href).href;
  }

  /** The headers that say who it is. */
  async headers() {
    if (!this.customer) return {};
    const response = await fetch(this.#config.tokenUrl, { method: "POST", body: JSON.stringify({ customer: this.customer }) });
    return { Authorization: `Bearer ${(await response.json()).token}` };
  }
}
