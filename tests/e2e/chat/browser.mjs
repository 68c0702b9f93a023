/** A fresh headless Chromium that can reach this machine only, and a page whose complaints are collected. */
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  // Never playwright's route(): it answers preflights itself and hides what is wrong with CORS.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** Start the browser; CHROMIUM says where it is, `flags` are for this time only. */
export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: [...FLAGS, ...flags] });
}

/** Open `url` in a profile of its own. `page.complaints` collects console errors, `page.hosts` whom it talks to. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000); // a machine with more to do makes all of it slow
  page.complaints = [];
  page.hosts = new Set();
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => page.hosts.add(new URL(request.url()).host));
  page.on("websocket", (socket) => page.hosts.add(new URL(socket.url()).host));
  await page.goto(url);
  return page;
}
