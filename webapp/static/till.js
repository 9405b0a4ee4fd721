// The till's screen: it accepts and delivers by its own key what is paid with the code that it shows, and nothing else.
//
// What it may sign the page names, for the slip's own offer, price and day alone; each step is signed once.

import { act } from "/static/acting.js";
import { find } from "/static/elements.js";
import { findKey } from "/static/key.js";
import { openServer } from "/static/server.js";
import { tellUnsigned } from "/static/unsigned.js";
import { say } from "/static/words.js";

const { address, formToken } = find("till").dataset;
const server = openServer(address, formToken), signed = new Set();
const UNSEEN = new Set(["accept", "deliver"]); // all that is signed without anybody's tap

/** Sign what the page says is next, in order; then what changed is fetched anew. */
async function step() {
  const steps = JSON.parse(document.getElementById("till-steps")?.dataset.steps ?? "[]").filter(isNew);
  for (const one of steps) signed.add(nameStep(one));
  try {
    for (const { command: name, arguments: given, cents } of steps) {
      await act({ name, arguments: given, cents }, await requireKey(), server);
    }
  } catch (error) {
    find("till-failure").textContent = tellUnsigned(error, say);
    find("till-failure").hidden = false;
    return;
  }
  if (!steps.length) return;
  if (globalThis.htmx) globalThis.htmx.trigger("#live", "live");
  else location.reload();
}

const nameStep = ({ command, arguments: { agreement } }) => `${command} ${agreement}`;
const isNew = (one) => UNSEEN.has(one.command) && !signed.has(nameStep(one));

async function requireKey() {
  const held = await findKey();
  if (!held) throw new Error(say("act_no_key"));
  return held;
}

document.body.addEventListener("htmx:afterSettle", step);
await step();
