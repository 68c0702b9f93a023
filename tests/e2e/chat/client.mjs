/** client/persistent-chat.js against an endpoint that answers as it is told. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { ChatError, PersistentChat } from "../../../client/persistent-chat.js";

const HELLO = { ParticipantDetails: { DisplayName: "Ann" }, InitialMessage: { ContentType: "text/plain", Content: "Hello" } };
const DETAILS = { ContactId: "c1", ParticipantId: "p1", ParticipantToken: "secret" };
const CHAT = { data: { startChatResult: DETAILS, featurePermissions: { ATTACHMENTS: false } } };

/** A storage as browsers have it, with what it holds for all to see. */
class Storage {
  items = new Map();
  getItem(name) { return this.items.get(name) ?? null; }
  setItem(name, value) { this.items.set(name, value); }
  removeItem(name) { this.items.delete(name); }
}

/** An endpoint that gives these answers in turn, the last one ever again; `[status, body, headers]`, or null for a reset. */
async function endpoint(t, ...answers) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    requests.push({ method: request.method, url: request.url, headers: request.headers, body: body && JSON.parse(body) });
    const [status, said, headers] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    if (!status) return request.socket.destroy();
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(typeof said === "string" ? said : JSON.stringify(said));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => (server.closeAllConnections(), server.close()));
  return { url: `http://127.0.0.1:${server.address().port}/Prod/`, requests };
}

function client(url, options) {
  return new PersistentChat(url, { storage: new Storage(), ...options });
}

const keys = (requests) => requests.map(({ headers }) => headers["idempotency-key"]);
const data = (more, details = DETAILS) => [200, { data: { ...CHAT.data, startChatResult: details, ...more } }];
const refusal = (status, code, headers) => [status, { code, status, detail: "A sentence.", requestId: "r1" }, headers];

test("a start", async (t) => {
  await t.test("gives what ChatJS takes, and what it came to", async (t) => {
    const { url, requests } = await endpoint(t, data({ conversation: { outcome: "resumed", continuedFromContactId: "c0" } }));
    const chat = await client(url).start(HELLO);
    assert.deepEqual(chat.details, DETAILS);
    assert.deepEqual(chat.conversation, { outcome: "resumed", continuedFromContactId: "c0" });
    assert.deepEqual(requests[0].body, HELLO);
    assert.equal(requests[0].headers.authorization, undefined);
  });

  await t.test("says what it came to where the service does not", async (t) => {
    const { url } = await endpoint(t, [200, CHAT], data({}, { ...DETAILS, ContinuedFromContactId: "c0" }));
    const chats = client(url);
    assert.equal((await chats.start(HELLO)).conversation.outcome, "started");
    assert.equal((await chats.start(HELLO)).conversation.outcome, "resumed");
  });

  await t.test("hands back a first message that did not reach the chat", async (t) => {
    const { url } = await endpoint(t, data({ conversation: { outcome: "rejoined", notDelivered: ["InitialMessage"] } }));
    assert.deepEqual((await client(url).start(HELLO)).toSend, HELLO.InitialMessage);
  });

  await t.test("keeps its key until it is answered, and for its own content only", async (t) => {
    const { url, requests } = await endpoint(t, null, refusal(503, "ConnectUnavailable"), [200, CHAT]);
    const chats = client(url);
    const once = { patience: 0 };
    await assert.rejects(chats.start(HELLO, once), { code: "Unreachable", remedy: "retry", status: 0 });
    await assert.rejects(chats.start({ ...HELLO }, once), { code: "ConnectUnavailable", remedy: "retry" });
    await chats.start(HELLO, once);
    await chats.start(HELLO, once);
    await chats.start({ ...HELLO, Attributes: { a: "b" } }, once);
    const [first, second, third, fourth, fifth] = keys(requests);
    assert.deepEqual([first, first], [second, third]);
    assert.equal(new Set([third, fourth, fifth]).size, 3);
    assert.match(first, /^[\w-]{43}$/);
  });

  await t.test("that is asked for twice at once is one", async (t) => {
    const { url, requests } = await endpoint(t, [200, CHAT]);
    const chats = client(url);
    await Promise.all([chats.start(HELLO), chats.start(HELLO)]);
    assert.equal(new Set(keys(requests)).size, 1);
  });

  await t.test("is not in a chat that was found to be over", async (t) => {
    const rejoined = data({ conversation: { outcome: "rejoined" } });
    const { url, requests } = await endpoint(t, rejoined, rejoined, data({}, { ...DETAILS, ContactId: "c2" }));
    const chats = client(url);
    await chats.start(HELLO);
    await chats.over("c1");
    assert.equal((await chats.start(HELLO)).details.ContactId, "c2");
    assert.deepEqual(requests.map(({ body }) => body.Rejoin), [undefined, undefined, false]);
    assert.equal(new Set(keys(requests)).size, 3);
  });
});

