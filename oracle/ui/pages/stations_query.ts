import * as v from "valibot";

/** What the query of the page may ask for: words, a state, or the station nearest to a point of the map. */
export const StationsQuery = v.object({
  q: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(80, "must have at most 80 characters"))),
  state: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, "must be two capital letters"))),
  near: v.optional(v.pipe(
    v.string(),
    v.regex(/^\d{1,4},\d{1,4}$/, "must be x,y on the map"),
    v.transform((text) => text.split(",").map(Number)),
  )),
});
/** @see {@link StationsQuery} */
export type StationsQuery = v.InferOutput<typeof StationsQuery>;
