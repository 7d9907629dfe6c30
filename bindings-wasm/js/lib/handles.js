// Objects of WebAssembly behind the package's own. They are kept apart, so that no caller can forge,
// reach or change one.

import { SealwardError } from "./errors.js";
import { room } from "./room.js";

const handles = new WeakMap();
const FREED = Symbol("freed");

/** Puts an object of WebAssembly behind this one. */
export function hold(owner, handle) {
  handles.set(owner, handle);
}

/** The one behind this. */
export function handle(owner, name) {
  room();
  const found = handles.get(owner);
  if (found === undefined) {
    throw new TypeError(`this is no ${name}`);
  }
  if (found === FREED) {
    throw new SealwardError("usage", `this ${name} has been freed`);
  }
  return found;
}

/** Frees it. What was begun with it goes on; a second time does nothing. */
export function release(owner, name) {
  if (handles.get(owner) !== FREED) {
    handle(owner, name).free();
    handles.set(owner, FREED);
  }
}

/** Makes `using` free the objects of a class, where the language has it. */
export function disposable(type) {
  if (Symbol.dispose !== undefined) {
    Object.defineProperty(type.prototype, Symbol.dispose, {
      value: type.prototype.free,
      writable: true,
      configurable: true,
    });
  }
}
