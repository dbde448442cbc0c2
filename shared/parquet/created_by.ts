import { VERSION } from "../version.ts";

/**
 * What a file of this program says of its origin, in the form that readers take apart (parquet.thrift, `created_by`):
 * parquet-java passes over the text statistics of a file whose origin it cannot read.
 */
export const CREATED_BY = `noaa-oracle version ${VERSION}`;

/**
 * Whether our own writer, of any version, made a file that says this of its origin; the first versions named no
 * version. Their times are UTC with `Z`, so they are ordered as text.
 */
export function isOwnOrigin(createdBy: string | undefined): boolean {
  return createdBy === "noaa-oracle" || createdBy?.startsWith("noaa-oracle version ") === true;
}
