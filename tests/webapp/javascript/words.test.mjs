// Sentences in Italian: values filled in, articles elided before eight and eleven.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { say } = await open("words");
const words = await (await fetch("/words/it.json")).json();
const ARTICLES = { il: "l'", Il: "L'", al: "all'", Al: "All'", dal: "dall'", Dal: "Dall'", del: "dell'", nel: "nell'" };
const BEFORE_VALUE = /\b([Ii]l|[Aa]l|[Dd]al|[Dd]el|[Nn]el) \{(\w+)\}/;
const elided = Object.entries(words).filter(([, sentence]) => BEFORE_VALUE.test(sentence));

for (const [key, sentence] of elided) {
  const [, article, name] = BEFORE_VALUE.exec(sentence);
  test(`${key}: "${article}" yields to eight and eleven, and to nothing else`, () => {
    const write = (value) => say(key, { [name]: value });
    for (const value of ["8 maggio", "11", "8"]) assert.ok(write(value).includes(`${ARTICLES[article]}${value}`), write(value));
    for (const value of ["18 maggio", "80 %", "1"]) assert.ok(write(value).includes(`${article} ${value}`), write(value));
  });
}

test("every sentence takes its values, and leaves no brace", () => {
  for (const [word, sentence] of Object.entries(words)) {
    const values = Object.fromEntries([...sentence.matchAll(/\{(\w+)\}/g)].map(([, field]) => [field, "5"]));
    assert.doesNotMatch(say(word, values), /[{}]|undefined/, word);
  }
});
