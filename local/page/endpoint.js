/**
 * The endpoint that starts chats. Each start is given back as an exchange, the request as sent and the answer as it
 * came, because that is what a developer comes to see.
 */
export class Endpoint {
  #url;
  #identity;

  /** `identity` gives the headers that say who the customer is; it is asked anew for every request. */
  constructor(url, identity = () => ({})) {
    this.#url = url;
    this.#identity = identity;
  }

  /**
   * Start a chat. `body` holds StartChatContact's members; repeating a start with the same key gives the same chat.
   * Never throws: no answer at all is `failure`, an answer that is not JSON has no `json`.
   */
  async start(body, key) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": key, ...(await this.#identity()) };
    const request = { method: "POST", url: this.#url, headers, body };
    const begun = performance.now();
    try {
      // API Gateway gives up after 29 s; whoever waits longer waits for nobody.
      const signal = AbortSignal.timeout(30_000);
      const response = await fetch(this.#url, { method: "POST", headers, body: JSON.stringify(body), signal });
      const answer = await read(response);
      return { request, answer, milliseconds: performance.now() - begun };
    } catch (error) {
      return { request, failure: error.message, milliseconds: performance.now() - begun };
    }
  }
}

async function read(response) {
  const text = await response.text();
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, ok: response.ok, headers, text, json: parsed(text) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
