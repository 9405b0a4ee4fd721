// The form that asks for the visitor's key, of the pages that are made in the browser.

import { findKey, keepKey } from "/static/key.js";

const words = async () => (await fetch(`/words/${document.documentElement.lang}.json`)).json();

/** Give { certificate, key }: the one this browser keeps, else of the files that the visitor chooses. */
export async function askKey(failure = "") {
  return (await findKey()) ?? askFiles(failure);
}

async function askFiles(failure) {
  const form = document.getElementById("sign-in");
  form.hidden = false;
  document.getElementById("loading").hidden = true;
  showFailure(failure);
  for (;;) {
    const files = await new Promise((done) => form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(new FormData(form));
    }, { once: true }));
    try {
      const held = await keepKey(files.get("certificate"), files.get("key"));
      form.hidden = true;
      showFailure("");
      return held;
    } catch {
      showFailure((await words())["not_a_key"]);
    }
  }
}

function showFailure(text) {
  const failure = document.getElementById("failure");
  failure.textContent = text;
  failure.hidden = !text;
}
