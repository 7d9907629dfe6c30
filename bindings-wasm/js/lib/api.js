// Everything that the package exports, and nothing else.

export { Binding } from "./binding.js";
export { check, explain, inspect } from "./check.js";
export { SealwardError } from "./errors.js";
export { PassphraseKek, RawKek } from "./kek.js";
export { Keyring, open, seal } from "./keyring.js";
export { WrappedDek } from "./wrapped-dek.js";
