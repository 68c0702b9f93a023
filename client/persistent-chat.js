/**
 * Starts and resumes chats at a persistent-chat endpoint. One file to copy beside ChatJS or any other participant client,
 * for browsers and Node 20; docs/client.md says how. The request's members are StartChatContact's.
 *
 * @typedef {{ContentType: string, Content: string}} Message
 * @typedef {object} StartRequest
 * @property {{DisplayName: string}} [ParticipantDetails]
 * @property {Record<string, string>} [Attributes]
 * @property {Message} [InitialMessage]
 * @property {{SourceContactId?: string, RehydrationType: "ENTIRE_PAST_SESSION" | "FROM_SEGMENT"}} [PersistentChat]
 * @property {string[]} [SupportedMessagingContentTypes]
 * @property {number} [ChatDurationInMinutes]
 * @property {("AGENT")[]} [DisconnectOnCustomerExit]
 * @property {string} [InstanceId]
 * @property {string} [ContactFlowId] one of the deployed ones; the first is taken where none is named
 * @property {("WEBSOCKET" | "CONNECTION_CREDENTIALS")[]} [ConnectionTypes]
 * @property {{ResponseMode?: "INCREMENTAL" | "COMPLETE"}} [ParticipantConfiguration]
 * @property {boolean} [Rejoin] false asks for a new chat although a live one is remembered
 *
 * @typedef {object} Conversation what a start came to
 * @property {"started" | "resumed" | "resuming" | "rejoined"} outcome
 * @property {string} [continuedFromContactId]
 * @property {string} [reason] why a chat that asked for a past was started without
 * @property {number} [secondsUntilHistory] until ChatJS's onChatRehydrated tells that the past is there, or so
 * @property {string[]} [notDelivered] members of the request that did not reach a chat that had begun
 *
 * @typedef {object} Chat
 * @property {{ContactId: string, ParticipantId: string, ParticipantToken: string, ContinuedFromContactId?: string}} details
 *   what ChatJS takes as `chatDetails`
 * @property {Conversation} conversation
 * @property {Record<string, boolean>} featurePermissions
 * @property {Message} [toSend] the InitialMessage where it was not delivered: send it once the chat is entered
 *
 * @typedef {{contactId: string, startedAt: string | null, endedAt?: string}} Segment
 * @typedef {{contactId: string, startedAt: string, endedAt?: string, live: boolean, segments: Segment[],
 *   continuedFromContactId?: string}} PastConversation
 * @typedef {{id: string, at: string, from: string, name?: string, contentType: string, content: string}} Line
 *
 * @typedef {object} Asking
 * @property {AbortSignal} [signal] ends the request, and the waiting for a next one
 * @property {number} [patience] seconds that may pass in waiting to ask again: 30, and 0 asks once
 * @property {(error: ChatError, seconds: number) => void} [onWait] told before each wait
 *
 * @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Kept may also be asynchronous
 *
 * @typedef {object} Options
 * @property {() => string | undefined | Promise<string | undefined>} [authorization] the header of customers who sign in;
 *   what it throws is the cause of a ChatError, Unreachable, unless it is one
 * @property {boolean} [guest] whether the endpoint knows guests (auth=guest)
 * @property {Kept | (() => Kept)} [storage] localStorage; a function where naming it may throw
 * @property {typeof fetch} [fetch]
 *
 * @typedef {"retry" | "wait" | "dropSource" | "signIn" | "fix"} Remedy ask again; ask again after `retryAfter` seconds;
 *   leave out the contact that was named; bring a new token; nothing that a customer can do
 */

const ANSWER_MS = 30_000; // API Gateway gives up after 29 s

/** @type {Record<string, Remedy>} */
const REMEDIES = {
  SourceContactNotFound: "dropSource",
  SourceChatStillActive: "dropSource",
  RehydrationRefused: "dropSource",
  ConversationNotFound: "dropSource",
  TranscriptNotFound: "dropSource",
  ConnectMisconfigured: "fix",
};

/** Why there is no answer. `code` is the service's; `Unreachable` where none came, `Unreadable` for one of another's. */
export class ChatError extends Error {
  /** @param {string} code @param {number} [status] @param {{[member: string]: any}} [problem] RFC 9457's members */
  constructor(code, status = 0, { detail, retryAfter, errors = [], requestId, cause } = {}) {
    super(detail ? `${code}: ${detail}` : code, { cause });
    this.name = "ChatError";
    this.code = code;
    this.status = status;
    /** @type {number | undefined} */
    this.retryAfter = retryAfter;
    /** @type {{field: string, message: string}[]} */
    this.errors = errors;
    /** @type {string | undefined} */
    this.requestId = requestId;
    /** @type {Remedy} */
    this.remedy = REMEDIES[code] ?? remedyOf(status, retryAfter);
  }
}

