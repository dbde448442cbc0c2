import type * as v from "valibot";
import type { Cost } from "./lines.ts";

/** What an allow-listed key may do: create events, or publish weather files. A key may hold both. */
export type Role = "coordinator" | "uploader";

/** What an operation is about; descriptions are sorted by it. */
export type Topic =
  | "events"
  | "settlement"
  | "weather"
  | "planning"
  | "files"
  | "oracle"
  | "probes";

/** The schema of several named values: parts of a path, parameters of a query. */
export type Fields = v.GenericSchema & { readonly entries: v.ObjectEntries };

/** Statuses of refusals that only some operations give. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 503 | 507;

/**
 * How an answer may be kept: `version`, it has a strong tag and is sent only to who does not have it; `lasting`, besides
 * that it never changes; `parts`, besides that ranges of it may be asked for.
 */
export type Keeping = "version" | "lasting" | "parts";

/** What a good answer is. */
export interface GoodAnswer {
  /** 200 unless given. */
  readonly status?: 200 | 201 | 202;
  readonly description: string;
  /** What its JSON is like; bytes and empty answers have none. */
  readonly schema?: v.GenericSchema;
  /** Of a body that is no JSON. */
  readonly mediaType?: string;
  /** The type of the stream that comes instead to who accepts that: the same for as long as it is read. */
  readonly stream?: "text/event-stream";
  readonly example?: unknown;
  /** Headers it has besides those that follow from `keeping`, by name. */
  readonly headers?: readonly string[];
  readonly keeping?: Keeping;
}

/** What every operation says. */
interface Described {
  readonly method: "GET" | "POST";
  /** With `:names`. */
  readonly path: string;
  /** Names it in code that is made from the description. */
  readonly id: string;
  readonly topic: Topic;
  /** A few words. */
  readonly summary: string;
  readonly description?: string;
  /** The `:names` of its path. */
  readonly params?: Fields;
  /** The parameters that mean something to it. */
  readonly query?: Fields;
  readonly answer: GoodAnswer;
  /** Refusals of its own, with when they come; those of every operation of its kind are not named. */
  readonly refusals?: Readonly<Partial<Record<RefusalStatus, string>>>;
}

/** An operation that anyone may ask for. */
export interface OpenOperation extends Described {
  readonly method: "GET";
  /** The line it stands in. */
  readonly cost: Cost;
  /** Whether it must be signed by a coordinator when the query names an `owner`. */
  readonly hasOwner?: boolean;
}

/** An operation that a key of one role has to sign. */
export interface SignedOperation extends Described {
  readonly role: Role;
  /** What is sent. */
  readonly body?: {
    readonly description: string;
    /** What its JSON is like; a file has none. */
    readonly schema?: v.GenericSchema;
    /** Of a body that is no JSON. */
    readonly mediaType?: string;
    readonly example?: unknown;
  };
}

/**
 * One operation of the interface, said once: its route is found by it, what a request sends is checked by its schemas,
 * and the description of the interface (OpenAPI) is made from it.
 */
export type Operation = OpenOperation | SignedOperation;
