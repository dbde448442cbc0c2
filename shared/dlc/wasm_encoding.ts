/** A run of encoded WebAssembly instructions. */
export type Code = readonly number[];

/** Unsigned LEB128, the form of every index, size and offset (WebAssembly 1.0 §5.2.2). */
const encodeUnsigned = (value: number): number[] => {
  const out: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    out.push(value ? low | 0x80 : low);
  } while (value);
  return out;
};

/** Signed LEB128, the form of constants. */
const encodeSigned = (value: bigint): number[] => {
  const out: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    const last = (value === 0n && !(low & 0x40)) || (value === -1n && (low & 0x40) !== 0);
    out.push(last ? low : low | 0x80);
    if (last) return out;
  }
};

const vector = (items: readonly (readonly number[])[]) => [
  ...encodeUnsigned(items.length),
  ...items.flat(),
];
const section = (
  id: number,
  body: readonly number[],
) => [id, ...encodeUnsigned(body.length), ...body];
const name = (text: string) => [...encodeUnsigned(text.length), ...new TextEncoder().encode(text)];

/** The instructions that the field arithmetic needs, named as in the WebAssembly text format. */
export const op = {
  localGet: (index: number): Code => [0x20, ...encodeUnsigned(index)],
  localSet: (index: number): Code => [0x21, ...encodeUnsigned(index)],
  localTee: (index: number): Code => [0x22, ...encodeUnsigned(index)],
  i32Const: (value: number): Code => [0x41, ...encodeSigned(BigInt(value))],
  i64Const: (value: number | bigint): Code => [0x42, ...encodeSigned(BigInt(value))],
  i32Load: (offset: number): Code => [0x28, 2, ...encodeUnsigned(offset)],
  i64Load32U: (offset: number): Code => [0x35, 2, ...encodeUnsigned(offset)],
  i64Load32S: (offset: number): Code => [0x34, 2, ...encodeUnsigned(offset)],
  i64Store32: (offset: number): Code => [0x3e, 2, ...encodeUnsigned(offset)],
  i32Add: [0x6a] as Code,
  i32Sub: [0x6b] as Code,
  i32LtU: [0x49] as Code,
  i32GeU: [0x4f] as Code,
  i64Add: [0x7c] as Code,
  i64Sub: [0x7d] as Code,
  i64Mul: [0x7e] as Code,
  i64And: [0x83] as Code,
  i64Xor: [0x85] as Code,
  i64ShrU: [0x88] as Code,
  call: (index: number): Code => [0x10, ...encodeUnsigned(index)],
  /** Repeats `body` while it leaves a non-zero i32 on the stack; runs it at least once. */
  doWhile: (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b],
} as const;

/** What every module begins with: magic and version (WebAssembly 1.0 §5.5.16). */
const HEAD = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** One function of a module: i32 parameters, no results, i64 locals numbered after the parameters. */
export interface WasmFunction {
  /** The name it is exported under; internal functions have none. */
  readonly name?: string;
  readonly params: number;
  readonly i64Locals: number;
  readonly body: Code;
}

/**
 * Encodes a module that imports one memory as `env.memory`; functions are numbered in the order given.
 *
 * @see https://www.w3.org/TR/wasm-core-1/#binary-modules
 */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const i32 = 0x7f;
  const i64 = 0x7e;
  const exported = functions.flatMap((f, index) =>
    f.name === undefined ? [] : [[...name(f.name), 0x00, ...encodeUnsigned(index)]]
  );
  const bodies = functions.map((f) => {
    const locals = f.i64Locals ? vector([[...encodeUnsigned(f.i64Locals), i64]]) : vector([]);
    const code = [...locals, ...f.body, 0x0b];
    return [...encodeUnsigned(code.length), ...code];
  });
  return new Uint8Array([
    ...HEAD,
    ...section(1, vector(functions.map((f) => [0x60, ...vector(Array(f.params).fill([i32])), 0]))),
    ...section(2, vector([[...name("env"), ...name("memory"), 0x02, 0x00, 0x01]])),
    ...section(3, vector(functions.map((_, index) => encodeUnsigned(index)))),
    ...section(7, vector(exported)),
    ...section(10, vector(bodies)),
  ]);
}
