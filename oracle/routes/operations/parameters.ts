import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { StationId } from "../../../shared/contract/ids.ts";
import { hasPartOfSecond, parseInstant } from "../../../shared/time/instant.ts";

/** @param part what of a second a text may name besides */
const instantIn = (part: "milliseconds" | "whole seconds") =>
  v.pipe(
    v.string(),
    v.metadata({ format: "date-time" }),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const instant = parseInstant(dataset.value);
      const isTooFine = part === "whole seconds" && hasPartOfSecond(dataset.value);
      if (instant !== undefined && !isTooFine) return instant;
      addIssue({
        message: instant === undefined
          ? "must be an RFC 3339 instant like 2030-01-01T00:00:00Z"
          : "must be a whole second",
      });
      return NEVER;
    }),
  );

/** An RFC 3339 instant, as milliseconds since the Unix epoch; finer digits are cut off. */
export const Instant = instantIn("milliseconds");

/** An {@link Instant} without a part of a second. */
export const WholeSecond = instantIn("whole seconds");

/** An instant that a query may name. */
export const instant = (description: string, example: string) =>
  described(Instant, description, { examples: [example] });

/** A UUID of any version in lower-case canonical form; upper case is accepted and lowered. */
export const Uuid = v.pipe(
  v.string(),
  v.metadata({ format: "uuid" }),
  v.toLowerCase(),
  v.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "must be a UUID"),
);

/** A whole number from 0 up. */
export const WholeNumber = v.pipe(
  v.string(),
  v.regex(/^\d+$/, "must be a whole number from 0 up"),
  v.metadata({ type: "integer", minimum: 0, pattern: undefined }),
  v.transform(Number),
);

/** `true` or `false`. */
export const Flag = v.pipe(
  v.picklist(["true", "false"], "must be true or false"),
  v.metadata({ type: "boolean", enum: undefined }),
  v.transform((text) => text === "true"),
);

/**
 * A comma list of distinct values.
 * @param most the longest list that is taken
 * @param item what each of them must be
 */
export function commaList<const Item extends v.GenericSchema<string, unknown>>(
  most: number,
  item: Item,
) {
  return v.pipe(
    v.string(),
    v.metadata({ list: { item, most } }),
    v.transform((text) => text.split(",")),
    v.maxLength(most, `must name at most ${most}`),
    v.check((items) => new Set(items).size === items.length, "must not name anything twice"),
    v.array(item),
  );
}

/**
 * A comma list of some of these names, as a set.
 * @param whose what has members of these names, for whoever names another
 */
export const namesAmong = (names: readonly string[], whose: string) =>
  v.pipe(
    commaList(
      names.length,
      v.picklist(names, `must be a member of ${whose}: ${names.join(", ")}`),
    ),
    v.transform((given) => new Set(given)),
  );

/** 1–100 station ids, separated by commas. */
export const StationIds = described(
  commaList(100, StationId),
  "Stations, 1–100 ids separated by commas.",
  { examples: [["KORD", "KSAW"]] },
);

/** The event that a path names. */
export const EventPath = v.object({
  event_id: described(Uuid, "The event.", { examples: ["0199a1b2-0000-7000-8000-0000000000aa"] }),
});
