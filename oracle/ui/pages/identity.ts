import type { Npub, PointHex } from "../../../shared/contract/ids.ts";

/** Who signs, for people. */
export interface Identity {
  readonly npub: Npub;
  /** The key as a compressed point, hex. */
  readonly compressed: PointHex;
}
