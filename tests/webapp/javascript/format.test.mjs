// Numbers and dates as an Italian reads them; a day is the community's, wherever the reader is.

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";

import { open } from "./stage.mjs";

process.env.TZ = "Pacific/Auckland"; // a reader on a journey
const format = await open("format");

for (const [name, value, text] of [
  ["tokens", 123_456, "1.234,56"], ["tokens", -5, "-0,05"], ["fineTokens", 13_330_000, "0,1333"],
  ["fineTokens", "123456789012", "1.234,5679"], ["kwh", 12_345, "12,3"], ["fineKwh", 12_345, "12,345"],
  ["whole", 1_000, "1.000"], ["percent", 8_000, "80 %"], ["day", "2024-05-08", "8 maggio"],
  ["fullDay", "2024-05-08", "8 maggio 2024"], ["shortDay", "2024-05-08", "8"], ["month", "2024-05-31", "maggio 2024"],
  ["clock", 1_711_846_800, "03:00"], ["clock", 1_711_843_200, "01:00"], // the night without a second hour
  ["localDate", 1_711_839_600, "2024-03-31"], ["localDate", 1_711_839_599, "2024-03-30"],
]) {
  test(`${name} of ${value} is ${text}`, () => assert.equal(format[name](value), text));
}

test("days go on over the change of the clocks and over a leap day", () => {
  assert.equal(format.addDays("2024-03-30", 2), "2024-04-01");
  assert.equal(format.addDays("2024-03-01", -1), "2024-02-29");
  assert.deepEqual(format.listDays("2024-10-26", 3), ["2024-10-26", "2024-10-27", "2024-10-28"]);
});
