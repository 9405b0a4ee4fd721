// What every portal's page does: texts into elements and tables, one sentence on failure.

import { ApiError, openSession, signOut } from "/static/api.js";
import { find, make } from "/static/elements.js";
import { forgetKey } from "/static/key.js";
import { fillIn, language, say } from "/static/words.js";

/** Fill an element with a sentence whose values stand out. */
export function tell(id, key, values = {}) {
  find(id).replaceChildren(...fillIn(key, values).map((part, index) => (index % 2 ? make("strong", part) : part)));
}

/** Fill a table: columns { word's key: "text" or "number" }, rows of texts or elements; `foot` is a last row. */
export function fillTable(id, columns, rows, foot = []) {
  const kinds = Object.values(columns), table = find(id);
  const write = (row) => make("tr", row.map((cell, index) => make("td", cell, { class: kinds[index] })));
  const heads = Object.entries(columns).map(([key, kind]) => make("th", say(key), { scope: "col", class: kind }));
  const none = make("tr", [make("td", say("nothing_here"), { colspan: kinds.length })]);
  const parts = [make("thead", [make("tr", heads)]), make("tbody", rows.length ? rows.map(write) : [none])];
  table.replaceChildren(table.caption, ...parts, ...(foot.length ? [make("tfoot", [write(foot)])] : []));
}

/** Open the session and show the page; a failure is one sentence. */
export async function show(build) {
  const failure = find("failure");
  try {
    if (!isSecureContext) throw new Error(say("needs_https"));
    await openSession();
    find("loading").hidden = false;
    await build();
    find("page").hidden = false;
    offerSignOut();
  } catch (error) {
    failure.textContent = error instanceof ApiError ? error.say(language) : say("failed", { why: error.message });
    failure.hidden = false;
    if (!(error instanceof ApiError)) console.error(error);
  }
  find("loading").hidden = true;
}

function offerSignOut() {
  const button = find("sign-out");
  button.hidden = document.body.dataset.door === "open";
  button.addEventListener("click", async () => {
    await signOut();
    await forgetKey();
    location.reload();
  });
}
