"use strict";
// The page: it fetches the parts, shuts itself off, and lets a worker read and check the files.

const at = (id) => document.getElementById(id);
const SHUT = "default-src 'none'; script-src blob: 'wasm-unsafe-eval'; worker-src blob:; connect-src 'none'; style-src 'self'; img-src 'self'";
const TITLE = document.title;
let parts = {}; // name of each part of the program -> Blob
let worker = null;
let isReady = false;
let waiting = null; // what was asked for before the worker was ready

// ---- loading -----------------------------------------------------------------------------------

async function begin() {
  const list = await (await fetch("parts.json")).json();
  const whole = list.reduce((sum, part) => sum + part.bytes, 0);
  let come = 0;
  await Promise.all(list.map(async (part) => {
    const response = await fetch(part.name);
    if (!response.ok) throw new Error(`${part.name} is not there (${response.status})`);
    const pieces = [];
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      pieces.push(read.value);
      come += read.value.length;
      tell(`Loading the program: ${Math.round(come / 1e6)} of ${Math.round(whole / 1e6)} MB.`, come, whole);
    }
    parts[part.name] = new Blob(pieces, { type: part.type });
  }));
  // The styles and scripts of the page come by themselves; they must be here before it is shut.
  if (document.readyState !== "complete") await new Promise((come) => addEventListener("load", come));
  shut();
  start();
}

// From here on nothing can be fetched or sent by this page, nor by the worker: it is made from a
// blob, so it lives under the policies that the page has now.
function shut() {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = SHUT;
  document.head.append(policy);
}

function start() {
  isReady = false;
  tell("Starting the program. This takes some seconds.");
  worker = new Worker(URL.createObjectURL(parts["worker.js"]), { type: "module" });
  worker.onmessage = (event) => HEARD[event.data.kind](event.data);
  worker.onerror = (event) => failed(`The program could not be started: ${event.message}`);
  const { "worker.js": _, ...rest } = parts;
  worker.postMessage({ kind: "start", parts: rest, scripts: scripts() });
}

let urls = null;
function scripts() {
  urls ??= Object.fromEntries(Object.keys(parts)
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => [name, URL.createObjectURL(parts[name])]));
  return urls;
}

// ---- what the worker says ----------------------------------------------------------------------

const HEARD = {
  ready() {
    isReady = true;
    done("Ready. Nothing that you choose leaves this browser.");
    document.body.dataset.ready = "yes";
    if (waiting) send(waiting);
  },
  rules() { tell("Reading the rules."); },
  checked(said) { tell(`${said.number} checked.`); },
  answer(said) { answered(said.answer); },
  file(said) { save(said.name, said.blob); },
  failed(said) { failed(said.message); },
};

function answered(answer) {
  at("stop").hidden = true;
  at("check").disabled = false;
  if (answer.error) {
    done("Nothing was checked.");
    problems([["files", answer.error]]);
    return;
  }
  at("answer").innerHTML = answer.html; // every word in it was escaped by the template
  for (const link of at("answer").querySelectorAll("a[href^=http]")) {
    // The report would be gone with this page.
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.append(" (opens in a new tab)");
  }
  const keep = document.createElement("div");
  keep.className = "govuk-button-group app-keep";
  keep.append(...answer.forms.map((form) => keeping(form)));
  if (answer.notUsed) keep.append(button("Save what was not used (CSV)", () => ask({ kind: "file", path: answer.notUsed, name: "not-used.csv", type: "text/csv" })));
  at("answer").querySelector("dl").after(keep);
  done("");
  show("report", `${at("answer").querySelector("h1").textContent} - ${TITLE}`);
}

at("again").addEventListener("click", (event) => {
  event.preventDefault();
  show("question", TITLE);
});

// Show the question or the report, as if each were a page: its title is read out, and it has focus.
function show(which, title) {
  at("question").hidden = which !== "question";
  at("report").hidden = which !== "report";
  document.title = title;
  const heading = at(which).querySelector("h1");
  heading.tabIndex = -1;
  heading.focus();
  window.scrollTo(0, 0);
}

function keeping([form, name, type]) {
  const words = { json: "JSON", csv: "CSV", text: "text" }[form] ?? form;
  return button(`Save the report (${words})`, () => ask({ kind: "write", form, name, type }));
}

function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  done(`Saved ${name}.`);
}

