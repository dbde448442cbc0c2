import type { WeatherFileName } from "../../shared/contract/weather_file_name.ts";
import type { DeliveryName } from "./spool.ts";

/** What a failed delivery means for the files behind it. */
export type FailureScope =
  | "file" // this file was refused; others may pass
  | "refused" // we are refused as a whole until somebody changes a setting
  | "service"; // the other side is down or busy; worth another try soon

/** A file did not reach its place; the message says what is owed and what to do about it. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  constructor(readonly scope: FailureScope, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** One of the places finished files are brought to. */
export interface Delivery {
  readonly name: DeliveryName;
  /** Where files go, for logs; carries no credentials. */
  describe(): string;
  /**
   * Brings one file there; bringing it again changes nothing.
   * @returns whether it was stored now or had been there before
   * @throws {DeliveryError} when it did not get there, with whose fault it was
   */
  deliver(name: WeatherFileName, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<
    "stored" | "exists"
  >;
}
