// Errors: one class, told apart by stable codes. Wrong types are TypeErrors.

/** What everything that this package throws of its own is. Its text holds no secret. */
export class SealwardError extends Error {
  constructor(code, message, options) {
    super(message, options);
    if (typeof code !== "string") {
      throw new TypeError("the code of a SealwardError is a string");
    }
    this.code = code;
  }
}

// As the language's own errors have it: shown, and no property of each error.
Object.defineProperty(SealwardError.prototype, "name", {
  value: "SealwardError",
  writable: true,
  configurable: true,
});

/** The same error with what led to it, as the language's own errors have it. */
export function caused(error, cause) {
  return Object.defineProperty(error, "cause", { value: cause, writable: true, configurable: true });
}
