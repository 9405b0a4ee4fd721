// What an hour is worth, as chaincode/rules/energy/worth.py states it: whole numbers only, rounded down per hour.

const BPS = 10_000n;

/** Millionths of a cent of one hour: value x shared x own x weight // (total x 10,000), for both registers. */
export function computeHour(hour, terms) {
  const shared = min(BigInt(hour.total_withdrawn_wh), BigInt(hour.total_injected_wh));
  if (shared === 0n) return 0n;
  const value = BigInt(terms.value_cents_per_mwh) * shared;
  const divide = (own, weight, total) => (value * BigInt(own) * BigInt(weight)) / (BigInt(total) * BPS);
  const consumed = divide(hour.withdrawn_wh, terms.w_consume, hour.total_withdrawn_wh);
  return consumed + divide(hour.injected_wh, terms.w_produce, hour.total_injected_wh);
}

const min = (one, other) => (one < other ? one : other);
