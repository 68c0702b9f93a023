/** docs/client.md's lines for AWS's own clients, each given to what calls it in that client's place. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { PersistentChat } from "../../../client/persistent-chat.js";
import { PAGE } from "./sides.mjs";

const docs = await readFile(new URL("../../../docs/client.md", import.meta.url), "utf8");
const endpoint = new URL("guest/Prod/", PAGE).href;

/** Run what stands below `title` with these names defined; gives the value of `wanted`. */
function pasted(title, names, wanted = "undefined") {
  const [, lines] = docs.split(`\n**${title}**`)[1].match(/^```js\n(.*?)^```/ms);
  return new Function(...Object.keys(names), `${lines}; return ${wanted};`)(...Object.values(names));
}

test("the web widget sends the same guest's token each time", async () => {
  const localStorage = {};
  const starts = [];
  const initiateChat = ({ apiGatewayEndpoint, name, headers }) => {
    const body = JSON.stringify({ ParticipantDetails: { DisplayName: name } });
    starts.push(fetch(apiGatewayEndpoint, { method: "POST", headers, body }).then((answer) => answer.json()));
  };
  const given = { apiGatewayEndpoint: endpoint, region: "eu-central-1", name: "Ann", done() {}, failed() {} };
  const names = { ...given, localStorage, connect: { ChatInterface: { initiateChat } } };
  pasted("Web widget", names);
  const [first] = await Promise.all(starts);
  pasted("Web widget", names);
  const second = await starts[1];
  assert.equal(second.data.conversation.outcome, "rejoined");
  assert.equal(second.data.startChatResult.ContactId, first.data.startChatResult.ContactId);
});

test("the hosted widget gets what its callback takes", async () => {
  const started = await new Promise((callback) => {
    const amazon_connect = (name, start) => (assert.equal(name, "customStartChat"), start(callback));
    pasted("Hosted widget", { PersistentChat, endpoint, amazon_connect });
  });
  assert.ok(started.startChatResult.ParticipantToken);
});

test("React Native and Touchpoint get the guest's chat, also after the app was closed", async () => {
  const kept = new Map();
  const AsyncStorage = {
    getItem: async (name) => kept.get(name) ?? null,
    setItem: async (name, value) => void kept.set(name, value),
    removeItem: async (name) => void kept.delete(name),
  };
  const native = () => pasted("React Native", { PersistentChat, endpoint, AsyncStorage }, "{ chats, initiateChat }");
  const { startChatResult } = await native().initiateChat("Ann");
  let touchpoint;
  pasted("Touchpoint", { ...native(), region: "eu-central-1", createConnectChatConversation: (given) => (touchpoint = given) });
  const { ContactId: contactId, ParticipantId: participantId, ParticipantToken: participantToken } = startChatResult;
  assert.deepEqual(await touchpoint.details(), { contactId, participantId, participantToken });
});
