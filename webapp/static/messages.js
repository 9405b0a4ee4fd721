// Fabric's messages as shapes (see protobuf.js): names and numbers of hyperledger/fabric-protos, those that are needed.
//
// What a signer never writes has no name here, so that a message which holds it is refused: epoch, TLS binding,
// decorations, initialisation, metadata of keys, private collections.

const BYTES = "bytes", TEXT = "text", NUMBER = "number", FLAG = "flag", MANY = true;

export const Identity = { organisation: [1, TEXT], certificate: [2, BYTES] };
export const SignatureHeader = { creator: [1, BYTES], nonce: [2, BYTES] };
export const ChannelHeader = {
  type: [1, NUMBER], timestamp: [3, { seconds: [1, NUMBER] }], channel: [4, TEXT], transactionId: [5, TEXT],
  extension: [7, BYTES],
};
export const Extension = { chaincode: [2, { name: [2, TEXT] }] };
export const Header = { channelHeader: [1, BYTES], signatureHeader: [2, BYTES] };
export const Proposal = { header: [1, BYTES], payload: [2, BYTES] };
export const ProposalPayload = { input: [1, BYTES], transient: [2, BYTES, MANY] };
const Spec = { type: [1, NUMBER], chaincode: [2, { name: [2, TEXT] }], input: [3, { args: [1, BYTES, MANY] }] };
export const Invocation = { spec: [1, Spec] };

export const Payload = { header: [1, Header], data: [2, BYTES] };
export const Transaction = { actions: [1, { header: [1, BYTES], payload: [2, BYTES] }, MANY] };
const Endorsement = { endorser: [1, BYTES], signature: [2, BYTES] };
const EndorsedAction = { response: [1, BYTES], endorsements: [2, Endorsement, MANY] };
export const ActionPayload = { proposal: [1, BYTES], action: [2, EndorsedAction] };
export const ResponsePayload = { proposalHash: [1, BYTES], extension: [2, BYTES] };
const Response = { status: [1, NUMBER], message: [2, TEXT], payload: [3, BYTES] };
const ChaincodeId = { name: [2, TEXT], version: [3, TEXT] };
export const Action = { results: [1, BYTES], events: [2, BYTES], response: [3, Response], chaincode: [4, ChaincodeId] };
export const Event = { chaincode: [1, TEXT], transactionId: [2, TEXT], name: [3, TEXT], payload: [4, BYTES] };

export const ReadWriteSet = { sets: [2, { namespace: [1, TEXT], keys: [2, BYTES] }, MANY] };
const Version = { block: [1, NUMBER], position: [2, NUMBER] };
const KeyRead = { key: [1, TEXT], version: [2, Version] };
const Summary = { degree: [1, NUMBER], level: [2, NUMBER], hashes: [3, BYTES, MANY] };
const Range = {
  start: [1, TEXT], end: [2, TEXT], isExhausted: [3, FLAG], reads: [4, { reads: [1, KeyRead, MANY] }],
  summary: [5, Summary],
};
const Write = { key: [1, TEXT], isDelete: [2, FLAG], value: [3, BYTES] };
export const Keys = { reads: [1, KeyRead, MANY], ranges: [2, Range, MANY], writes: [3, Write, MANY] };
