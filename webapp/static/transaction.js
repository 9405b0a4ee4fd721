// What is signed second: a transaction must hold the proposal that was signed, endorsed, and nothing beside.
//
// It is read strictly (protobuf.js), so nothing hides in it. What it writes is then for writes.js to judge. That the
// endorsers are those whom the network asks for is the network's to check; here it is that their signatures hold.

import { areEqual, decodeText, encodeText } from "/static/bytes.js";
import { encodeCanonical } from "/static/canonical.js";
import { checkEndorsements } from "/static/endorsements.js";
import * as messages from "/static/messages.js";
import { CHAINCODE, ENDORSER_TRANSACTION, listArgs } from "/static/proposal.js";
import { read } from "/static/protobuf.js";
import { Unsigned } from "/static/unsigned.js";

const OK = 200, DATE_LENGTH = 10;

/** Check a transaction (bytes) against the proposal that was signed and what the gateway showed of it.
 *
 * shown: { transaction_id, response, organisations }. Gives what it writes: [{ key, value: record, or null: deleted }].
 * Throws Unsigned, with the part that differs. */
export async function checkTransaction(bytes, proposed, shown) {
  const found = readTransaction(bytes);
  refuseIf(compareProposal(found, proposed));
  refuseIf(compareEffects(found, proposed, shown));
  await checkEndorsements(found.answer, found.endorsements, shown.organisations);
  return found.writes;
}

function refuseIf(comparisons) {
  for (const [what, differs] of comparisons) if (differs) throw new Unsigned(what);
}

function readTransaction(bytes) {
  const { header, data } = read(messages.Payload, bytes), { actions } = read(messages.Transaction, data ?? []);
  if (actions.length !== 1) throw new Unsigned("number of actions");
  const { proposal, action } = read(messages.ActionPayload, actions[0].payload ?? []);
  const { proposalHash, extension } = read(messages.ResponsePayload, action?.response ?? []);
  const effects = read(messages.Action, extension ?? []), sets = readSets(effects.results ?? []);
  const event = effects.events && read(messages.Event, effects.events);
  const { response: answer, endorsements } = action ?? { endorsements: [] };
  const writes = sets.filter(({ namespace }) => namespace === CHAINCODE).flatMap((set) => set.writes.map(readWrite));
  return {
    header: header ?? {}, actionHeader: actions[0].header, proposal, proposalHash, effects, event, sets, writes, answer,
    endorsements,
  };
}

function readSets(results) {
  const { sets } = read(messages.ReadWriteSet, results);
  return sets.map(({ namespace, keys }) => ({ namespace, ...read(messages.Keys, keys ?? []) }));
}

function readWrite({ key, isDelete, value }) {
  if (Boolean(isDelete) === Boolean(value)) throw new Unsigned("a write that is none");
  return { key, value: value && parseCanonical(value) };
}

/** The value of canonical JSON; other JSON is refused. */
function parseCanonical(bytes) {
  try {
    const text = decodeText(bytes), value = JSON.parse(text);
    if (encodeCanonical(value) === text) return value;
  } catch {
    // it isn't JSON
  }
  throw new Unsigned("a record that is none");
}

function* compareProposal({ header, actionHeader, proposal, proposalHash }, proposed) {
  yield* compareBytes(header.channelHeader, proposed.channelHeader, compareChannelHeader, "header", proposed);
  yield* compareBytes(header.signatureHeader, proposed.signatureHeader, compareSignatureHeader, "header", proposed);
  yield ["header of the action", !areEqual(actionHeader ?? [], proposed.signatureHeader)];
  yield* compareBytes(proposal, proposed.payload, comparePayload, "proposal", proposed);
  yield ["proposal hash", !areEqual(proposalHash ?? [], proposed.digest)];
}

/** Other bytes than those that were signed differ in a part that has a name, or else as a whole. */
function* compareBytes(found, own, compareParts, whole, proposed) {
  if (found && areEqual(found, own)) return;
  if (found) yield* compareParts(found, proposed);
  yield [whole, true];
}

function* compareChannelHeader(bytes, { asked, timeS, transactionId }) {
  const found = read(messages.ChannelHeader, bytes);
  yield ["kind of message", found.type !== ENDORSER_TRANSACTION];
  yield ["channel", found.channel !== asked.channel];
  yield ["chaincode", read(messages.Extension, found.extension ?? []).chaincode?.name !== CHAINCODE];
  yield ["time", found.timestamp?.seconds !== timeS];
  yield ["transaction id", found.transactionId !== transactionId];
}

function* compareSignatureHeader(bytes, { asked, nonce }) {
  const found = read(messages.SignatureHeader, bytes), creator = read(messages.Identity, found.creator ?? []);
  yield ["certificate", !areEqual(creator.certificate ?? [], encodeText(asked.certificate))];
  yield ["organisation", creator.organisation !== asked.organisation];
  yield ["nonce", !areEqual(found.nonce ?? [], nonce)];
}

function* comparePayload(bytes, { asked }) {
  const { input, transient } = read(messages.ProposalPayload, bytes);
  yield ["transient data", transient.length > 0];
  const { spec } = read(messages.Invocation, input ?? []);
  yield ["chaincode", spec?.chaincode?.name !== CHAINCODE];
  const args = spec.input?.args ?? [], own = listArgs(asked);
  yield ["number of arguments", args.length !== own.length];
  yield ["command", !areEqual(args[0], own[0])];
  yield ["day", !areEqual(args[1].subarray(0, DATE_LENGTH), own[1].subarray(0, DATE_LENGTH))];
  yield ["command id", !areEqual(args[1], own[1])];
  yield ["member", !areEqual(args[2], own[2])];
  yield* compareArguments(parseCanonical(args[3]), asked.arguments);
}

function* compareArguments(found, own) {
  yield ["argument added", Object.keys(found).some((name) => !Object.hasOwn(own, name))];
  yield ["argument dropped", Object.keys(own).some((name) => !Object.hasOwn(found, name))];
  yield ["argument changed", encodeCanonical(found) !== encodeCanonical(own)];
}

function* compareEffects({ effects, event, sets, writes }, { transactionId }, shown) {
  yield ["transaction id shown", shown.transaction_id !== transactionId];
  yield ["chaincode", effects.chaincode?.name !== CHAINCODE];
  yield ["status", effects.response?.status !== OK];
  const response = parseCanonical(effects.response.payload ?? []);
  yield ["response", encodeCanonical(response) !== encodeCanonical(shown.response)];
  yield ["event", event !== null && (event.chaincode !== CHAINCODE || event.transactionId !== transactionId)];
  const isForeign = ({ namespace, writes: written }) => namespace !== CHAINCODE && written.length > 0;
  yield ["writes of another chaincode", sets.some(isForeign)];
  yield ["a key that is written twice", new Set(writes.map(({ key }) => key)).size !== writes.length];
}
