// The words of the page's language: sentences by key with their values, Italian articles elided.

export const language = document.documentElement.lang;
const words = await (await fetch(`/words/${language}.json`)).json();

/** A sentence with its values: a word's key, { what stands in braces: the text to fill in }. */
export const say = (key, values = {}) => fillIn(key, values).join("");

/** The sentence in parts: text, value, text, value, ... */
export function fillIn(key, values) {
  const parts = words[key].split(/\{(\w+)\}/).map((part, index) => (index % 2 ? String(values[part]) : part));
  return language === "it" ? parts.map((part, index) => (index % 2 ? part : elide(part, parts[index + 1]))) : parts;
}

/** Italian: "il 8 maggio" is "l'8 maggio", "dal 8" is "dall'8", and so with 11. */
function elide(text, value) {
  if (!/^(8|11)\b/.test(value)) return text;
  const elided = { il: "l'", Il: "L'" };
  return text.replace(/\b(il|al|dal|del|nel|sul) $/i, (_, word) => elided[word] ?? `${word}l'`);
}
