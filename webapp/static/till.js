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

/** Sign what the page says is next, if anything is; then what changed is fetched anew. */
async function step() {
  const next = document.getElementById("till-step");
  if (!next) return;
  const { command, arguments: given, cents } = next.dataset, name = `${command} ${given}`;
  if (signed.has(name) || !UNSEEN.has(command)) return;
  signed.add(name);
  try {
    const held = await findKey();
    if (!held) throw new Error(say("act_no_key"));
    await act({ name: command, arguments: JSON.parse(given), cents: Number(cents) }, held, server);
    if (globalThis.htmx) globalThis.htmx.trigger(document.body, "live-agreements");
    else location.reload();
  } catch (error) {
    find("till-failure").textContent = tellUnsigned(error, say);
    find("till-failure").hidden = false;
  }
}

document.body.addEventListener("htmx:afterSettle", step);
await step();
