/** docs/client.md's lines, pasted into a site of its own origin, in a browser: they start, reload, end, and start again. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { CONNECT, PAGE, act, chatsOf } from "./sides.mjs";

const ROOT = new URL("../../../", import.meta.url);
const docs = await readFile(new URL("docs/client.md", ROOT), "utf8");
const [lines, unremembered, laptop, patience] = [...docs.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => block);
const [, policy] = docs.match(/^```text\n(connect-src .*)\n```/m);
const [region] = lines.match(/^connect\.ChatSession\.setGlobalConfig.*\n/m);
const endpoint = (path) => new URL(path, PAGE).href;

/** The lines with the laptop's places: for guests, who are remembered, or as they are changed. */
function pasted(changed = (text) => text.replace(/"https:.*Prod\/"/, `"${endpoint("guest/Prod/")}"`)) {
  return `${changed(lines)}; Object.assign(window, { inOrder, session, chat, tryPatience: async () => { ${patience} } });`;
}
const local = (text) => text.replace(region, laptop.replace("http://127.0.0.1:3001", CONNECT));

const library = `<script src="/chatjs.js"></script>`;
const page = (script) => `<!doctype html><link rel="icon" href="data:,">${library}<script type="module" src="${script}"></script>`;
const files = {
  "/": page("/site.js"),
  "/region": page("/region.js"),
  "/nobody": page("/nobody.js"),
  "/persistent-chat.js": await readFile(new URL("client/persistent-chat.js", ROOT), "utf8"),
  "/chatjs.js": await readFile(new URL("node_modules/amazon-connect-chatjs/dist/amazon-connect-chat.js", ROOT), "utf8"),
  "/site.js": local(pasted()),
  "/region.js": pasted().replaceAll("REGION", "eu-central-1"),
  "/nobody.js": local(pasted((text) => text.replace(/"https:.*Prod\/", .*\)/, `"${endpoint("Prod/")}")`).replace("const lines", `${unremembered}const lines`))),
};
const allowed = policy
  .replace("https://ID.execute-api.REGION.amazonaws.com", new URL(PAGE).origin)
  .replace("https://participant.connect.REGION.amazonaws.com", CONNECT)
  .replace("wss://*.transport.connect.REGION.amazonaws.com", CONNECT.replace("http", "ws"));
const site = createServer(({ url }, response) => {
  response.writeHead(files[url] ? 200 : 404, {
    "Content-Type": url.endsWith(".js") ? "text/javascript" : "text/html",
    ...(url !== "/region" && { "Content-Security-Policy": `default-src 'none'; script-src 'self'; img-src data:; ${allowed}` }),
  });
  response.end(files[url]);
});
await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
const browser = await launch();
after(() => Promise.all([browser.close(), site.close()]));
const visit = (path = "/") => open(browser, `http://127.0.0.1:${site.address().port}${path}`);

const contactId = (page) => page.evaluate(() => chat.details.ContactId);
const texts = (page) => page.evaluate(() => inOrder().filter(({ Type }) => Type === "MESSAGE").map(({ Content }) => Content));
const heard = (page, text, count = 1) =>
  page.waitForFunction(([text, count]) => window.inOrder?.().filter((line) => line.Content === text).length === count, [text, count]);

test("the lines, as pasted", async () => {
  const page = await visit();
  await heard(page, "Hello");
  const first = await contactId(page);
  await act(first, "message", { content: "Hello Ann" });
  await heard(page, "Hello Ann");
  await page.reload();
  await heard(page, "Hello", 2);
  assert.equal(await contactId(page), first);
  assert.equal((await texts(page))[1], "Hello Ann");

  await page.goto("about:blank");
  await act(first, "end");
  const started = (await chatsOf("Ann")).length;
  await page.goBack();
  await heard(page, "Hello", 3);
  assert.notEqual(await contactId(page), first);
  assert.match(await page.evaluate(() => chat.conversation.outcome), /^resum(ed|ing)$/);
  assert.deepEqual(await texts(page), ["Hello", "Hello Ann", "Hello", "Hello"]); // the earlier ones above what was said since
  await page.reload();
  await heard(page, "Hello", 4);
  assert.equal((await chatsOf("Ann")).length, started + 1); // one end, one new chat
  await page.evaluate(() => tryPatience());
  assert.deepEqual(page.complaints.filter((text) => !/403/.test(text)), []);
  assert.deepEqual([...page.hosts].filter((host) => !host.startsWith("127.0.0.1:")), []);
  await page.context().close();
});

test("the lines for a service that remembers nobody go on with the last chat all the same", async () => {
  const page = await visit("/nobody");
  await heard(page, "Hello");
  const first = await contactId(page);
  await act(first, "end");
  await page.waitForFunction(() => !JSON.parse(Object.values(localStorage)[0]).details);
  await page.reload();
  await heard(page, "Hello", 2);
  assert.notEqual(await contactId(page), first);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("the lines ask Amazon Connect in the deployment's Region", async () => {
  const page = await visit("/region");
  await page.waitForEvent("pageerror", (error) => /cannot be entered/.test(error.message));
  assert.deepEqual([...page.hosts].filter((host) => !host.startsWith("127.0.0.1:")), ["participant.connect.eu-central-1.amazonaws.com"]);
  await page.context().close();
});
