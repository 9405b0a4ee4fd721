// Numbers, dates and hours for people. The community's day is that of Europe/Rome, wherever the reader is.

import { language } from "/static/words.js";

const LOCALE = { it: "it-IT", en: "en-GB" }[language];
const ZONE = "Europe/Rome";
const DAY_MS = 86_400_000;
const digits = (count) =>
  new Intl.NumberFormat(LOCALE, { minimumFractionDigits: count, maximumFractionDigits: count, useGrouping: "always" });
const [none, one, two, three, four] = [0, 1, 2, 3, 4].map(digits);
const hour = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE });
const MICRO = 1_000_000;

/** Cents to tokens or euro, "12.34". */
export const tokens = (cents) => two.format(cents / 100);
/** Millionths of a cent to tokens with four decimals, "0.1333". */
export const fineTokens = (micro) => four.format(Number(micro) / MICRO / 100);
/** Wh to kWh, "12.3"; with every Wh, "12.345". */
export const kwh = (wh) => one.format(wh / 1000);
export const fineKwh = (wh) => three.format(wh / 1000);
export const whole = (number) => none.format(number);
/** Basis points to "80 %". */
export const percent = (bps) => `${none.format(bps / 100)} %`;

const noon = (date) => new Date(`${date}T12:00:00Z`);
const write = (date, parts) => noon(date).toLocaleDateString(LOCALE, { ...parts, timeZone: "UTC" });
/** "2024-05-14" to "14 May", "14 May 2024", "14", "May 2024". */
export const day = (date) => write(date, { day: "numeric", month: "long" });
export const fullDay = (date) => write(date, { day: "numeric", month: "long", year: "numeric" });
export const shortDay = (date) => String(Number(date.slice(8)));
export const month = (date) => write(`${date.slice(0, 7)}-01`, { month: "long", year: "numeric" });
/** UTC seconds to the local "13:00". */
export const clock = (instantS) => hour.format(new Date(instantS * 1000));

/** UTC seconds to the local date, "2024-05-14". */
export const localDate = (instantS) => new Date(instantS * 1000).toLocaleDateString("en-CA", { timeZone: ZONE });

/** A date some days later. */
export const addDays = (date, days) => new Date(noon(date).getTime() + days * DAY_MS).toISOString().slice(0, 10);
/** The dates of `days` days from a date on. */
export const listDays = (date, days) => Array.from({ length: days }, (_, number) => addDays(date, number));
