// What a person types into a form that signs, as the arguments of a command: tokens in cents, dates, words.

import { say } from "/static/words.js";

const TOKENS = /^\s*(\d{1,9})(?:[.,](\d{1,2}))?\s*$/, CENTS = 100, PLACES = 2;

/** Cents of an amount of tokens as people write it: "12,5" is 1250. Throws an Error that says what is expected. */
export function readTokens(text) {
  const found = TOKENS.exec(text);
  if (!found) throw new Error(say("typed_no_tokens", { text }));
  return Number(found[1]) * CENTS + Number((found[2] ?? "").padEnd(PLACES, "0"));
}

const KINDS = { tokens: readTokens, date: (text) => text, text: (text) => text.trim() };

/** The arguments that stand in a form's fields, by their names. */
export function readTyped(form) {
  const fields = [...form.querySelectorAll("[data-field]")];
  return Object.fromEntries(fields.map(({ dataset, value }) => [dataset.field, KINDS[dataset.kind](value)]));
}
