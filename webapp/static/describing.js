// What is about to be signed, and what came of it, in words: before, from the arguments; after, from the writes.

import { language, say } from "/static/words.js";

const { commands, arguments: named } = await (await fetch(`/rulebook/${language}.json`)).json();
const tokens = new Intl.NumberFormat(language, { minimumFractionDigits: 2 });
const dates = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" });
const CENTS = 100, ID_LETTERS = 8, KEY_LETTERS = 12, DATE = /^\d{4}-\d{2}-\d{2}$/;

const formatTokens = (cents) => tokens.format(cents / CENTS);

/** A date in words; in Italian a month begins on its 1º (twin: chaincode/words/days.py). */
function formatDate(value) {
  const words = dates.format(new Date(value));
  return language === "it" ? words.replace(/\b1(?= [a-z])/, "1º") : words;
}

/** What a command does with these arguments, by the rule book's own sentence. names: of members, offers, ... */
export function describeAsked(name, values, names) {
  return commands[name].replace(/\{(\w+)\}/g, (_, field) => formatValue(field, values[field] ?? "", names));
}

function formatValue(field, value, names) {
  if (field.endsWith("cents")) return formatTokens(value);
  if (typeof value === "string" && DATE.test(value)) return formatDate(value);
  if (field === "choice") return say(`choice_${value}`);
  return names[value] ?? shorten(String(value));
}

const ID = /^(?:[a-z]+\/)?(?:[0-9a-f]+\/)*[0-9a-f]{32,}$/, KEY = /^[A-Za-z0-9+/=_-]{41,}$/;

/** An id's beginning, as pages name it, or a key's end, where two keys differ; anything else whole. */
function shorten(text) {
  if (ID.test(text)) return text.split("/").at(-1).slice(0, ID_LETTERS);
  return KEY.test(text) ? `…${text.slice(-KEY_LETTERS)}` : text;
}

/** All that arguments say, a line each, values whole, an object of plain values on one (twin: chaincode/words/arguments.py). */
export function listValues(value, name = "") {
  if (Array.isArray(value)) return value.flatMap((one) => listValues(one, name));
  if (value === null || typeof value !== "object") return [`${sayName(name)}: ${value}`];
  if (!name || !isFlat(value)) return Object.entries(value).flatMap(([key, one]) => listValues(one, key));
  return [`${sayName(name)}: ${Object.entries(value).map(([key, one]) => `${sayName(key)} ${one}`).join(", ")}`];
}

const isFlat = (value) => Object.values(value).every((one) => one === null || typeof one !== "object");
const sayName = (name) => (Object.hasOwn(named, name) ? named[name] : name);

/** What was written, a sentence each: what is held, who has which tokens now, how an agreement stands, a vote. */
export function describeWritten(writes, member) {
  const said = writes.filter(({ value }) => value).flatMap(({ key, value }) => describeRecord(key, value, member));
  return said.length ? said : [say("wrote_done")];
}

function describeRecord(key, value, member) {
  const [kind, owner] = key.split("/");
  const has = owner === member ? "wrote_own" : "wrote_other";
  if (kind === "lot") return [say(has, { tokens: formatTokens(value.amount_cents) })];
  if (kind === "vote") return [say("wrote_vote", { choice: say(`choice_${value.choice}`) })];
  if (kind !== "agreement") return [];
  const held = value.lots.reduce((cents, lot) => cents + lot.amount_cents, 0);
  const state = say("wrote_state", { state: say(`state_${value.status}`) });
  return held ? [state, say("wrote_held", { tokens: formatTokens(held) })] : [state];
}