function ask(message) {
  tell("Writing the file.");
  worker.postMessage(message);
}

// ---- asking for a check ------------------------------------------------------------------------

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const [day, found] = [theDay(), chosen()];
  const wrong = [];
  if (found.length === 0) wrong.push(["files", "Choose at least one file"]);
  if (day === null) wrong.push(["day", "The day must be a real date, such as 27 3 2026"]);
  problems(wrong);
  if (wrong.length > 0) return;
  at("check").disabled = true;
  at("stop").hidden = false;
  const request = { rules: at("rules").value, asAt: day, today: today() };
  const message = { kind: "check", files: found, request };
  if (isReady) send(message);
  else waiting = message;
});

function send(message) {
  waiting = null;
  const endings = new Set(at("files").accept.split(","));
  message.files = message.files.filter(([name]) => endings.has(/\.[^.]*$/.exec(name.toLowerCase())?.[0]));
  if (message.files.length === 0) {
    answered({ error: `None of these is a file that this page reads: ${[...endings].join(", ")}` });
    return;
  }
  tell("Checking.");
  worker.postMessage(message);
}

at("stop").addEventListener("click", () => {
  worker?.terminate();
  waiting = null;
  at("stop").hidden = true;
  at("check").disabled = false;
  at("check").focus();
  if (isReady) start();
});

// One choice takes the place of the other, so that it is plain what is checked.
at("files").addEventListener("change", () => { at("folder").value = ""; });
at("folder").addEventListener("change", () => { at("files").value = ""; });

function chosen() {
  return [...at("files").files, ...at("folder").files]
    .map((file) => [file.webkitRelativePath || file.name, file]);
}

// The day as 2026-03-27, "" where none is typed, null where it is no date.
function theDay() {
  const typed = ["year", "month", "day"].map((id) => at(id).value.trim());
  if (typed.every((each) => each === "")) return "";
  if (!/^\d{4}$/.test(typed[0]) || !typed.slice(1).every((each) => /^\d{1,2}$/.test(each))) return null;
  const written = `${typed[0]}-${typed[1].padStart(2, "0")}-${typed[2].padStart(2, "0")}`;
  const day = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(written) ? written : null;
}

// Today in the United Kingdom, wherever this computer thinks that it is.
function today() {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" }).format(new Date());
}

// ---- saying ------------------------------------------------------------------------------------

function tell(text, value, max) {
  if (at("status").textContent !== text) at("status").textContent = text;
  at("progress").hidden = false;
  if (value === undefined) at("progress").removeAttribute("value");
  else { at("progress").max = max; at("progress").value = value; }
}

function done(text) {
  at("status").textContent = text;
  at("progress").hidden = true;
}

function failed(message) {
  at("stop").hidden = true;
  at("check").disabled = false;
  done("");
  problems([["files", message]]);
}

function problems(wrong) {
  at("errors").hidden = wrong.length === 0;
  for (const id of ["files", "day"]) {
    const text = wrong.find(([which]) => which === id)?.[1];
    at(`${id}-error`).hidden = text === undefined;
    at(`${id}-error`).replaceChildren(hiddenly("Error: "), text ?? "");
    at(`${id}-group`).classList.toggle("govuk-form-group--error", text !== undefined);
    for (const box of at(`${id}-group`).querySelectorAll(".govuk-input")) {
      box.classList.toggle("govuk-input--error", text !== undefined);
    }
  }
  document.title = wrong.length > 0 ? `Error: ${TITLE}` : TITLE;
  at("error-list").replaceChildren(...wrong.map(([id, text]) => {
    const link = document.createElement("a");
    link.href = `#${id}`;
    link.textContent = text;
    link.addEventListener("click", (event) => { event.preventDefault(); at(id).focus(); });
    return item(link);
  }));
  if (wrong.length > 0) at("errors").focus();
}

function hiddenly(text) {
  const element = document.createElement("span");
  element.className = "govuk-visually-hidden";
  element.textContent = text;
  return element;
}

function item(content) {
  const element = document.createElement("li");
  element.append(content);
  return element;
}

function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "govuk-button govuk-button--secondary";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

// Browsers let no page read the files beside it on a disk.
if (location.protocol === "file:") failed("This page needs a web server: it does not work when it is opened as a file from a disk.");
else begin().catch((error) => failed(`The program could not be loaded: ${error.message}`));
