// A trial's open door: this browser gets the key of the invented person on it, and signs in by it as anybody does. Where
// that fails, or the browser keeps a key that was made here, of which there is no other, the form is sent as it is: the
// visitor comes in to look.

import { findKey, keepKey } from "/static/key.js";
import { post } from "/static/server.js";
import { signIn } from "/static/session.js";

const form = document.getElementById("door"), { key: asking, challenges, answer } = form.dataset;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.querySelector("button").disabled = true;
  const present = await findKey();
  if (present?.isMade || present?.publicKey) {
    form.submit();
    return;
  }
  try {
    const { certificate, key } = await post(asking, {});
    const held = await keepKey(...[certificate, key].map((text) => new Blob([text])));
    location.replace(await signIn(post, challenges, answer, held));
  } catch {
    form.submit();
  }
});
