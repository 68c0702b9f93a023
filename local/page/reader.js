const MESSAGES_AT_FIRST = 12;

/** Reads a chat's transcript into the window, newest page first, further back as it is asked for. */
export class Reader {
  #pageOf;
  #view;
  #onItems;
  #onFailure;
  #older = null;
  #reading = Promise.resolve();
  #closed = false;

  /**
   * `pageOf` gives the page of a token, or the newest of null; `onItems` gets what was read for the first time, and
   * `onFailure` what was not read, with a way to read it again.
   */
  constructor(pageOf, view, onItems, onFailure) {
    this.#pageOf = pageOf;
    this.#view = view;
    this.#onItems = onItems;
    this.#onFailure = onFailure;
  }

  /** Read what is new, and older lines until the window is filled; `quietly`: nobody needs to hear that it failed. */
  newest({ quietly = false } = {}) {
    return this.#inTurn(async () => {
      const { items, next } = await this.#page(null);
      // Where the page joins what is here, what is older than that has been read as far as #older says.
      const joins = items.some(({ Id }) => this.#view.has(Id));
      this.#show(items);
      if (!joins) this.#older = next;
      await this.#further(MESSAGES_AT_FIRST - this.#view.size);
    }, quietly);
  }

  /** There is a past that was not there before: read until its newest lines are here. */
  past() {
    return this.#inTurn(async () => {
      if (this.#view.hasPast) return;
      const { items, next } = await this.#page(null);
      this.#show(items);
      this.#older = next;
      while (this.#older && !this.#view.hasPast) await this.#further(1);
      await this.#further(MESSAGES_AT_FIRST - this.#view.size);
    });
  }

  close() {
    this.#closed = true;
    this.#view.offerEarlier(null);
  }

  /** Read further back, until `wanted` more messages are there or there is no more. */
  async #further(wanted) {
    for (let found = 0; this.#older && found < wanted; ) {
      const { items, next } = await this.#page(this.#older);
      found += this.#show(items);
      this.#older = next;
    }
    this.#view.offerEarlier(this.#older && (() => this.#inTurn(() => this.#further(1))));
  }

  #show(items) {
    const added = this.#view.add(items);
    this.#onItems(added);
    return added.filter(({ Type }) => Type === "MESSAGE").length;
  }

  async #page(token) {
    const page = await this.#pageOf(token);
    if (this.#closed) throw new Closed();
    return page;
  }

  /** One reading at a time. */
  #inTurn(read, quietly = false) {
    this.#reading = this.#reading.then(read).catch((error) => {
      // 403: the chat has ended meanwhile, which an event of its own tells.
      if (!quietly && !this.#closed && error?.statusCode !== 403) this.#onFailure(() => this.#inTurn(read));
    });
    return this.#reading;
  }
}

class Closed extends Error {}
