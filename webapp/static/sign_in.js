// Signing in: in one act this browser signs a challenge of each gateway that the pages ask; unseen where it has the key.

import { findKey, forgetKey, keepKey, wakeKey } from "/static/key.js";
import { signIn } from "/static/session.js";

const [form, failure, signing, forget, use] = ["sign-in", "failure", "signing", "forget", "use"].map(
  (id) => document.getElementById(id),
);
const { challenges: asking, answer: answering, needsHttps, failed } = form.dataset;
const NOT_SIGNED_IN = 401;

/** What the server answered instead of success. */
class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function post(address, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const payload = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, payload.message ?? failed);
  return payload;
}

/** Sign in with a key; one from files that is refused is forgotten, and any failure is a sentence above the form. */
async function tryToSignIn(held) {
  show({ isSigning: true });
  try {
    location.replace(await signIn(post, asking, answering, held));
  } catch (error) {
    if (error.status === NOT_SIGNED_IN && !held.isMade) await forgetKey();
    await offer(error.message);
  }
}

/** Show the ways in: files, or the key that this browser has; one that was made here isn't forgotten by a slip. */
async function offer(text = "") {
  const held = await findKey();
  show({ text, canUse: Boolean(held?.certificate), isKept: Boolean(held?.certificate) && !held.isMade });
}

function show({ isSigning = false, text = "", canUse = false, isKept = false }) {
  signing.hidden = !isSigning;
  form.hidden = isSigning;
  failure.hidden = !text;
  failure.textContent = text;
  use.hidden = !canUse;
  forget.hidden = !isKept;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = new FormData(form);
  let held = null;
  try {
    held = await keepKey(files.get("certificate"), files.get("key"));
  } catch (error) {
    return show({ text: form.dataset[error.why ?? "notAKey"] });
  }
  return tryToSignIn(held);
});
use.addEventListener("click", async () => {
  await wakeKey(await findKey());
  await tryToSignIn(await findKey());
});
forget.addEventListener("click", async () => {
  await forgetKey();
  show({});
});

if (isSecureContext) {
  const held = await findKey();
  await (held?.certificate && !held.isResting ? tryToSignIn(held) : offer());
} else {
  failure.textContent = needsHttps;
  failure.hidden = false;
}
