import type { GridPoint } from "../stations.ts";

/** What an NDFD `<error>` document says. */
export interface NdfdError {
  /** Its text, white space folded. */
  readonly message: string;
  /** The point it names, when it names exactly one. */
  readonly point?: GridPoint;
}

/** Reads an NDFD `<error>` document; `undefined` for any other body. */
export function parseNdfdError(_body: string): NdfdError | undefined {
  throw new Error("not written yet");
}
