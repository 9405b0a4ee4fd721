// The public half of a P-256 key of which somebody typed the private one: browsers import no private key without it.
//
// y^2 = x^3 - 3x + b over the field of P; a point is [x, y], or null at infinity (SEC 2, secp256r1).

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const A = P - 3n, LINE = 3n;
const BASE = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
];
export const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** scalar times the base point, for 0 < scalar < ORDER. */
export function multiplyBase(scalar) {
  let [sum, power] = [null, BASE];
  for (let left = scalar; left > 0n; left >>= 1n) {
    if (left & 1n) sum = add(sum, power);
    power = add(power, power);
  }
  return sum;
}

function add(one, other) {
  if (!one || !other) return one ?? other;
  const [x, y] = one, [u, v] = other;
  if (x === u && modulo(y + v) === 0n) return null;
  const slope = x === u ? divide(LINE * x * x + A, 2n * y) : divide(v - y, u - x);
  const w = modulo(slope * slope - x - u);
  return [w, modulo(slope * (x - w) - y)];
}

const modulo = (number) => ((number % P) + P) % P;

/** By Euclid's algorithm; P is prime. */
function divide(number, by) {
  let [high, low, before, now] = [P, modulo(by), 0n, 1n];
  while (low) {
    const times = high / low;
    [high, low, before, now] = [low, high - times * low, now, before - times * now];
  }
  return modulo(number * before);
}
