// The package in browsers and workers: importing it waits until the module is there.

import { provide } from "./lib/module.js";
import init from "./sealward.js";

const response = await fetch(new URL("./sealward_bg.wasm", import.meta.url));
if (!response.ok) {
  throw new Error(`the WebAssembly module of sealward cannot be fetched: status ${response.status}`);
}
// Servers that do not know the type of the file are common enough.
const streams = response.headers.get("Content-Type")?.startsWith("application/wasm");
const module = streams
  ? await WebAssembly.compileStreaming(response)
  : await WebAssembly.compile(await response.arrayBuffer());
await init({ module_or_path: module });
provide(module);

export * from "./lib/api.js";
