// What is signed first, made here whole: Fabric's proposal of a command (hyperledger/fabric, protoutil/proputils.go).

import { encodeHex, encodeText, hash } from "/static/bytes.js";
import { encodeCanonical } from "/static/canonical.js";
import {
  ChannelHeader, Extension, Header, Identity, Invocation, Proposal, ProposalPayload, SignatureHeader,
} from "/static/messages.js";
import { write } from "/static/protobuf.js";
import { Unsigned } from "/static/unsigned.js";

export const CHAINCODE = "volano", ENDORSER_TRANSACTION = 3, NONCE_BYTES = 24;
const GOLANG = 1; // what Fabric's clients write whatever language the chaincode is in
const DAY_S = 86_400, COMMAND_ID_BYTES = 16;

export const makeNonce = () => crypto.getRandomValues(new Uint8Array(NONCE_BYTES));

/** A command's id: the ledger's date and 128 random bits. */
export const makeCommandId = (date) => `${date}-${encodeHex(crypto.getRandomValues(new Uint8Array(COMMAND_ID_BYTES)))}`;

/** Refuse a gateway's time that is a day or more from this device's. */
export function checkClock(timeS, nowS) {
  if (!(Math.abs(timeS - nowS) < DAY_S)) throw new Unsigned("time");
}

/** Make a proposal: its `bytes`, which are signed, and the parts that its transaction must repeat.
 *
 * asked: { channel, organisation, certificate (PEM), name, commandId, member, arguments }: what it says, and whose
 * certificate it is; timeS: the gateway's, in whole seconds of UTC. A browser sends no transient data. */
export async function buildProposal(asked, nonce, timeS) {
  const { channel, organisation, certificate } = asked;
  const creator = write(Identity, { organisation, certificate: encodeText(certificate) });
  const signatureHeader = write(SignatureHeader, { creator, nonce });
  const chaincode = write(Extension.chaincode[1], { name: CHAINCODE });
  const transactionId = encodeHex(await hash(nonce, creator));
  const channelHeader = write(ChannelHeader, {
    type: ENDORSER_TRANSACTION, timestamp: write(ChannelHeader.timestamp[1], { seconds: timeS }), channel,
    transactionId, extension: write(Extension, { chaincode }),
  });
  const payload = write(ProposalPayload, { input: writeInvocation(chaincode, listArgs(asked)) });
  const header = write(Header, { channelHeader, signatureHeader });
  const digest = await hash(channelHeader, signatureHeader, payload);
  const bytes = write(Proposal, { header, payload });
  return { asked, nonce, timeS, channelHeader, signatureHeader, payload, transactionId, digest, bytes };
}

/** The chaincode's arguments, as bytes. */
export const listArgs = (asked) => (
  [asked.name, asked.commandId, asked.member, encodeCanonical(asked.arguments)].map(encodeText));

function writeInvocation(chaincode, args) {
  const Spec = Invocation.spec[1], input = write(Spec.input[1], { args });
  return write(Invocation, { spec: write(Spec, { type: GOLANG, chaincode, input }) });
}
