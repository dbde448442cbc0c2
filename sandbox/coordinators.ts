import { sha256 } from "../shared/bytes/sha256.ts";
import type { Npub } from "../shared/contract/ids.ts";
import { keyToPem } from "../shared/keys/pem.ts";
import { SecretKey } from "../shared/keys/secret_key.ts";

/** A coordinator that every sandbox allows, with its secret: nothing that it signs is worth anything. */
export interface SandboxCoordinator {
  readonly name: string;
  readonly npub: Npub;
  /** 64 hex characters. */
  readonly secret: string;
  /** The key file that `noaa-oracle --key` reads. */
  readonly pem: string;
}

/** The secrets of the two coordinators: the same in every sandbox, so that they may stand in tests. */
export const COORDINATOR_KEYS: readonly [SecretKey, SecretKey] = [keyOf("ada"), keyOf("ben")];

/** The coordinators as they are shown. */
export const COORDINATORS: readonly SandboxCoordinator[] = ["ada", "ben"].map((name) => {
  const key = keyOf(name);
  const secret = key.use((bytes) => bytes.toHex());
  return { name, npub: key.npub, secret, pem: keyToPem(key) };
});

function keyOf(name: string): SecretKey {
  return new SecretKey(sha256(`noaa-oracle sandbox, no secret: ${name}`));
}