export class PersistentChat {
  #endpoint;
  #options;
  #storage;
  /** @type {{content: string, key: string} | undefined} */
  #asked;
  #visitor = {}; // another one once all is forgotten
  /** @type {Map<string, any>} */
  #unstored = new Map();

  /** @param {string} endpoint as the deployment prints it @param {Options} [options] */
  constructor(endpoint, options = {}) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#storage = opened(options.storage === undefined ? () => globalThis.localStorage : options.storage);
  }

  /**
   * Start a chat, or be in the one that is remembered. However often the same request is made until it is answered, it
   * starts one chat. Rejects with a ChatError, or with the signal's reason.
   * @param {StartRequest} request @param {Asking} [asking] @returns {Promise<Chat>}
   */
  async start(request, asking) {
    const content = JSON.stringify(request);
    if (this.#asked?.content !== content) this.#asked = { content, key: random() };
    const [asked, visitor] = [this.#asked, this.#visitor];
    const data = await this.#ask("POST", this.#endpoint, asked, asking);
    if (this.#asked === asked) this.#asked = undefined; // the same request once more is another chat
    const isForgotten = visitor !== this.#visitor; // then nothing of theirs is kept
    if (data.guest?.token && !isForgotten && !this.#unstored.has("guest")) await this.#write("guest", data.guest.token);
    const { startChatResult: details, featurePermissions = {} } = data;
    const { ContactId, ParticipantId, ParticipantToken, ContinuedFromContactId } = details;
    const conversation = { outcome: ContinuedFromContactId ? "resumed" : "started", ...data.conversation };
    const isDead = conversation.outcome === "rejoined" && (await this.#read("chat"))?.over === ContactId;
    if (isDead && request.Rejoin !== false) return this.start({ ...request, Rejoin: false }, asking);
    const kept = { ContactId, ParticipantId, ParticipantToken, ContinuedFromContactId };
    if (!isForgotten) await this.#write("chat", { details: kept, featurePermissions });
    const toSend = conversation.notDelivered?.includes("InitialMessage") ? request.InitialMessage : undefined;
    return { details, conversation, featurePermissions, toSend };
  }

  /** The chat that this browser was in last, after a reload or in a second tab. @returns {Promise<Chat | null>} */
  async reopen() {
    const chat = await this.#read("chat");
    return chat?.details ? { ...chat, conversation: { outcome: "rejoined" } } : null;
  }

  /** Say that a chat has ended or that its token was refused: it is not reopened. @param {string} contactId */
  async over(contactId) {
    const chat = await this.#read("chat");
    if (chat?.details?.ContactId === contactId) await this.#write("chat", { over: contactId });
  }

  /** The last chat's id, to be resumed where the service remembers nobody. @returns {Promise<string | null>} */
  async lastContactId() {
    const chat = await this.#read("chat");
    return chat?.over ?? chat?.details?.ContactId ?? null;
  }

  /**
   * Know nobody any more: at sign-in, at sign-out, and before somebody else gets the device. What is being asked for is not
   * asked for again, and a chat that it starts is not kept.
   */
  async forget() {
    this.#visitor = {};
    this.#asked = undefined;
    await Promise.all([this.#write("chat", null), this.#write("guest", null)]);
  }

  /**
   * A page of the customer's conversations, newest first; its `next` asks for the page after it.
   * @param {Asking & {limit?: number, next?: string}} [asking]
   * @returns {Promise<{conversations: PastConversation[], next?: string}>}
   */
  async conversations({ limit, next, ...asking } = {}) {
    if (this.#options.guest && !(await this.#authorization())) return { conversations: [] }; // a guest without a chat
    return this.#ask("GET", this.#url("conversations", { limit, next }), undefined, asking);
  }

  /**
   * A page of what was said in a conversation, oldest first; `unreadable` are segments whose transcript is broken.
   * @param {string} contactId @param {Asking & {next?: string}} [asking]
   * @returns {Promise<{items: Line[], next?: string, unreadable?: string[]}>}
   */
  transcript(contactId, { next, ...asking } = {}) {
    return this.#ask("GET", this.#url(`conversations/${contactId}/transcript`, { next }), undefined, asking);
  }

  /** @param {string} path @param {Record<string, string | number | undefined>} query */
  #url(path, query) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const pairs = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    return [`${this.#endpoint.replace(/\/?$/, "/")}${path}`, ...(pairs.length ? [pairs.join("&")] : [])].join("?");
  }

  /**
   * @param {string} method @param {string} url @param {{content: string, key: string} | undefined} asked
   * @param {Asking} [asking] @returns {Promise<any>} the answer's `data`
   */
  async #ask(method, url, asked, { signal, patience = 30, onWait } = {}) {
    const visitor = this.#visitor;
    for (let attempt = 0, waited = 0; ; attempt++) {
      try {
        return await this.#askOnce(method, url, asked, signal);
      } catch (error) {
        if (!(error instanceof ChatError) || !["retry", "wait"].includes(error.remedy)) throw error;
        const seconds = error.retryAfter ?? 2 ** attempt;
        waited += seconds;
        if (waited > patience) throw error;
        onWait?.(error, seconds);
        await sleep(seconds * (1 + Math.random() / 10), signal); // not everybody at the same moment
        if (visitor !== this.#visitor) throw error; // by now it would be asked by somebody else
      }
    }
  }

  /**
   * @param {string} method @param {string} url @param {{content: string, key: string} | undefined} asked
   * @param {AbortSignal} [signal]
   */
  async #askOnce(method, url, asked, signal) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ANSWER_MS);
    if (signal?.aborted) limit.abort();
    signal?.addEventListener("abort", () => limit.abort(), { signal: limit.signal });
    try {
      const authorization = await until(limit.signal, this.#authorization({ isStart: asked !== undefined }));
      const headers = {
        ...(asked && { "Content-Type": "application/json", "Idempotency-Key": asked.key }),
        ...(authorization && { Authorization: authorization }),
      };
      const ask = this.#options.fetch ?? fetch;
      const answer = await ask(url, { method, headers, body: asked?.content, signal: limit.signal });
      return read(answer, await answer.text(), asked !== undefined);
    } catch (error) {
      if (signal?.aborted) throw signal.reason ?? error;
      throw error instanceof ChatError ? error : new ChatError("Unreachable", 0, { cause: error });
    } finally {
      clearTimeout(timer);
      limit.abort();
    }
  }

  /** With their first start guests make their token: were it the service's alone, a lost answer would lose the guest. */
  async #authorization({ isStart = false } = {}) {
    const given = await this.#options.authorization?.();
    if (given) return given;
    const kept = await this.#read("guest");
    let token = /^[\w-]{43}$/.test(kept) ? kept : undefined;
    if (!token && isStart && this.#options.guest) {
      token = this.#unstored.get("guest") ?? random(); // one for two starts at once
      if (kept === undefined) this.#unstored.set("guest", token); // nothing takes the place of one that cannot be read
      else await this.#write("guest", token);
    }
    return token && `Bearer ${token}`;
  }

  /**
   * @param {"chat" | "guest"} what
   * @returns {Promise<any>} null for what is not there, or is not ours, undefined where the storage does not say
   */
  async #read(what) {
    if (this.#unstored.has(what)) return this.#unstored.get(what);
    let kept;
    try {
      kept = await this.#storage?.getItem(this.#item(what));
    } catch {
      return undefined;
    }
    try {
      return JSON.parse(kept ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {"chat" | "guest"} what @param {unknown} value null removes it */
  async #write(what, value) {
    const storage = this.#storage;
    this.#unstored.set(what, value);
    try {
      await (value === null ? storage?.removeItem(this.#item(what)) : storage?.setItem(this.#item(what), JSON.stringify(value)));
      if (storage) this.#unstored.delete(what);
    } catch {
      // Full or forbidden: then it is known until the page is left.
    }
  }

  /** @param {"chat" | "guest"} what */
  #item(what) {
    return `persistent-chat ${what} ${this.#endpoint}`;
  }
}

/** @param {Response} answer @param {string} text @param {boolean} isStart @returns {any} the answer's `data` */
function read({ ok, status, headers }, text, isStart) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    // An answer of somebody else: a proxy, a portal, a wrong address.
  }
  if (ok && body?.data && (!isStart || body.data.startChatResult?.ParticipantToken)) return body.data;
  const seconds = Number(headers.get("Retry-After"));
  const retryAfter = seconds > 0 ? seconds : undefined;
  if (ok || typeof body?.code !== "string") throw new ChatError("Unreadable", status, { retryAfter });
  throw new ChatError(body.code, status, { ...body, retryAfter });
}

/** @param {number} status @param {number | undefined} retryAfter @returns {Remedy} */
function remedyOf(status, retryAfter) {
  if (status === 401) return "signIn";
  if (status === 429 || retryAfter !== undefined) return "wait";
  return status === 0 || status >= 500 ? "retry" : "fix";
}

/** @param {Kept | (() => Kept)} storage @returns {Kept | undefined} */
function opened(storage) {
  try {
    return typeof storage === "function" ? storage() : storage;
  } catch {
    return undefined; // forbidden
  }
}

/** @template T @param {AbortSignal} signal @param {Promise<T>} promise @returns {Promise<T>} rejected with the signal */
function until(signal, promise) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}

/** 32 random bytes in 43 characters: a key, or a guest's token. */
function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {number} seconds @param {AbortSignal} [signal] @returns {Promise<void>} */
function sleep(seconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => (clearTimeout(timer), reject(signal?.reason));
    const timer = setTimeout(resolve, seconds * 1000);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}
