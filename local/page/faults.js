import { button, element } from "./element.js";

const FAULTS = {
  throttled: "Throttled (429)",
  full: "Instance full (429)",
  error500: "Internal error (500)",
  error503: "Unavailable (503)",
  accessDenied: "Access denied (403)",
  reset: "Connection reset, nothing done",
  resetAfter: "Connection reset after it was done",
  slow: "Slow answer",
  garbage: "Garbage answer",
};
const OPERATIONS = [
  "StartChatContact",
  "DescribeContact",
  "ListAssociatedContacts",
  "CreatePersistentContactAssociation",
  "CreateParticipantConnection",
  "SendMessage",
  "GetTranscript",
  "DisconnectParticipant",
];

/** What goes wrong on demand on Amazon Connect's side. */
export class Faults {
  #api;
  #parts;
  #shown = Promise.resolve();

  /** Fills `box`, a details element; `count` shows how many faults wait. */
  constructor(box, count, api) {
    this.#api = api;
    const select = (name, options) => element("select", { name }, ...options);
    const number = (name, value, step = "1") => element("input", { name, type: "number", min: "0", step, value });
    const form = element(
      "form",
      { class: "fields" },
      labeled("Fault", select("fault", Object.entries(FAULTS).map(([value, text]) => element("option", { value }, text)))),
      labeled("Operation", select("operation", OPERATIONS.map((name) => element("option", {}, name)))),
      labeled("Calls", number("count", "2")),
      labeled("Seconds", number("seconds", "5")),
      element("button", { type: "submit" }, "Break it"),
    );
    const delay = element(
      "form",
      { class: "fields" },
      labeled("Transcript delay (s)", number("delay", "0")),
      labeled("A survey lasts (s)", number("survey", "0")),
      element("button", { type: "submit" }, "Set"),
    );
    this.#parts = { form, delay, count, waiting: element("ul", { class: "waiting" }) };
    box.append(form, delay, this.#parts.waiting, button("All is well again", () => this.#show(() => api.clearFaults()), { class: "quiet" }));
    this.#listen();
    this.refresh();
  }

  /** Show what still waits: calls use faults up, and time does. */
  refresh() {
    return this.#show(() => this.#api.faults());
  }

  #listen() {
    const { form, delay } = this.#parts;
    const { fault, operation, count, seconds } = form.elements;
    const suggest = () => {
      count.value = suggestedCount(fault.value, operation.value);
      seconds.closest("label").hidden = fault.value !== "slow";
    };
    form.addEventListener("change", (event) => [fault, operation].includes(event.target) && suggest());
    suggest();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const settings = { fault: fault.value, operation: operation.value, count: Math.max(1, Number(count.value)) };
      if (settings.fault === "slow") settings.seconds = Number(seconds.value);
      this.#show(() => this.#api.addFaults(settings));
    });
    delay.addEventListener("submit", (event) => {
      event.preventDefault();
      const { delay: transcript, survey } = delay.elements;
      const settings = { transcriptDelaySeconds: Number(transcript.value), readings: { survey: Number(survey.value) } };
      this.#show(() => this.#api.addFaults(settings));
    });
  }

  /** One question at a time, or an answer that comes late would show what is no longer so. */
  #show(ask) {
    this.#shown = this.#shown.then(() => this.#showNow(ask));
    return this.#shown;
  }

  async #showNow(ask) {
    const { count, waiting, delay } = this.#parts;
    try {
      const { faults, transcriptDelaySeconds, readings } = await ask();
      count.textContent = faults.length ? String(faults.length) : "";
      waiting.replaceChildren(...faults.map((fault) => element("li", {}, described(fault))));
      if (delay.contains(document.activeElement)) return;
      delay.elements.delay.value = transcriptDelaySeconds;
      delay.elements.survey.value = readings.survey;
    } catch (error) {
      waiting.replaceChildren(element("li", {}, error.message));
    }
  }
}

/** How often it must go wrong to be noticed: the service calls Connect twice, ChatJS three times, a refusal is final. */
function suggestedCount(fault, operation) {
  if (fault === "full" || fault === "accessDenied") return 1;
  if (OPERATIONS.indexOf(operation) < 4) return 2;
  return ["throttled", "error500", "error503"].includes(fault) ? 3 : 1;
}

function described({ fault, operation, count, expiresIn }) {
  const calls = count === 1 ? "the next call" : `the next ${count} calls`;
  return `${FAULTS[fault]}: ${calls} of ${operation === "*" ? "the control API" : operation}, within ${Math.round(expiresIn)} s`;
}

function labeled(text, field) {
  return element("label", {}, text, field);
}
