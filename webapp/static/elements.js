// Elements of a page, found, made and filled.

/** The element with an id. */
export const find = (id) => document.getElementById(id);

/** A new element with a text, or with other elements in it. */
export function make(name, content = "", attributes = {}) {
  const element = document.createElement(name);
  element.append(...(Array.isArray(content) ? content : [content]));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Say in an element whether something is right. */
export function showVerdict(id, isRight, text) {
  find(id).textContent = `${isRight ? "✓" : "✗"} ${text}`;
  find(id).className = `verdict ${isRight ? "ok" : "bad"}`;
}
