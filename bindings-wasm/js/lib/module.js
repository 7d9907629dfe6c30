// The compiled module, which the entry for Node or for browsers provides before anything is called.

let module;

export function provide(compiled) {
  module = compiled;
}

export function compiled() {
  return module;
}
