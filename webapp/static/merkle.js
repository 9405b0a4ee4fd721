// The statement's Merkle tree, as chaincode/rules/merkle.py states it, worked out in this browser.
//
// Leaf = SHA-256(0x00, period, perimeter, member, salt, hourly withdrawn, hourly injected): texts with their 2-byte
// length before them, the salt as 16 bytes, each hour's Wh as 4 bytes, all big-endian. Node = SHA-256(0x01, left,
// right); an odd node moves up.

const SALT_BYTES = 16;

/** The leaf (hex) of one member in one perimeter; "" when the salt is none. */
export async function computeLeaf({ period, perimeter, member, salt, withdrawnWh, injectedWh }) {
  const bytes = parseHex(salt);
  if (bytes?.length !== SALT_BYTES) return "";
  return hash([0], ...[period, perimeter, member].map(packText), bytes, packHours(withdrawnWh), packHours(injectedWh));
}

/** The root (hex) that a path leads to from leaf number `index` of `count`; "" when the path is too short or long. */
export async function foldPath(leaf, path, index, count) {
  const rest = [...path];
  let node = leaf;
  while (count > 1) {
    if ((index ^ 1) < count) {
      if (!rest.length) return "";
      const sibling = rest.shift();
      node = await (index & 1 ? hashNode(sibling, node) : hashNode(node, sibling));
    }
    index >>= 1;
    count = (count + 1) >> 1;
  }
  return rest.length ? "" : node;
}

const hashNode = (left, right) => hash([1], parseHex(left) ?? [], parseHex(right) ?? []);

async function hash(...parts) {
  const joined = await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", joined);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function packText(text) {
  const bytes = new TextEncoder().encode(text);
  return [bytes.length >> 8, bytes.length & 255, ...bytes];
}

function packHours(hoursWh) {
  const view = new DataView(new ArrayBuffer(4 * hoursWh.length));
  hoursWh.forEach((wh, index) => view.setUint32(4 * index, wh));
  return view.buffer;
}

function parseHex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
