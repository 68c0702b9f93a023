/** docs/client.md's lines, pasted into a site of its own origin, in a browser: they start, reload, end, and start again. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { launch, open } from "./browser.mjs";
import { CONNECT, PAGE, act } from "./sides.mjs";

const ROOT = new URL("../../../", import.meta.url);
const docs = await readFile(new URL("docs/client.md", ROOT), "utf8");
const [lines, laptop, refused, patience] = [...docs.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => block);
const endpoint = new URL("guest/Prod/", PAGE).href;

const files = {
  "/": `<!doctype html><link rel="icon" href="data:,"><script src="/chatjs.js"></script><script type="module" src="/site.js"></script>`,
  "/persistent-chat.js": await readFile(new URL("client/persistent-chat.js", ROOT), "utf8"),
  "/chatjs.js": await readFile(new URL("node_modules/amazon-connect-chatjs/dist/amazon-connect-chat.js", ROOT), "utf8"),
  "/site.js": [
    laptop.replace("http://127.0.0.1:3001", CONNECT),
    lines.replace("https://ID.execute-api.REGION.amazonaws.com/Prod/", endpoint).replace("await session.connect();\nawait read();\n", refused),
    `Object.assign(window, { lines, session, chat, tryPatience: async () => { ${patience} } });`,
  ].join("\n"),
};
const site = createServer(({ url }, response) => {
  response.writeHead(files[url] ? 200 : 404, { "Content-Type": url === "/" ? "text/html" : "text/javascript" });
  response.end(files[url]);
});
await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
const browser = await launch();
after(() => Promise.all([browser.close(), site.close()]));

test("the lines, as pasted", async () => {
  const page = await open(browser, `http://127.0.0.1:${site.address().port}/`);
  const heard = (text) => page.waitForFunction((text) => [...window.lines?.values() ?? []].some((line) => line.Content === text), text);
  await page.waitForFunction(() => window.chat);
  const { ContactId } = await page.evaluate(() => chat.details);
  await page.evaluate(() => session.sendMessage({ contentType: "text/plain", message: "Hello" }));
  await act(ContactId, "message", { content: "Hello Ann" });
  await heard("Hello Ann");
  await page.reload();
  await heard("Hello");
  assert.equal(await page.evaluate(() => chat.details.ContactId), ContactId);
  await page.goto("about:blank");
  await act(ContactId, "end");
  await page.goBack();
  await page.waitForFunction((before) => window.chat && chat.details.ContactId !== before, ContactId);
  await page.evaluate(() => tryPatience());
  assert.deepEqual(page.complaints.filter((text) => !/403/.test(text)), []);
  await page.context().close();
});
