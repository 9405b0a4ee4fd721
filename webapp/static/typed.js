// What a person types into a form that signs, as the arguments of a command: tokens in cents, dates, words.

import { say } from "/static/words.js";

const TOKENS = /^\s*(\d{1,9})(?:[.,](\d{1,2}))?\s*$/, CENTS = 100, PLACES = 2;

/** Cents of an amount of tokens as people write it: "12,5" is 1250. Throws an Error that says what is expected. */
export function readTokens(text) {
  const found = TOKENS.exec(text);
  if (!found) throw new Error(say("typed_no_tokens", { text }));
  return Number(found[1]) * CENTS + Number((found[2] ?? "").padEnd(PLACES, "0"));
}

const CODE = /^\s*([0-9a-f]{32})\.([0-9a-f]{32})\.(\d{1,7})\.([0-9a-f]{32})\.((?:[0-9a-f]{64}(?:-[0-9a-f]{64}){0,29})?)\s*$/;

/** The arguments of `scan` that a code stands for, as gateway/acts/handing_out.py writes them. */
export function readCode(text) {
  const found = CODE.exec(text);
  if (!found) throw new Error(say("typed_no_code"));
  const [programme, own, index, shown, path] = found.slice(1);
  return { codes: `codes/${programme}/${own}`, index: Number(index), shown, path: path ? path.split("-") : [] };
}

const KINDS = { tokens: readTokens, date: (text) => text, text: (text) => text.trim() };

/** The arguments that stand in a form's fields, by their names; a code is several. */
export function readTyped(form) {
  const fields = [...form.querySelectorAll("[data-field]")];
  return Object.assign({}, ...fields.map(({ dataset, value }) => readField(dataset, value)));
}

const readField = ({ field, kind }, text) => (kind === "code" ? readCode(text) : { [field]: KINDS[kind](text) });
