// `sealward/hazmat`, over the same instance as `sealward`.

import "./browser.js";

export * from "./lib/hazmat.js";
