// Somebody without a key types the digits of their paper: its key signs for a new one, made here, which acts days later.

import { act } from "/static/acting.js";
import { encodeHex, hash, parseHex } from "/static/bytes.js";
import { find } from "/static/elements.js";
import { findKey, keepMade } from "/static/key.js";
import { isFor, makeKey, prove } from "/static/making_key.js";
import { makePaperKey, readGroups } from "/static/paper.js";
import { makeCommandId } from "/static/proposal.js";
import { openServer, post, read } from "/static/server.js";
import { signIn } from "/static/session.js";
import { tellUnsigned } from "/static/unsigned.js";
import { say } from "/static/words.js";

const form = find("paper"), { base, next } = form.dataset;

const enter = (holder) => signIn(post, `${base}/challenges`, `${base}/sign-in`, holder);

async function reclaim(groups) {
  const paper = await makePaperKey(groups), key = encodeHex(await hash(parseHex(paper.publicKey)));
  const { certificate, member } = await post(`${base}/paper`, { key });
  if (!isFor(certificate, paper)) throw new Error(say("join_another"));
  await enter({ certificate, key: paper.key });
  const facts = await read(await fetch(`${base}/signing`)), server = openServer(`${base}/signing`, facts.form_token);
  const made = await makeKey(), commandId = makeCommandId(facts.date), proof = await prove(made, member, commandId);
  const brought = { public_key: made.publicKey, command_id: commandId, proof, form_token: facts.form_token };
  const own = await post(`${base}/key-certificate`, brought);
  await keepMade({ key: made.key, certificate: own.certificate, isMade: true });
  await navigator.storage?.persist?.();
  const { community, organisation } = facts, given = { public_keys: [made.publicKey], proofs: [proof] };
  const held = { key: paper.key, certificate, community, member, organisation };
  await act({ name: "reclaim", arguments: given, cents: 0, commandId }, held, server);
  await enter({ certificate: own.certificate, key: made.key });
  location.assign(next);
}

function show(text, isWorking = false) {
  find("paper-failure").textContent = text;
  find("paper-failure").hidden = !text;
  find("paper-working").hidden = !isWorking;
  form.hidden = isWorking;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { groups, wrong } = readGroups(find("paper-digits").value);
  if (wrong.length) return show(wrong[0] ? say("paper_wrong", { groups: wrong.join(", ") }) : say("paper_sixty"));
  show("", true);
  return reclaim(groups).catch((error) => show(tellUnsigned(error, say)));
});

const held = await findKey();
find("paper-held").hidden = !held?.certificate;
form.hidden = Boolean(held?.certificate);
