/** `node tests/e2e/screenshot.mjs FOLDER`: start both sides, play what the docs show, and put its pictures there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launch, open } from "./chat/browser.mjs";
import { Parts } from "./chat/page-parts.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const WIDE = { width: 1160, height: 660 };
const TALL = { width: 1160, height: 905 };
const DELAY_SECONDS = 8; // so long does the stand-in take over a transcript

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Say where the pictures go: node tests/e2e/screenshot.mjs FOLDER");

const sides = spawn(".venv/bin/python", ["-m", "local"], {
  cwd: ROOT,
  env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: "0", CONNECT_PORT: "0", TRANSCRIPT_DELAY: String(DELAY_SECONDS) },
  stdio: ["ignore", "pipe", "ignore"],
});
const browser = await launch(["--disable-lcd-text"]); // gray edges make files half as large as colored ones
try {
  const url = await pageOf(sides);
  for (const play of [resumed, follows, listed]) {
    const page = await open(browser, url, { viewport: WIDE, reducedMotion: "reduce" });
    await play(new Parts(page), (name, what = page) => what.screenshot({ path: `${folder}/${name}.png` }));
    await page.context().close();
  }
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

/** A conversation of two segments, ended, and gone on with. */
async function resumed(parts, take) {
  await talk(parts);
  await parts.page.waitForTimeout((DELAY_SECONDS + 1) * 1000);
  await parts.button("Resume conversation").click();
  await parts.connected();
  await parts.line("where is my order").waitFor({ state: "attached" });
  await goOn(parts);
  await parts.page.setViewportSize(TALL); // all of it, from the first line on
  await take("resumed-chat");
}

/** The same, gone on with at once. */
async function follows(parts, take) {
  await talk(parts);
  await parts.button("Resume conversation").click();
  await parts.connected();
  await goOn(parts);
  await take("history-follows", parts.customer);
  await parts.line("where is my order").waitFor({ state: "attached", timeout: 60_000 });
  await take("history-is-here", parts.customer);
}

/** Three conversations of a customer who signs in, and one of them read again. */
async function listed(parts, take) {
  await parts.signIn("ann@example.com");
  for (const [question, answer] of [["Do you have bicycles?", "We do."], ["Is my bicycle ready?", "Since this morning: come by until six."], ["Thank you, it runs!", "Glad to hear that."]]) {
    await parts.begin(question);
    await parts.answer(answer);
    await parts.button("End").click();
    await parts.over();
    await parts.page.reload();
  }
  for (const subject of ["bicycles", "bicycle ready", "runs"]) await parts.past.filter({ hasText: subject }).waitFor({ timeout: 30_000 });
  await take("earlier-conversations", parts.customer);
  await parts.past.filter({ hasText: "ready" }).click();
  await parts.line("come by until six").waitFor();
  await take("read-again", parts.customer);
}

async function goOn(parts) {
  await parts.say("Me again: could you leave it with my neighbor?");
  await parts.answer("I have told the driver. Anything else?");
}

async function talk(parts) {
  await parts.more();
  await parts.customer.getByLabel("Attributes").fill("orderId=4711");
  await parts.begin("Hi, where is my order 4711?");
  await parts.answer("Let me ask the warehouse, one moment.");
  await parts.button("Transfer").click();
  await parts.answer("Warehouse here: it left this morning and arrives tomorrow.");
  await parts.say("Perfect, thank you!");
  await parts.button("End").click();
  await parts.over();
}
