// Canonical JSON, as chaincode/rules/canonical.py states it: sorted names, no spaces, ASCII, large integers as texts.

/** The one text of a value; a number that isn't whole has none. */
export function encodeCanonical(value) {
  if (typeof value === "number" || typeof value === "bigint") return encodeNumber(value);
  if (Array.isArray(value)) return `[${value.map(encodeCanonical).join(",")}]`;
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return encodeString(value);
  const names = Object.keys(value).sort(compareCodePoints);
  return `{${names.map((name) => `${encodeString(name)}:${encodeCanonical(value[name])}`).join(",")}}`;
}

function encodeNumber(value) {
  if (typeof value === "number" && !Number.isSafeInteger(value) && Math.abs(value) !== 2 ** 53) {
    throw new TypeError(`no canonical form for ${value}`);
  }
  const isSafe = value <= 2 ** 53 && value >= -(2 ** 53);
  return isSafe ? String(value === 0 ? 0 : value) : `"${value}"`;
}

/** JSON escapes the same letters as Python does, but those above ASCII, and DEL stays in both. */
function encodeString(text) {
  const escape = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[\u0080-\uffff]/g, escape);
}

/** Python sorts by code points, JavaScript by halves of surrogate pairs. */
function compareCodePoints(one, other) {
  const [left, right] = [one, other].map((text) => Array.from(text, (letter) => letter.codePointAt(0)));
  const at = left.findIndex((point, index) => point !== right[index]);
  if (at < 0) return left.length - right.length;
  return at < right.length ? left[at] - right[at] : 1;
}
