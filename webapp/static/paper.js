// The key on paper: twelve groups of five digits, the last of each checking the others and the group's place.
//
// The 48 others are drawn at random (159 bits); the key is their SHA-256. It signs one command, reclaim (T12).

import { encodeBase64, encodeHex, encodeText, hash, parseHex } from "/static/bytes.js";
import { multiplyBase, ORDER } from "/static/curve.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const GROUPS = 12, DIGITS = 4, WEIGHTS = [7, 3, 9, 1], BASE = 10, LEFT_OUT = 250, KEY_BYTES = 32;
const HEAD = "3059301306072a8648ce3d020106082a8648ce3d03010703420004"; // SubjectPublicKeyInfo of a point in full

/** Draw a paper's groups. */
export function drawGroups() {
  const digits = Array.from({ length: GROUPS * DIGITS }, drawDigit).join("");
  return Array.from({ length: GROUPS }, (_, place) => {
    const group = digits.slice(place * DIGITS, (place + 1) * DIGITS);
    return group + checkDigit(group, place);
  });
}

/** The groups that somebody typed, blanks and hyphens aside, and the places (from 1) of those that can't be right;
 * { groups, wrong }: wrong is [0] where it isn't so many digits. */
export function readGroups(text) {
  const digits = text.replace(/[\s-]/g, "");
  if (!new RegExp(`^[0-9]{${GROUPS * (DIGITS + 1)}}$`).test(digits)) return { groups: [], wrong: [0] };
  const groups = digits.match(/.{5}/g);
  const wrong = groups.flatMap((group, place) => (
    group.at(-1) === checkDigit(group.slice(0, DIGITS), place) ? [] : [place + 1]));
  return { groups, wrong };
}

/** The key of a paper's groups: { key, publicKey: hex }; it can't be got out again. */
export async function makePaperKey(groups) {
  const digits = groups.map((group) => group.slice(0, DIGITS)).join("");
  const hashed = BigInt(`0x${encodeHex(await hash(encodeText(`volano-paper:${digits}`)))}`);
  const scalar = (hashed % (ORDER - 1n)) + 1n, [x, y] = multiplyBase(scalar);
  const jwk = { kty: "EC", crv: "P-256", d: writeUrl(scalar), x: writeUrl(x), y: writeUrl(y) };
  const key = await crypto.subtle.importKey("jwk", jwk, ALGORITHM, false, ["sign"]);
  return { key, publicKey: HEAD + writeHex(x) + writeHex(y) };
}

/** A digit of which none is likelier than the others. */
function drawDigit() {
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < LEFT_OUT) return byte % BASE;
  }
}

function checkDigit(group, place) {
  return String([...group].reduce((sum, digit, at) => sum + WEIGHTS[at] * Number(digit), place) % BASE);
}

const writeHex = (number) => number.toString(16).padStart(2 * KEY_BYTES, "0");

function writeUrl(number) {
  const letters = { "+": "-", "/": "_", "=": "" };
  return encodeBase64(parseHex(writeHex(number))).replace(/[+/=]/g, (letter) => letters[letter]);
}
