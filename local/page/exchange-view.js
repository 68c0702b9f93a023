import { button, element } from "./element.js";

const TELLING = ["content-type", "cache-control", "retry-after", "www-authenticate", "access-control-allow-origin", "x-amzn-requestid"];
const KEPT = 20;

/** Every start of a chat as HTTP, the newest first and open. */
export class ExchangeView {
  #list;
  #hint;

  constructor(list, hint) {
    this.#list = list;
    this.#hint = hint;
  }

  /** Show one more exchange. */
  add(exchange) {
    this.#hint.hidden = true;
    for (const older of this.#list.children) older.open = false;
    this.#list.prepend(entry(exchange));
    while (this.#list.children.length > KEPT) this.#list.lastChild.remove();
    this.#list.scrollTop = 0;
  }
}

function entry(exchange) {
  const { request, answer, failure, milliseconds } = exchange;
  const path = new URL(request.url).pathname;
  const outcome = failure === undefined ? String(answer.status) : "no answer";
  return element(
    "details",
    { open: true, class: "exchange-entry" },
    element(
      "summary",
      {},
      element("code", {}, `${request.method} ${path}`),
      element("span", { class: `badge ${answer?.ok ? "good" : "bad"}` }, outcome),
      element("span", { class: "ms" }, `${Math.round(milliseconds)} ms`),
    ),
    element("h3", {}, "Request ", copyButton(request)),
    element("pre", { class: "request" }, headerLines(request.headers), "\n", pretty(request.body)),
    element("h3", {}, "Answer"),
    element("pre", { class: "answer" }, failure ?? answerText(answer)),
  );
}

function answerText({ status, headers, json, text }) {
  const telling = Object.fromEntries(TELLING.filter((name) => name in headers).map((name) => [name, headers[name]]));
  return `HTTP ${status}\n${headerLines(telling)}\n${json === undefined ? text : pretty(json)}`;
}

function headerLines(headers) {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${name === "Authorization" ? shortened(value) : value}\n`)
    .join("");
}

// Tokens are long and say nothing to the eye.
function pretty(body) {
  return JSON.stringify(body, (name, value) => (/Token$/.test(name) ? shortened(value) : value), 2);
}

function shortened(secret) {
  return typeof secret === "string" && secret.length > 28 ? `${secret.slice(0, 20)}… (${secret.length} characters)` : secret;
}

function copyButton(request) {
  const copy = button("Copy as curl", async () => {
    await navigator.clipboard.writeText(curl(request));
    copy.textContent = "Copied";
  }, { class: "link" });
  return copy;
}

function curl({ url, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const options = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return ["curl -si", quoted(url), ...options, "-d", quoted(JSON.stringify(body))].join(" ");
}
