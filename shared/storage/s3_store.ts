import type * as Sdk from "@aws-sdk/client-s3";
import { noAnswer, withDeadline } from "./deadline.ts";
import { checkKey, type ObjectStore, StorageError, type StorageFault } from "./object_store.ts";

/** Which bucket, and how to reach it. */
export interface S3StoreOptions {
  readonly bucket: string;
  /** The origin of a service other than AWS; it is asked in path style. */
  readonly endpoint?: string;
  /** E.g. `us-west-2`. */
  readonly region: string;
  /** Milliseconds of real time one operation may take, its retries included. */
  readonly deadlineMs?: number;
}

/** Larger objects are not read; none of ours comes near. */
const MAX_OBJECT_BYTES = 256 * 1024 * 1024;
const ATTEMPTS = 3;

/**
 * An S3 bucket as object store. Objects are put with `If-None-Match: *`, so a key is written once whoever writes — if
 * the service heeds it, which `disproveConditionalPut` finds out — and with their SHA-256, which the service checks.
 * When the answer to a put is lost its repetition finds the key taken: `exists` then means that an equal put of ours may
 * have stored it. Credentials are found as the AWS SDK does (environment, shared files, web identity).
 */
export class S3Store implements ObjectStore {
  readonly #sdk: typeof Sdk;
  readonly #client: Sdk.S3Client;
  readonly #options: S3StoreOptions;
  readonly #deadlineMs: number;

  private constructor(sdk: typeof Sdk, options: S3StoreOptions) {
    const { region, endpoint, deadlineMs = 120_000 } = options;
    this.#sdk = sdk;
    this.#options = options;
    this.#deadlineMs = deadlineMs;
    this.#client = new sdk.S3Client({
      region,
      maxAttempts: ATTEMPTS,
      ...endpoint ? { endpoint, forcePathStyle: true } : {},
    });
  }

  /** Opens a bucket; nothing is sent until the first operation. */
  static async open(options: S3StoreOptions): Promise<S3Store> {
    // Here and nowhere else: without a bucket these 80 MB are never loaded.
    return new S3Store(await import("@aws-sdk/client-s3"), options);
  }

  describe(): string {
    const { bucket, endpoint, region } = this.#options;
    return `S3 bucket ${bucket} ${endpoint ? `at ${endpoint}` : `in ${region}`}`;
  }

  async putIfAbsent(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    const command = new this.#sdk.PutObjectCommand({
      Bucket: this.#options.bucket,
      Key: checkKey(key),
      Body: bytes,
      IfNoneMatch: "*",
      ChecksumAlgorithm: "SHA256",
    });
    try {
      await this.#within(
        `storing ${key}`,
        (abortSignal) => this.#client.send(command, { abortSignal }),
      );
      return "stored";
    } catch (error) {
      if (error instanceof StorageError && statusOf(error.cause) === 412) return "exists";
      throw error;
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const command = new this.#sdk.GetObjectCommand({
      Bucket: this.#options.bucket,
      Key: checkKey(key),
    });
    try {
      return await this.#within(`reading ${key}`, async (abortSignal) => {
        const { Body, ContentLength = 0 } = await this.#client.send(command, { abortSignal });
        if (ContentLength > MAX_OBJECT_BYTES) {
          throw new Error(`${ContentLength} bytes are too many`);
        }
        return await Body?.transformToByteArray() ?? new Uint8Array();
      });
    } catch (error) {
      const absent = error instanceof StorageError && error.cause instanceof Error &&
        error.cause.name === "NoSuchKey";
      if (absent) return undefined;
      throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<string> {
    let token: string | undefined;
    do {
      const command = new this.#sdk.ListObjectsV2Command({
        Bucket: this.#options.bucket,
        Prefix: prefix,
        ContinuationToken: token,
      });
      const page = await this.#within(
        "listing",
        (abortSignal) => this.#client.send(command, { abortSignal }),
      );
      for (const { Key } of page.Contents ?? []) {
        if (Key !== undefined && !Key.endsWith("/")) yield Key;
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Closes idle connections. */
  close(): void {
    this.#client.destroy();
  }

  async #within<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const signal = AbortSignal.timeout(this.#deadlineMs);
    try {
      // The race as well: reading a body does not listen to the signal.
      return await withDeadline(this.#deadlineMs, this.describe(), work(signal));
    } catch (cause) {
      if (cause instanceof StorageError) throw cause;
      if (signal.aborted) throw noAnswer(this.#deadlineMs, this.describe(), cause);
      const fault = faultOf(cause);
      // The cause before the key, which is long and would leave no space for it in a line of the log.
      throw new StorageError(fault, `${this.describe()}: ${explain(fault, cause)} (${what})`, {
        cause,
      });
    }
  }
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

const DENIED = new Set([
  "AccessDenied",
  "CredentialsProviderError",
  "ExpiredToken",
  "InvalidAccessKeyId",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
  "TokenProviderError",
]);

function faultOf(error: unknown): StorageFault {
  if (!(error instanceof Error)) return "failed";
  if (error.name === "NoSuchBucket") return "missing_bucket";
  const status = statusOf(error);
  if (DENIED.has(error.name) || status === 401 || status === 403) return "denied";
  if (status === 409) return "contended";
  const tryAgain = status === undefined || status >= 500 || status === 408 || status === 429;
  return tryAgain ? "unreachable" : "failed";
}

const ADVICE: Partial<Record<StorageFault, string>> = {
  denied: "; check the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) and what they may do",
  missing_bucket: "; create the bucket or correct its name",
};

function explain(fault: StorageFault, error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text + (ADVICE[fault] ?? "");
}
