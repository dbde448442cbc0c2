import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { COMPONENTS } from "./components.ts";

/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

type OverrideAction = NonNullable<ConversionConfig["overrideAction"]>;
type OverrideSchema = NonNullable<ConversionConfig["overrideSchema"]>;
type Converted = ReturnType<OverrideSchema>;

/** What schemas check that JSON Schema has no word for; it stands in their sentences. */
const UNSAID = new Set(["brand", "check", "finite", "to_lower_case"]);

const CONFIG: ConversionConfig = {
  target: "draft-2020-12",
  // What crosses the wire: what a request may be before it is read, and an answer before its client reads it.
  typeMode: "input",
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideAction,
  overrideSchema,
};

/** The JSON Schema (2020-12) of what a schema takes; named ones are referred to. */
export function schemaOf(schema: v.GenericSchema): Json {
  const { $schema: _, $defs: __, ...json } = toJsonSchema(schema, {
    ...CONFIG,
    definitions: COMPONENTS,
  });
  return json;
}

/** The JSON Schemas of all that have a name. */
export function componentSchemas(): Json {
  return toJsonSchemaDefs(COMPONENTS, CONFIG);
}

/** A list in one parameter is said as a list. */
function overrideAction({ valibotAction: action, jsonSchema }: Parameters<OverrideAction>[0]) {
  if (UNSAID.has(action.type)) return jsonSchema;
  const { list } = (action as { metadata?: { list?: CommaList } }).metadata ?? {};
  if (!list) return undefined;
  return {
    type: "array",
    items: schemaOf(list.item),
    minItems: 1,
    maxItems: list.most,
    uniqueItems: true,
  } as Converted;
}

/** What `commaList()` says of itself. */
interface CommaList {
  readonly item: v.GenericSchema;
  readonly most: number;
}

/** Says “or null” in the type where there is one, and nothing of required members where there are none. */
function overrideSchema({ valibotSchema, jsonSchema }: Parameters<OverrideSchema>[0]): Converted {
  const { anyOf, ...rest } = jsonSchema;
  const [inner] = anyOf ?? [];
  const isNullable = valibotSchema.type === "nullable" || valibotSchema.type === "nullish";
  if (isNullable && typeof inner === "object" && typeof inner.type === "string") {
    const values = inner.enum && { enum: [...inner.enum, null] };
    return { ...rest, ...inner, type: [inner.type, "null"], ...values };
  }
  if (jsonSchema.required?.length === 0) return { ...jsonSchema, required: undefined };
  return undefined;
}
