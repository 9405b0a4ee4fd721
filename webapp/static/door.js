// A trial's open door: this browser gets the key of the invented person on it, and signs in by it as anybody does. Where
// that fails the form is sent as it is: the visitor comes in to look.

import { keepKey } from "/static/key.js";
import { post } from "/static/server.js";
import { signIn } from "/static/session.js";

const form = document.getElementById("door"), { key: asking, challenges, answer } = form.dataset;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.querySelector("button").disabled = true;
  try {
    const { certificate, key } = await post(asking, {});
    const held = await keepKey(...[certificate, key].map((text) => new Blob([text])));
    location.replace(await signIn(post, challenges, answer, held));
  } catch {
    form.submit();
  }
});
