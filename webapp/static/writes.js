// Whether a transaction writes what its command may write, and what the visitor saw: keys, lots, amounts, payee.

import { Unsigned } from "/static/unsigned.js";
import { WRITTEN } from "/static/written.js";

const CLASSES = { any: "[^/]+", id: "[0-9a-f]{32}", member: "[0-9a-f]{64}", date: "[0-9]{4}-[0-9]{2}-[0-9]{2}" };
// Commands by which tokens change place and none appears or goes: what goes in comes out, or stays held.
const MOVING = new Set([
  "request", "accept", "deliver", "confirm", "collect", "decline", "withdraw", "release", "lapse", "contest", "split",
  "decide", "halve", "merge", "redeem", "take_back",
]);

/** Check the writes [{ key, value }] of a command that was asked for.
 *
 * asked: { name, commandId, member, arguments }; cents: what goes in as the visitor was shown, of the lots that are
 * named or of the tokens that are held; it must be given where tokens move. Throws Unsigned, with what differs. */
export function checkWrites(asked, writes, cents) {
  const isAllowed = matchKeys(asked);
  for (const { key, value } of writes) {
    const isPaid = key.startsWith("lot/") && value;
    if (!isAllowed(key)) throw new Unsigned(isPaid ? "payee" : "a key outside the row");
  }
  checkUsed(asked, writes);
  for (const { key, value } of listLots(writes)) if (value.owner !== key.split("/")[1]) throw new Unsigned("payee");
  if (asked.name === "request") checkRequest(asked, writes);
  if (MOVING.has(asked.name)) checkTotal(writes, cents);
  checkParts(asked, writes);
}

/** Who asks and who does the service, by an agreement's key or a request. */
function findParties({ member, arguments: { agreement = "", provider = "" } }) {
  const [, consumer, named] = agreement.split("/");
  return agreement ? { consumer, provider: named } : { consumer: member, provider };
}

function matchKeys(asked) {
  const own = asked.member || `key:${CLASSES.member}`, { consumer, provider } = findParties(asked);
  const redeemer = asked.arguments.redemption?.split("/")[1], party = `(?:${consumer}|${provider})`;
  const classes = { ...CLASSES, me: own, consumer, provider, party, redeemer };
  const build = (pattern) => pattern.split(/(\{\w+\}|<\w+>)/).map((part) => {
    if (part.startsWith("{")) return classes[part.slice(1, -1)];
    return part.startsWith("<") ? matchArgument(asked.arguments[part.slice(1, -1)]) : part;
  }).join("");
  const patterns = (WRITTEN[asked.name] ?? []).map(build), record = `cmd/${own}/${asked.commandId}`;
  const expression = new RegExp(`^(?:${[record, ...patterns].join("|")})$`);
  return (key) => expression.test(key);
}

/** An expression for an argument's value, or for any of a list; nothing fits one that isn't there. */
function matchArgument(value) {
  const texts = [value ?? []].flat().filter((text) => text !== "").map((text) => text.replace(/[^\w/-]/g, "\\$&"));
  return texts.length ? `(?:${texts.join("|")})` : "(?!)";
}

/** Each lot and each row of a fund that is used up was named, and each that was named is used up. */
function checkUsed({ name, arguments: { lots = [], rows = [] } }, writes) {
  const named = new Set([...lots, ...rows].map(findMark));
  const isUsed = ({ key, value }) => key.startsWith("spent/") || (!value && /^(lot|fund)\//.test(key));
  const used = writes.filter(isUsed);
  if (used.some(({ key }) => !named.has(key)) && name !== "end") throw new Unsigned("a lot not named");
  if (MOVING.has(name) && used.length !== named.size) throw new Unsigned("a lot not used");
}

/** What shows that a lot was used: its key deleted, or an award's mark (award/<settlement>/<page>/<owner>). */
function findMark(lot) {
  const [kind, settlement, , owner] = lot.split("/");
  return kind === "award" ? `spent/${settlement}/${owner}` : lot;
}

const listLots = (writes) => writes.filter(({ key, value }) => key.startsWith("lot/") && value);
const addUp = (lots) => lots.reduce((cents, lot) => cents + lot.amount_cents, 0);
const sumLots = (writes, owner) => (
  addUp(listLots(writes).map(({ value }) => value).filter((lot) => !owner || lot.owner === owner)));

/** What was put into the records of agreements and redemptions, and stays held. */
const listHeld = (writes) => writes
  .filter(({ key, value }) => /^(agreement|redemption)\//.test(key) && value).flatMap(({ value }) => value.lots);

function checkRequest({ member, arguments: asked }, writes) {
  const { value } = writes.find(({ key }) => key.startsWith("agreement/")) ?? {};
  if (!value) throw new Unsigned("a record that is missing");
  const publisher = asked.offer.split("/")[1];
  if (value.provider !== asked.provider || ![asked.provider, member].includes(publisher)) throw new Unsigned("payee");
  if (value.lots.some(({ owner }) => owner !== member)) throw new Unsigned("payee");
  if (value.price_cents !== asked.price_cents || addUp(value.lots) !== asked.price_cents) throw new Unsigned("amount");
  const isAgreed = ["offer", "service_date", "terms"].every((name) => value[name] === asked[name]);
  if (!isAgreed || value.consumer !== member || value.status !== "requested") throw new Unsigned("agreement");
}

function checkTotal(writes, cents) {
  const total = sumLots(writes) + addUp(listHeld(writes));
  if (total < cents) throw new Unsigned("change");
  if (total !== cents) throw new Unsigned("amount");
}

/** Who gets what of an agreement that ends by paying: all of it, or what the parties or the mediator said. */
function checkParts(asked, writes) {
  const { agreement, provider_cents: part } = asked.arguments, { provider } = findParties(asked);
  const { value } = writes.find(({ key }) => key === agreement) ?? {};
  if (!value || !listLots(writes).length) return;
  const paid = { confirm: value.price_cents, collect: value.price_cents, split: part, decide: part }[asked.name];
  if (paid !== undefined && sumLots(writes, provider) !== paid) throw new Unsigned("amount");
}
