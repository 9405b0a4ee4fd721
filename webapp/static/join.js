// Joining: a key is made here, its proof is for the office, and the certificate that comes back is kept with it.

import { find } from "/static/elements.js";
import { findKey, keepCertificate, keepMade } from "/static/key.js";
import { isFor, makeKey, proveKey } from "/static/making_key.js";
import { say } from "/static/words.js";

const { date, next } = find("join").dataset;

async function show() {
  const held = await findKey(), isWaiting = Boolean(held?.proof);
  find("join-make").hidden = Boolean(held);
  find("join-office").hidden = !isWaiting;
  find("join-certificate").hidden = !isWaiting;
  find("join-done").hidden = !held || isWaiting;
  if (isWaiting) find("join-proof").value = `public_key ${held.publicKey}\nproof ${held.proof}`;
}

find("join-make").addEventListener("submit", async (event) => {
  event.preventDefault();
  const made = await makeKey();
  await keepMade({ ...made, proof: await proveKey(made, date) });
  await navigator.storage?.persist?.();
  await show();
});

find("join-certificate").addEventListener("submit", async (event) => {
  event.preventDefault();
  const held = await findKey(), failure = find("join-failure");
  const certificate = await new FormData(event.target).get("certificate").text();
  try {
    if (!isFor(certificate, held)) throw new Error("another key's");
  } catch {
    failure.textContent = say("join_another");
    failure.hidden = false;
    return;
  }
  await keepCertificate(held, certificate);
  location.assign(next);
});

await show();
