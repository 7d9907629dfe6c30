// Options that a caller gives as an object.

import { described } from "./bytes.js";

/**
 * The options, with what is undefined left out. Throws a TypeError for a name that is none of
 * `readers`, which would be passed over silently otherwise; each reader judges its own value.
 */
export function options(given, readers, what) {
  if (given === undefined) {
    return {};
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TypeError(`${what} are an object, not ${described(given)}`);
  }
  const read = {};
  for (const name of Reflect.ownKeys(given)) {
    if (typeof name !== "string" || !Object.hasOwn(readers, name)) {
      throw new TypeError(`${what} have no \`${String(name)}\``);
    }
    const value = given[name];
    if (value !== undefined) {
      read[name] = readers[name](value, `\`${name}\``);
    }
  }
  return read;
}

/** A reader of true or false. */
export function boolean(value, what) {
  if (typeof value !== "boolean") {
    throw new TypeError(`${what} is true or false, not ${described(value)}`);
  }
  return value;
}

/** A reader of numbers. */
export function number(value, what) {
  if (typeof value !== "number") {
    throw new TypeError(`${what} is a number, not ${described(value)}`);
  }
  return value;
}

/** A reader of arrays whose elements this reads. */
export function arrayOf(read) {
  return (value, what) => {
    if (!Array.isArray(value)) {
      throw new TypeError(`${what} is an array, not ${described(value)}`);
    }
    return Array.from(value, (element) => read(element, `an element of ${what}`));
  };
}
