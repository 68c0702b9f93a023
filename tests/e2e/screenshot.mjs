/** `node tests/e2e/screenshot.mjs OUT.png`: start both sides, hold a conversation, resume it, and take its picture. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launch, open } from "./chat/browser.mjs";
import { Parts } from "./chat/page-parts.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const [out] = process.argv.slice(2);
if (!out) throw new Error("Say where the picture goes: node tests/e2e/screenshot.mjs OUT.png");

const sides = spawn(".venv/bin/python", ["-m", "local"], {
  cwd: ROOT,
  env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: "0", CONNECT_PORT: "0" },
  stdio: ["ignore", "pipe", "ignore"],
});
const browser = await launch();
try {
  const page = await open(browser, await pageOf(sides), { viewport: { width: 1280, height: 800 } });
  await play(new Parts(page));
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  sides.kill();
  await once(sides, "exit");
}

async function pageOf(process) {
  for await (const line of createInterface(process.stdout)) {
    const [, address] = line.match(/^The page: +(\S+)/) ?? [];
    if (address) return address;
  }
  throw new Error("python -m local ended before it said where the page is.");
}

async function play(parts) {
  await parts.more();
  await parts.customer.getByLabel("Attributes").fill("orderId=4711");
  await parts.begin("Hi, where is my order 4711?");
  await parts.answer("Let me ask the warehouse, one moment.");
  await parts.button("Transfer").click();
  await parts.answer("Warehouse here: it left this morning and arrives tomorrow.");
  await parts.say("Perfect, thank you!");
  await parts.button("End").click();
  await parts.over();
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.line("where is my order").waitFor();
  await parts.say("Me again: could you leave it with my neighbor?");
  await parts.answer("I have told the driver. Anything else?");
}
