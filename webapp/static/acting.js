// A command from its arguments to its block, signed twice by this browser's own key, over what it made or read.

import { decodeBase64, encodeBase64, encodeHex, encodeText, hash, parseHex } from "/static/bytes.js";
import { encodeCanonical } from "/static/canonical.js";
import { keepTo, sign } from "/static/key.js";
import { buildProposal, checkClock, makeCommandId, makeNonce } from "/static/proposal.js";
import { checkTransaction } from "/static/transaction.js";
import { Unsigned } from "/static/unsigned.js";
import { checkWrites } from "/static/writes.js";

const WAITS_MS = [50, 150, 500, 1_000], SECOND_MS = 1_000;
const CHOSEN = ["offer", "provider", "price_cents", "service_date"], PROPOSED = ["lots", "service_date", "terms"];

/** Carry out a command, and give what it wrote: [{ key, value }], or null when it had been done before.
 *
 * wanted: { name, arguments, cents, commandId: where a proof names it already }; held: { certificate, key }; server: { ask(): what a proposal needs,
 * send(command, step, body): the answer }; an error after which one may try again has `again`. Throws Unsigned, or
 * what `send` does. */
export async function act(wanted, held, server, nowMs = Date.now()) {
  const facts = await server.ask();
  checkClock(facts.time_s, nowMs / SECOND_MS);
  await keepTo(held, facts);
  const { community: channel, organisation, member, date } = facts;
  const { name, arguments: given, cents } = wanted, commandId = wanted.commandId ?? makeCommandId(date);
  const asked = { channel, organisation, certificate: held.certificate, name, commandId, member, arguments: given };
  for (const waitMs of WAITS_MS) {
    try {
      return await signTwice(asked, cents, facts.time_s, held.key, server);
    } catch (error) {
      if (!error.again) throw error;
    }
    await new Promise((done) => setTimeout(done, waitMs));
  }
  return signTwice(asked, cents, facts.time_s, held.key, server);
}

async function signTwice(asked, cents, timeS, key, server) {
  const proposed = await buildProposal(asked, makeNonce(), timeS);
  const proposal = { proposal: encodeBase64(proposed.bytes), signature: await sign(key, proposed.bytes) };
  const shown = await server.send(asked.name, "endorse", proposal);
  if (shown.response?.repeated) return null;
  const transaction = decodeBase64(shown.transaction);
  const writes = await checkTransaction(transaction, proposed, shown);
  checkWrites(asked, writes, cents);
  await server.send(asked.name, "submit", { transaction: shown.transaction, signature: await sign(key, transaction) });
  return writes;
}

/** The request { name, arguments, cents } of what a person chose: { offer, provider, price_cents, service_date, text }.
 *
 * The server proposes which lots pay, and the hash of the words, which is worked out here; all else stays as chosen. */
export async function planRequest(chosen, member, server) {
  const { arguments: proposed, cents, salt } = await server.send("request", "propose", chosen);
  const names = Object.keys(proposed).sort();
  if (names.join() !== PROPOSED.join()) throw new Unsigned("argument added");
  if (proposed.service_date !== chosen.service_date) throw new Unsigned("argument changed");
  if (!proposed.lots.every((lot) => lot.split("/").at(lot.startsWith("award/") ? 3 : 1) === member)) {
    throw new Unsigned("a lot not named");
  }
  const words = encodeText(encodeCanonical({ text: chosen.text }));
  const terms = encodeHex(await hash(parseHex(salt), words));
  if (proposed.terms !== terms) throw new Unsigned("agreement");
  const kept = Object.fromEntries(CHOSEN.map((name) => [name, chosen[name]]));
  return { name: "request", arguments: { ...kept, lots: proposed.lots, terms }, cents };
}
