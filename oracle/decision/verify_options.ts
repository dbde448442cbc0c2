/** What a verifier knows from elsewhere. */
export interface VerifyOptions {
  /** X-only key of the oracle, 64 hex characters; never taken from the record. */
  readonly oraclePubkey: string;
  /** The event that the record must be about; any unless given. */
  readonly eventId?: string;
  /** The published attestation, 64 hex characters; without it the signature is not checked. */
  readonly attestation?: string;
  /** URL beginnings that count as sources; the official ones unless given. */
  readonly trustedUrlPrefixes?: readonly string[];
}
