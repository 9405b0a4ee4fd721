// What two phones show of a key, so that whoever adds it sees that it is the other one's: 64 bits of its hash.

import { encodeHex, hash, parseHex } from "/static/bytes.js";

const SIGNS = 16, GROUP = 4;

/** Four groups of four signs of a public key's hash (both hex). */
export async function writeCheck(publicKey) {
  const signs = encodeHex(await hash(parseHex(publicKey))).slice(0, SIGNS);
  return signs.match(new RegExp(`.{${GROUP}}`, "g")).join(" ");
}
