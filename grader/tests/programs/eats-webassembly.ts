// Keeps memory of WebAssembly's: modules with nothing but a memory of 8 MiB (128 pages; WebAssembly core specification, section 5.5).
type Memory = { exports: { memory: { buffer: ArrayBuffer } } }
type WebAssembly = {
  Module: new (bytes: Buffer) => object
  Instance: new (module: object) => Memory
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly
const module = new Module(
  Buffer.from('0061736d0100000005040100800107' + '0a01066d656d6f72790200', 'hex'),
)
const kept: Uint8Array[] = []
for (;;) kept.push(new Uint8Array(new Instance(module).exports.memory.buffer).fill(1))
