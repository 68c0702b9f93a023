/** One chat of a customer, held by AWS's own client. */

const EVENT = "application/vnd.amazonaws.connect.event.";
const PAGE_OF_ITEMS = 15;

/** Point ChatJS at a stand-in. It keeps one HTTP client per region, hence a made-up region for each endpoint. */
export function pointChatJsAt(url) {
  connect.ChatSession.setGlobalConfig({
    endpoint: url,
    region: `local-${new URL(url).port}`,
    // The stand-in is on this machine, which is there also when the network is not.
    webSocketManagerConfig: { isNetworkOnline: () => true },
  });
}

export class Chat {
  #session;
  #contactId;

  /**
   * `details` as StartChatContact answered. `on` takes `item`, `typing`, `read`, `past` (an earlier chat can be read), `ended`
   * and `link`, the state of the connection: `up`, `lost` (ChatJS is at it) or `broken` (it has given up).
   */
  constructor(details, on) {
    this.#contactId = details.ContactId;
    this.#session = connect.ChatSession.create({ chatDetails: details, type: "CUSTOMER", disableCSM: true });
    this.#session.onMessage(({ data }) => on.item(data));
    this.#session.onTyping(({ data }) => data.ParticipantRole !== "CUSTOMER" && on.typing(data));
    this.#session.onReadReceipt(({ data }) => on.read(data.MessageMetadata.MessageId));
    this.#session.onChatRehydrated(() => on.past());
    this.#session.onEnded(() => on.ended());
    this.#session.onConnectionEstablished(() => on.link("up"));
    this.#session.onConnectionLost(() => on.link("lost"));
    this.#session.onConnectionBroken(() => on.link("broken"));
  }

  /** Enter the chat. The error's `status` is 403 for a chat that is over, undefined where nobody answered. */
  async connect() {
    try {
      await this.#session.connect();
    } catch ({ _debug: cause }) {
      throw Object.assign(new Error("The chat cannot be entered."), { status: (cause?._debug ?? cause)?.statusCode });
    }
  }

  /**
   * Say something; gives its item, with the Id that it also has when it comes back over the socket. What is sent again
   * under its `key` is said once.
   */
  async send(text, key) {
    const message = { Type: "MESSAGE", ContentType: "text/plain", Content: text, ParticipantRole: "CUSTOMER" };
    const { data } = await this.#session.sendMessage({ contentType: message.ContentType, message: text, clientToken: key });
    return { ...message, Id: data.Id, AbsoluteTime: data.AbsoluteTime, ContactId: this.#contactId };
  }

  /** Let the agent see that the customer types; ChatJS itself sends that once in ten seconds at most. */
  type() {
    this.#session.sendEvent({ contentType: `${EVENT}typing` }).catch(() => {});
  }

  /** A page of what was said before, oldest first; `next` is the token for the page before it, if any. */
  async page(token) {
    const { data } = await this.#session.getTranscript({
      maxResults: PAGE_OF_ITEMS,
      scanDirection: "BACKWARD",
      sortOrder: "ASCENDING",
      ...(token && { nextToken: token }),
    });
    return { items: data.Transcript, next: data.NextToken || null };
  }

  /** Leave, which ends the chat. */
  async end() {
    await this.#session.disconnectParticipant();
  }
}
