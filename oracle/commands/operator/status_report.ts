import type { EventId, Npub } from "../../../shared/contract/ids.ts";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import type { OraclePresence } from "../../orders/ask_oracle.ts";

/** The newest weather file of a kind. */
export interface Freshness {
  readonly name: string;
  /** Below zero when its time is still to come by this machine's clock. */
  readonly age_seconds: number;
}

/** Rights that processes hold. */
export interface LeaseReport {
  readonly name: string;
  readonly holder: string;
  /** RFC 3339; null once it was given back. */
  readonly expires_at: string | null;
  readonly is_held: boolean;
}

/** How the oracle stands, as `status --json` prints it; times are RFC 3339, ages seconds. */
export interface OracleStatus {
  readonly checked_at: string;
  readonly npub: Npub | null;
  readonly database: string;
  /** Whether an oracle answers at the socket beside the database. */
  readonly is_running: boolean;
  /** The same, or `unknown` where this user may not ask. */
  readonly process: OraclePresence;
  /** When the oracle that ran last said that it lives. */
  readonly heartbeat_at: string | null;
  readonly freshness: Readonly<Record<WeatherFileKind, Freshness | null>>;
  readonly events: {
    readonly live: number;
    readonly running: number;
    readonly completed: number;
    readonly signed: number;
    readonly expired_unsigned: number;
  };
  /** Events with entries, past their window, that are not signed and not expired. */
  readonly queue: {
    readonly awaiting: number;
    readonly blocked: number;
    readonly unsettleable: number;
    readonly held: readonly EventId[];
    readonly oldest_seconds: number;
    readonly oldest_unblocked_seconds: number;
  };
  readonly leases: readonly LeaseReport[];
  readonly store: {
    readonly is_trusted: boolean;
    readonly trust: string;
    /** null when it could not be read. */
    readonly decisions: number | null;
    /** Decisions of the database without a record in the store; null when it could not be read. */
    readonly missing: number | null;
    readonly bucket: string | null;
  };
  readonly files: {
    readonly set_aside: number;
    readonly missing: number;
    readonly unlisted: number;
    /** On the fullest of the disks that the oracle writes. */
    readonly free_bytes: number;
    readonly fullest_folder: string;
  };
  readonly lines: {
    /** Of the last 60 days, those whose misses are kept. */
    readonly days: number;
    readonly fitted_at: string | null;
  };
  readonly backups: {
    /** When Litestream wrote down a change of the database last; null where it never did. */
    readonly litestream_at: string | null;
    readonly database_changed_at: string;
  };
}
