/**
 * The endpoint that starts chats. Each start is given back as an exchange, the request as sent and the answer as it
 * came, because that is what a developer comes to see.
 */
export class Endpoint {
  #door;

  /** `door` tells for every start anew which `url` it goes to, and by its `headers()` who the customer is. */
  constructor(door) {
    this.#door = door;
  }

  /**
   * Start a chat. `body` holds StartChatContact's members; repeating a start with the same key gives the same chat.
   * Never throws: no answer at all is `failure`, an answer that is not JSON has no `json`.
   */
  async start(body, key) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
    const request = { method: "POST", url: this.#door.url, headers, body };
    let begun = performance.now();
    try {
      Object.assign(headers, await this.#door.headers());
      begun = performance.now();
      // API Gateway gives up after 29 s; whoever waits longer waits for nobody.
      const signal = AbortSignal.timeout(30_000);
      const response = await fetch(request.url, { method: "POST", headers, body: JSON.stringify(body), signal });
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
