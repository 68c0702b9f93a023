/** The stand-in's desk over HTTP: what agents do, what they see, and what goes wrong on demand. */
export class DeskApi {
  #base;

  constructor(base) {
    this.#base = base;
  }

  /** All chats: `{waiting, active, past}`, newest first. */
  chats() {
    return this.#ask("GET", "/agent/chats");
  }

  /** What was said in a chat, after what it continues: agents see the past too. */
  async transcript(contactId) {
    const { past, transcript } = await this.#ask("GET", `/agent/${contactId}/transcript`);
    return [...past, ...transcript];
  }

  /** One of accept, message, typing, read, transfer, end; throws with AWS's message where it is refused. */
  act(contactId, act, options = {}) {
    return this.#ask("POST", `/agent/${contactId}/${act}`, options);
  }

  /** Open Amazon Connect's own widget, past the endpoint; gives what StartChatContact answered. */
  openWidget(customerId, displayName) {
    return this.#ask("POST", "/agent/hosted-chat", { customerId, displayName });
  }

  faults() {
    return this.#ask("GET", "/faults");
  }

  addFaults(settings) {
    return this.#ask("POST", "/faults", settings);
  }

  clearFaults() {
    return this.#ask("DELETE", "/faults");
  }

  /** Follow the news: `up` at each (re)connection, `down` at each loss, `chat` and `item` as things happen. */
  watch({ up, down, chat, item }) {
    const news = new EventSource(`${this.#base}/agent/events`);
    news.addEventListener("open", up);
    news.addEventListener("error", down);
    news.addEventListener("chat", ({ data }) => chat(JSON.parse(data)));
    news.addEventListener("item", ({ data }) => item(JSON.parse(data)));
  }

  async #ask(method, path, body) {
    const response = await fetch(this.#base + path, { method, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.Message);
    return answer;
  }
}
