// Protobuf's wire format, written and read in its one canonical encoding.
//
// A shape names a message's fields in the order of their numbers: { name: [number, kind] }, where the kind is "bytes",
// "text", "number", "flag", or the shape of a message within; a third element, true: the field may stand many times.
// What is read strictly has no unknown, repeated, misplaced or needless field, and no byte beside. So two readers can't
// differ about it, and to write again what was read gives the same bytes.

import { decodeText, encodeText, join } from "/static/bytes.js";
import { Unsigned } from "/static/unsigned.js";

const VARINT = 0, LENGTH = 2, TAG_BITS = 3, SEVEN_BITS = 128;

/** The bytes of a message. fields: values by name; what is "", 0, empty or undefined is left out, as Fabric does. */
export function write(shape, fields) {
  const parts = Object.entries(shape).flatMap(([name, [number, kind, isMany]]) => {
    const values = isMany ? fields[name] ?? [] : [fields[name]].filter((value) => value?.length ?? value);
    return values.map((value) => writeField(number, kind, value));
  });
  return join(...parts);
}

function writeField(number, kind, value) {
  if (isVarint(kind)) return join(writeNumber(number << TAG_BITS | VARINT), writeNumber(value));
  const bytes = kind === "text" ? encodeText(value) : value;
  return join(writeNumber(number << TAG_BITS | LENGTH), writeNumber(bytes.length), bytes);
}

const isVarint = (kind) => kind === "number" || kind === "flag";

function writeNumber(number) {
  const bytes = [];
  for (let rest = number; bytes.length === 0 || rest > 0; rest = Math.floor(rest / SEVEN_BITS)) {
    bytes.push(rest % SEVEN_BITS + (rest >= SEVEN_BITS ? SEVEN_BITS : 0));
  }
  return Uint8Array.from(bytes);
}

/** The fields of a message by name: of those that may stand many times a list, of others null where they are missing.
 *
 * Throws Unsigned, with what is wrong with the encoding. */
export function read(shape, bytes) {
  const names = Object.keys(shape), input = { bytes, at: 0 };
  const found = Object.fromEntries(names.map((name) => [name, shape[name][2] ? [] : null]));
  let last = -1;
  while (input.at < bytes.length) {
    const tag = readNumber(input), number = Math.floor(tag / (1 << TAG_BITS));
    const place = names.findIndex((name) => shape[name][0] === number);
    if (place < 0) throw new Unsigned(last === names.length - 1 ? "trailing bytes" : "an unknown field");
    const [, kind, isMany] = shape[names[place]];
    if (place < last) throw new Unsigned("fields out of order");
    if (place === last && !isMany) throw new Unsigned("a repeated field");
    if (tag % (1 << TAG_BITS) !== (isVarint(kind) ? VARINT : LENGTH)) throw new Unsigned("a field of another kind");
    const value = isVarint(kind) ? readNumber(input) : readBytes(input, kind);
    if (kind === "flag" && value > 1) throw new Unsigned("a number in other bytes");
    if (isMany) found[names[place]].push(value);
    else if (typeof kind === "string" && !(value.length ?? value)) throw new Unsigned("a needless field");
    else found[names[place]] = value;
    last = place;
  }
  return found;
}

function readBytes(input, kind) {
  const length = readNumber(input), start = input.at;
  if (start + length > input.bytes.length) throw new Unsigned("it ends too early");
  input.at += length;
  const bytes = input.bytes.subarray(start, input.at);
  if (kind === "bytes") return bytes;
  return kind === "text" ? readText(bytes) : read(kind, bytes);
}

function readText(bytes) {
  try {
    return decodeText(bytes);
  } catch {
    throw new Unsigned("a text that is none");
  }
}

function readNumber(input) {
  let number = 0;
  for (let scale = 1; ; scale *= SEVEN_BITS) {
    const byte = input.bytes[input.at++];
    if (byte === undefined) throw new Unsigned("it ends too early");
    number += byte % SEVEN_BITS * scale;
    if (!Number.isSafeInteger(number) || (byte === 0 && scale > 1)) throw new Unsigned("a number in other bytes");
    if (byte < SEVEN_BITS) return number;
  }
}
