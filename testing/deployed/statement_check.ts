import { createHash } from "node:crypto";
import { schnorr, secp256k1 } from "@noble/curves/secp256k1.js";

/** A signed statement as the client contract (section 11) shapes it; members that no encoding has are refused. */
export interface ReadStatement {
  readonly statement: {
    readonly event_id: string;
    readonly signing_date: number;
    readonly expiry: number;
    readonly nonce_point: string;
    readonly outcomes: {
      readonly kind: string;
      readonly number_of_places_win: number;
      readonly entry_ids: readonly string[];
    };
    readonly terms: {
      readonly kind: string;
      readonly source: string;
      readonly start_observation_date: number;
      readonly end_observation_date: number;
      readonly targets: readonly string[];
      readonly scoring_fields: readonly string[];
      readonly number_of_values_per_entry: number;
      readonly scoring_rules: string;
      readonly lines: readonly ReadLine[];
    };
  };
  readonly signature: string;
}

/** A line as statements carry it. */
export interface ReadLine {
  readonly target: string;
  readonly metric: string;
  readonly lower: number;
  readonly upper: number;
  readonly window_hours: number;
}

/** Bytes as the contract lays them out, big-endian. */
class Layout {
  readonly #parts: Uint8Array[] = [];

  number(kind: "u16" | "u32" | "i64" | "f64", value: number): this {
    const view = new DataView(new ArrayBuffer(kind === "u16" ? 2 : kind === "u32" ? 4 : 8));
    if (kind === "u16") view.setUint16(0, value);
    if (kind === "u32") view.setUint32(0, value);
    if (kind === "i64") view.setBigInt64(0, BigInt(value));
    if (kind === "f64") view.setFloat64(0, value);
    this.#parts.push(new Uint8Array(view.buffer));
    return this;
  }

  hex(text: string): this {
    this.#parts.push(Uint8Array.fromHex(text.replaceAll("-", "")));
    return this;
  }

  text(text: string): this {
    const bytes = new TextEncoder().encode(text);
    this.number("u16", bytes.length).#parts.push(bytes);
    return this;
  }

  list<Item>(items: readonly Item[], write: (item: Item) => unknown): this {
    this.number("u16", items.length);
    for (const item of items) write(item);
    return this;
  }

  taggedHash(tag: string): Uint8Array {
    const hashed = createHash("sha256").update(tag).digest();
    const hash = createHash("sha256").update(hashed).update(hashed);
    for (const part of this.#parts) hash.update(part);
    return hash.digest();
  }
}

/** Whether the statement is signed by the key; every member stands in what was signed. */
export function isSignedBy({ statement, signature }: ReadStatement, key: Uint8Array): boolean {
  const { outcomes, terms } = statement;
  const layout = new Layout();
  layout.hex(statement.event_id).number("i64", statement.signing_date)
    .number("u32", statement.expiry).hex(statement.nonce_point)
    .text(outcomes.kind).number("u32", outcomes.number_of_places_win)
    .list(outcomes.entry_ids, (id) => layout.hex(id))
    .text(terms.kind).text(terms.source)
    .number("i64", terms.start_observation_date).number("i64", terms.end_observation_date)
    .list(terms.targets, (target) => layout.text(target))
    .list(terms.scoring_fields, (field) => layout.text(field))
    .number("u32", terms.number_of_values_per_entry).text(terms.scoring_rules)
    .list(
      terms.lines,
      (line) =>
        layout.text(line.target).text(line.metric).number("f64", line.lower)
          .number("f64", line.upper).number("u32", line.window_hours),
    );
  const digest = layout.taggedHash("noaa-oracle/statement/v1");
  return schnorr.verify(Uint8Array.fromHex(signature), digest, key.slice(1));
}

/** Which of the announced points an attestation opens: the point of its scalar; −1 for none. */
export function openedPoint(attestation: string, points: readonly string[]): number {
  return points.indexOf(secp256k1.Point.BASE.multiply(BigInt(`0x${attestation}`)).toHex(true));
}
