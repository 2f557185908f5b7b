// @ts-check
/**
 * Check one case over HTTP, with nothing but Node 18 or newer. The types are generated from the
 * service's own description: see generate.py.
 *
 *     node check.mjs http://127.0.0.1:8000 ../cases/drifting.json 2026-03-31
 *
 * An API key, if the service wants one, is read from PERMANENCE_RULES_KEY.
 */
import { readFile } from "node:fs/promises";
import { argv, env, exit } from "node:process";

/** @typedef {import("./service.d.ts").operations["check"]} Check */
/** @typedef {Check["requestBody"]["content"]["application/json"]} Asked */
/** @typedef {Check["responses"][200]["content"]["application/json"]} Report */
/** @typedef {Check["responses"][422]["content"]["application/problem+json"]} Problem */

/**
 * Return the report of a case; end the program with what the service says is wrong.
 * @param {string} url
 * @param {Asked} asked
 * @returns {Promise<Report>}
 */
async function check(url, asked) {
  const key = env.PERMANENCE_RULES_KEY;
  const answer = await fetch(`${url}/v1/check`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(key ? { Authorization: `Bearer ${key}` } : {}),
    },
    body: JSON.stringify(asked),
    signal: AbortSignal.timeout(60_000),
  });
  if (answer.ok) return await answer.json();
  /** @type {Problem} */
  const problem = await answer.json();
  const places = (problem.errors ?? []).map((each) => `${each.pointer}: ${each.detail}`);
  console.error([problem.detail, ...places].join("\n"));
  exit(1);
}

const [url, file, as_at] = argv.slice(2);
const report = await check(url, { case: JSON.parse(await readFile(file, "utf8")), as_at });
for (const finding of report.findings) {
  if (finding.outcome === "breached") console.log(`${finding.rule}: ${finding.message}`);
}
for (const action of report.next_actions.slice(0, 3)) {
  console.log(`next: ${action.do} (${action.owner})`);
}
