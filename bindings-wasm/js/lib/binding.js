// What a message is bound to.

import { checkBinding } from "../sealward.js";
import { described } from "./bytes.js";
import { room } from "./room.js";
import { short } from "./text.js";

// One more than a binding may have: what is behind them changes no answer.
const PAIRS_READ = 65;

// Set by the class, which alone can read what is private.
let wordsOf;

/** What a message is bound to: a namespace and pairs, needed again to open it. Immutable. */
export class Binding {
  // The words that cross the border: the namespace, then each key and its value.
  #words;

  constructor(namespace, pairs) {
    room();
    const words = [short(namespace, "a namespace")];
    for (const [key, value] of entries(pairs).slice(0, PAIRS_READ)) {
      words.push(short(key, "a key of a binding"), short(value, "a value of a binding"));
    }
    checkBinding(words);
    this.#words = words;
    this.namespace = words[0];
    this.pairs = Object.freeze(asPairs(words));
    Object.freeze(this);
  }

  static {
    wordsOf = (binding) => {
      if (typeof binding !== "object" || binding === null || !(#words in binding)) {
        throw new TypeError(`a Binding is required, not ${described(binding)}`);
      }
      return binding.#words;
    };
  }
}

/** The words of a caller's binding. */
export function words(binding) {
  return wordsOf(binding);
}

/** The binding that words of WebAssembly say. */
export function fromWords(words) {
  return new Binding(words[0], asPairs(words));
}

function asPairs(words) {
  const pairs = {};
  for (let at = 1; at + 1 < words.length; at += 2) {
    // Not assigned: a key may be `__proto__`.
    Object.defineProperty(pairs, words[at], {
      value: words[at + 1],
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return pairs;
}

/** The pairs of a plain object. Of a Map or any other object nothing would be seen: they are refused. */
function entries(pairs) {
  if (pairs === undefined || pairs === null) {
    return [];
  }
  if (typeof pairs !== "object" || !isPlain(pairs)) {
    throw new TypeError(`the pairs of a binding are a plain object, not ${described(pairs)}`);
  }
  return Reflect.ownKeys(pairs).map((key) => [key, pairs[key]]);
}

function isPlain(object) {
  const prototype = Object.getPrototypeOf(object);
  // That of objects, in any realm.
  return prototype === null || Object.hasOwn(prototype, "isPrototypeOf");
}
