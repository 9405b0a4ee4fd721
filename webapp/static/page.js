// What every portal's page does: words, numbers, a session, one failure message.

import { ApiError, language, openSession } from "/static/api.js";

export const words = await (await fetch(`/words/${language}.json`)).json();
const numbers = (digits) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const two = numbers(2), one = numbers(1);

/** Cents to "12.34", Wh to "1.2" kWh, a date to "14 May". */
export const tokens = (cents) => two.format(cents / 100);
export const kwh = (wh) => one.format(wh / 1000);
export const day = (date) => new Date(`${date}T12:00:00Z`).toLocaleDateString(language, { day: "numeric", month: "long" });
export const shortDay = (date) => String(Number(date.slice(8)));

/** Put values into a sentence: say("earned", {tokens: "12.34"}). */
export function say(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Fill the element with this id by text. */
export function fill(id, text) {
  document.getElementById(id).textContent = text;
}

/** Open the session and show the page; a failure is one sentence. */
export async function show(build) {
  const page = document.getElementById("page"), failure = document.getElementById("failure");
  try {
    await openSession();
    await build();
  } catch (error) {
    failure.hidden = false;
    failure.textContent = error instanceof ApiError ? error.message : say("failed");
    if (!(error instanceof ApiError)) console.error(error);
  }
  page.removeAttribute("aria-busy");
}

/** Add a row of texts to a table's body; numbers stand right. */
export function addRow(table, cells, numeric = []) {
  const row = (table.tBodies[0] ?? table.createTBody()).insertRow();
  cells.forEach((text, index) => {
    const cell = row.insertCell();
    cell.textContent = text;
    if (numeric.includes(index)) cell.className = "number";
  });
  return row;
}