test("a refusal", async (t) => {
  const cases = [
    [refusal(429, "TooManyRequests", { "Retry-After": "40" }), "TooManyRequests", "wait", 40],
    [refusal(409, "TranscriptNotReady", { "Retry-After": "45" }), "TranscriptNotReady", "wait", 45],
    [refusal(404, "SourceContactNotFound"), "SourceContactNotFound", "dropSource"],
    [refusal(409, "RehydrationRefused"), "RehydrationRefused", "dropSource"],
    [refusal(401, "Unauthorized"), "Unauthorized", "signIn"],
    [refusal(400, "InvalidRequest"), "InvalidRequest", "fix"],
    [refusal(500, "ConnectMisconfigured"), "ConnectMisconfigured", "fix"],
    [[200, "<!doctype html><p>Welcome to the hotel"], "Unreadable", "fix"],
    [[200, ""], "Unreadable", "fix"],
    [[200, "[1, 2"], "Unreadable", "fix"],
    [[200, "null"], "Unreadable", "fix"],
    [[200, { data: { startChatResult: {} } }], "Unreadable", "fix"],
    [[404, "<h1>Not found</h1>"], "Unreadable", "fix"],
    [[401, { message: "Unauthorized" }], "Unreadable", "signIn"],
    [[502, "Bad gateway"], "Unreadable", "retry"],
    [[504, { message: "Endpoint request timed out" }], "Unreadable", "retry"],
  ];
  for (const [answer, code, remedy, retryAfter] of cases) {
    await t.test(`${answer[0]} ${JSON.stringify(answer[1]).slice(0, 40)} is ${code}: ${remedy}`, async (t) => {
      const { url } = await endpoint(t, answer);
      const error = await client(url).start(HELLO, { patience: 0 }).catch((error) => error);
      assert.ok(error instanceof ChatError);
      assert.deepEqual([error.code, error.remedy, error.retryAfter, error.status], [code, remedy, retryAfter, answer[0]]);
      if (code !== "Unreadable") assert.deepEqual([error.requestId, error.message], ["r1", `${code}: A sentence.`]);
    });
  }

  await t.test("says which members are wrong", async (t) => {
    const errors = [{ field: "Attributes", message: "too large" }];
    const { url } = await endpoint(t, [400, { code: "InvalidRequest", errors }]);
    await assert.rejects(client(url).start(HELLO), { errors });
  });
});

test("an authorization", async (t) => {
  await t.test("that cannot be had is a failure like any other, and asked for again", async (t) => {
    const { url, requests } = await endpoint(t, [200, CHAT]);
    const offline = new TypeError("Failed to fetch");
    let asked = 0;
    const authorization = async () => { if (asked++ === 0) throw offline; return "Bearer mine"; };
    await client(url, { authorization }).start(HELLO);
    assert.equal(requests[0].headers.authorization, "Bearer mine");
    asked = 0;
    await assert.rejects(client(url, { authorization }).start(HELLO, { patience: 0 }), { code: "Unreachable", cause: offline });
    const refused = new ChatError("Unauthorized", 401);
    await assert.rejects(client(url, { authorization: async () => { throw refused; } }).start(HELLO), refused);
  });

  await t.test("that does not come can be given up", async (t) => {
    const { url, requests } = await endpoint(t, [200, CHAT]);
    const giving = new AbortController();
    const started = client(url, { authorization: () => new Promise(() => {}) }).start(HELLO, { signal: giving.signal });
    giving.abort(new Error("enough"));
    await assert.rejects(started, { message: "enough" });
    assert.equal(requests.length, 0);
  });
});

