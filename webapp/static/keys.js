// The page of one's keys: it makes the key on paper, has the ledger take it by the present key, and shows it this once.

import { act } from "/static/acting.js";
import { encodeHex, hash, parseHex } from "/static/bytes.js";
import { find } from "/static/elements.js";
import { findKey } from "/static/key.js";
import { prove } from "/static/making_key.js";
import { drawGroups, makePaperKey } from "/static/paper.js";
import { makeCommandId } from "/static/proposal.js";
import { openServer, post } from "/static/server.js";
import { tellUnsigned } from "/static/unsigned.js";
import { say } from "/static/words.js";

const button = find("paper-make"), { address, certify, formToken, publicKeys } = button.dataset;
const server = openServer(address, formToken), held = await findKey();

async function make() {
  if (!held?.certificate) throw new Error(say("act_no_key"));
  const groups = drawGroups(), paper = await makePaperKey(groups), { date, member } = await server.ask();
  const commandId = makeCommandId(date), proof = await prove(paper, member, commandId);
  const brought = { public_key: paper.publicKey, command_id: commandId, proof, form_token: formToken };
  await post(certify, brought);
  const given = { public_keys: JSON.parse(publicKeys), recovery_key: encodeHex(await hash(parseHex(paper.publicKey))) };
  await act({ name: "rotate", arguments: given, cents: 0, commandId }, held, server);
  return groups;
}

button.addEventListener("click", async () => {
  button.hidden = true;
  find("paper-working").hidden = false;
  find("paper-failure").hidden = true;
  try {
    find("paper-groups").textContent = (await make()).join(" ");
    find("paper-made").hidden = false;
  } catch (error) {
    find("paper-failure").textContent = tellUnsigned(error, say);
    find("paper-failure").hidden = false;
    button.hidden = false;
  }
  find("paper-working").hidden = true;
});
find("paper-print").addEventListener("click", () => print());
