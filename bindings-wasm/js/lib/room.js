// Room on the stack. A stack that overflows inside WebAssembly leaves its memory in the middle of
// something: so before anything is called there, as much is taken here, where overflowing does no harm.

// 128 KiB of arguments; what is called needs about a tenth of it.
const ROOM = new Array(16_384).fill(0);
const nothing = () => {};

/** Throws the language's own error where the stack has no room for a call into WebAssembly. */
export function room() {
  nothing(...ROOM);
}