test("waiting", async (t) => {
  await t.test("is as long as the service says, and ends in the chat", async (t) => {
    const { url, requests } = await endpoint(t, refusal(429, "TooManyRequests", { "Retry-After": "1" }), [200, CHAT]);
    const waits = [];
    const begun = performance.now();
    await client(url).start(HELLO, { onWait: ({ code }, seconds) => waits.push([code, seconds]) });
    assert.deepEqual(waits, [["TooManyRequests", 1]]);
    assert.ok(performance.now() - begun > 990);
    assert.equal(new Set(keys(requests)).size, 1);
  });

  await t.test("has an end", async (t) => {
    const { url, requests } = await endpoint(t, refusal(503, "ConnectUnavailable", { "Retry-After": "1" }));
    await assert.rejects(client(url).start(HELLO, { patience: 1.5 }), { code: "ConnectUnavailable", remedy: "wait" });
    assert.equal(requests.length, 2);
  });

  await t.test("has an end whatever the header says", async (t) => {
    await Promise.all(["-1", "0", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"].map(async (seconds) => {
      const { url, requests } = await endpoint(t, refusal(429, "TooManyRequests", { "Retry-After": seconds }));
      await assert.rejects(client(url).start(HELLO, { patience: 1 }), { remedy: "wait", retryAfter: undefined });
      assert.equal(requests.length, 2, seconds);
    }));
  });

  await t.test("is not begun where it cannot be long enough", async (t) => {
    const { url, requests } = await endpoint(t, refusal(429, "TooManyActiveChats", { "Retry-After": "60" }));
    await assert.rejects(client(url).start(HELLO), { retryAfter: 60 });
    assert.equal(requests.length, 1);
  });

  await t.test("can be given up, before and during a request too", async (t) => {
    const { url, requests } = await endpoint(t, refusal(429, "TooManyRequests", { "Retry-After": "20" }));
    const giving = new AbortController();
    const waiting = client(url).start(HELLO, { signal: giving.signal, onWait: () => giving.abort() });
    await assert.rejects(waiting, { name: "AbortError" });
    assert.equal(requests.length, 1);
    await assert.rejects(client(url).start(HELLO, { signal: giving.signal }), { name: "AbortError" });
    const later = new AbortController();
    const asking = client(url, { fetch: (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", reject)) });
    const asked = asking.start(HELLO, { signal: later.signal });
    setTimeout(() => later.abort(new Error("gone")), 5);
    await assert.rejects(asked, { message: "gone" });
  });
});

test("what is kept", async (t) => {
  await t.test("is the last chat, and no more of it than opens it again", async (t) => {
    const { url } = await endpoint(t, data({}, { ...DETAILS, Websocket: { Url: "wss://…" } }));
    const storage = new Storage();
    await client(url, { storage }).start(HELLO);
    const reloaded = await client(url, { storage }).reopen();
    assert.deepEqual(reloaded, { details: DETAILS, featurePermissions: { ATTACHMENTS: false }, conversation: { outcome: "rejoined" } });
    assert.deepEqual([...storage.items.keys()], [`persistent-chat chat ${url}`]);
    assert.equal(await client("https://elsewhere.example/Prod/", { storage }).reopen(), null);
  });

  await t.test("is the id alone once the chat is over, and nothing after forgetting", async (t) => {
    const { url } = await endpoint(t, [200, CHAT]);
    const storage = new Storage();
    const chats = client(url, { storage });
    assert.deepEqual([await chats.reopen(), await chats.lastContactId()], [null, null]);
    await chats.start(HELLO);
    await chats.over("another");
    assert.equal((await chats.reopen()).details.ContactId, "c1");
    await chats.over("c1");
    assert.deepEqual([await chats.reopen(), await chats.lastContactId()], [null, "c1"]);
    assert.doesNotMatch(JSON.stringify([...storage.items]), /secret/);
    await chats.forget();
    assert.equal(storage.items.size, 0);
  });

  await t.test("is nothing of a start that was under way when all was forgotten", async (t) => {
    const { url, requests } = await endpoint(t, refusal(503, "ConnectUnavailable", { "Retry-After": "0.1" }), data({ guest: { token: "g".repeat(43) } }));
    const storage = new Storage();
    const chats = client(url, { storage });
    await assert.rejects(chats.start(HELLO, { onWait: () => chats.forget() }), { code: "ConnectUnavailable" });
    assert.equal(requests.length, 1);
    const forgetting = client(url, { storage, fetch: async (...given) => (await forgetting.forget(), fetch(...given)) });
    await forgetting.start(HELLO);
    assert.deepEqual([...storage.items], []);
    assert.equal(await forgetting.reopen(), null);
  });

  const full = { getItem: () => null, setItem() { throw new DOMException("full", "QuotaExceededError"); }, removeItem() {} };
  const forbidden = Object.fromEntries(Object.keys(full).map((name) => [name, () => { throw new DOMException("no", "SecurityError"); }]));
  const slow = new Storage();
  const lazily = Object.fromEntries(Object.keys(full).map((name) => [name, async (...given) => slow[name](...given)]));
  const unnameable = () => { throw new DOMException("no", "SecurityError"); };
  const storages = { full, forbidden, missing: undefined, asynchronous: lazily, unnameable, "named late": () => new Storage() };
  for (const [name, storage] of Object.entries(storages)) {
    await t.test(`works with a storage that is ${name}`, async (t) => {
      const { url, requests } = await endpoint(t, [200, CHAT]);
      const chats = client(url, { storage, guest: true });
      await chats.start(HELLO);
      assert.equal((await chats.reopen()).details.ContactId, "c1");
      await chats.start(HELLO);
      assert.equal(new Set(requests.map(({ headers }) => headers.authorization)).size, 1);
      await chats.forget();
      assert.equal(await chats.reopen(), null);
    });
  }

  await t.test("does not trust what others wrote there", async (t) => {
    const { url, requests } = await endpoint(t, [200, CHAT]);
    for (const text of ["{", "1", '"x y"', "null", "{}"]) {
      const storage = new Storage();
      for (const what of ["chat", "guest"]) storage.setItem(`persistent-chat ${what} ${url}`, text);
      assert.equal(await client(url, { storage }).reopen(), null);
      await client(url, { storage, guest: true }).start(HELLO);
      assert.match(requests.at(-1).headers.authorization, /^Bearer [\w-]{43}$/);
    }
  });
});

test("who asks", async (t) => {
  await t.test("is no other guest where the kept token cannot be read for once", async (t) => {
    const { url, requests } = await endpoint(t, [200, CHAT], data({ guest: { token: "s".repeat(43) } }));
    const storage = new Storage();
    await client(url, { storage, guest: true }).start(HELLO);
    const [item] = [...storage.items].filter(([name]) => name.includes("guest"));
    const failing = Object.assign(new Storage(), { items: storage.items, getItem() { throw new Error("busy"); } });
    const chats = client(url, { storage: failing, guest: true });
    await chats.start(HELLO);
    await chats.start({});
    assert.deepEqual([...storage.items].filter(([name]) => name.includes("guest")), [item]);
    const [own, , third] = requests.map(({ headers }) => headers.authorization);
    assert.notEqual(own, third);
    assert.equal(requests[1].headers.authorization, third); // until the page is left
  });

  await t.test("is a guest with a token of their own, the same one after a reload", async (t) => {
    const { url, requests } = await endpoint(t, [200, CHAT]);
    const storage = new Storage();
    const chats = client(url, { storage, guest: true });
    assert.deepEqual(await chats.conversations(), { conversations: [] }); // and nobody is asked for them
    await Promise.all([chats.start(HELLO), chats.start({})]);
    await client(url, { storage, guest: true }).conversations().catch(() => {});
    assert.equal(new Set(requests.map(({ headers }) => headers.authorization)).size, 1);
    await chats.forget();
    await chats.start(HELLO);
    assert.notEqual(requests.at(-1).headers.authorization, requests[0].headers.authorization);
  });

  await t.test("is the guest that the service made of them", async (t) => {
    const token = "g".repeat(43);
    const { url, requests } = await endpoint(t, data({ guest: { token } }));
    const chats = client(url);
    await chats.start(HELLO);
    await chats.start(HELLO);
    assert.deepEqual(requests.map(({ headers }) => headers.authorization), [undefined, `Bearer ${token}`]);
  });

  await t.test("is whom the site knows, with a new token for each request", async (t) => {
    const { url, requests } = await endpoint(t, refusal(503, "ConnectUnavailable", { "Retry-After": "0.01" }), [200, CHAT]);
    let number = 0;
    const chats = client(url, { guest: true, authorization: async () => `Bearer ${++number}` });
    await chats.start(HELLO);
    assert.deepEqual(requests.map(({ headers }) => headers.authorization), ["Bearer 1", "Bearer 2"]);
  });
});

test("conversations and transcripts are read by pages, from an endpoint with and without its last slash", async (t) => {
  const { url, requests } = await endpoint(t, [200, { data: { conversations: [], items: [], next: "n" } }]);
  const chats = client(url.slice(0, -1));
  assert.equal((await chats.conversations({ limit: 5, next: "a&b" })).next, "n");
  await chats.transcript("c1");
  await chats.transcript("c1", { next: "n" });
  const paths = ["conversations?limit=5&next=a%26b", "conversations/c1/transcript", "conversations/c1/transcript?next=n"];
  assert.deepEqual(requests.map(({ method, url }) => `${method} ${url}`), paths.map((path) => `GET /Prod/${path}`));
});
