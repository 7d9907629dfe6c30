// The package in Node: the module is read once, when the package is imported.

import { readFileSync } from "node:fs";
import { provide } from "./lib/module.js";
import { initSync } from "./sealward.js";

const module = new WebAssembly.Module(readFileSync(new URL("./sealward_bg.wasm", import.meta.url)));
initSync({ module });
provide(module);

export * from "./lib/api.js";
