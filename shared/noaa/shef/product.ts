import * as v from "valibot";
import { schemaProblem } from "../../contract/schema_problem.ts";
import { NoaaDocumentError } from "../error.ts";
import { parseForeignInstant } from "../../time/instant.ts";

/** An RR7 text product of api.weather.gov. */
export interface Rr7Product {
  /** UUID, also the last part of its URL. */
  readonly id: string;
  readonly issuedAtMs: number;
  /** As the service writes it, to compare with the index. */
  readonly issuanceTime: string;
  readonly productText: string;
}

/** An entry of the product index. */
export type Rr7IndexEntry = Omit<Rr7Product, "productText">;

const Id = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "must be a UUID"),
);
const Entry = v.object({
  id: Id,
  issuanceTime: v.pipe(
    v.string(),
    v.check((text) => parseForeignInstant(text) !== undefined, "must be an RFC 3339 date-time"),
  ),
  productCode: v.literal("RR7"),
});
const Product = v.object({ ...Entry.entries, productText: v.string() });
const Index = v.object({ "@graph": v.array(Entry) });
const Locations = v.object({ locations: v.record(v.string(), v.unknown()) });

/**
 * Reads `/products/<uuid>`.
 *
 * @throws {NoaaDocumentError} when it is not JSON of an RR7 product
 */
export function parseRr7Product(json: string): Rr7Product {
  const product = read(Product, json, "product");
  return { ...indexEntry(product), productText: product.productText };
}

/**
 * Reads `/products/types/RR7/locations`: the ids of all places that have bulletins, in the order of the answer.
 *
 * @throws {NoaaDocumentError} when it is not such JSON
 */
export function parseProductLocations(json: string): string[] {
  return Object.keys(read(Locations, json, "location list").locations);
}

/**
 * Reads `/products?type=RR7…`: one entry a product, newest issue first.
 *
 * @throws {NoaaDocumentError} when it is not such JSON, or names another kind of product
 */
export function parseProductIndex(json: string): Rr7IndexEntry[] {
  return read(Index, json, "product index")["@graph"]
    .map(indexEntry)
    .sort((a, b) => b.issuedAtMs - a.issuedAtMs || (a.id < b.id ? -1 : 1));
}

function indexEntry({ id, issuanceTime }: v.InferOutput<typeof Entry>): Rr7IndexEntry {
  return { id, issuanceTime, issuedAtMs: parseForeignInstant(issuanceTime)! };
}

function read<Schema extends v.GenericSchema>(
  schema: Schema,
  json: string,
  what: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new NoaaDocumentError(`the ${what} is not JSON`, { cause });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const { field, problem } = schemaProblem(result.issues[0]);
  throw new NoaaDocumentError(`not an RR7 ${what}: ${field ?? "it"} ${problem}`);
}
