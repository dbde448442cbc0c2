import * as v from "valibot";
import type { Wording } from "../../shared/contract/described.ts";
import type { Fields, Keeping, Operation } from "../../oracle/http/operation.ts";
import { type Json, schemaOf } from "./json_schema.ts";

const KEEPING_PARAMETERS: Readonly<Record<Keeping, readonly string[]>> = {
  version: ["If-None-Match"],
  lasting: ["If-None-Match"],
  parts: ["If-None-Match", "Range", "If-Range"],
};

/** Every parameter of an operation: of its path, of its query, and headers that say what its client has already. */
export function parametersOf({ params, query, answer }: Operation): Json[] {
  const headers = [
    ...answer.keeping ? KEEPING_PARAMETERS[answer.keeping] : [],
    ...answer.stream ? ["Last-Event-ID"] : [],
  ];
  return [
    ...fieldsOf(params).map(([name, schema]) => parameter(name, "path", schema)),
    ...fieldsOf(query).map(([name, schema]) => parameter(name, "query", schema)),
    ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

function fieldsOf(fields: Fields | undefined): [string, v.GenericSchema][] {
  return Object.entries(fields?.entries ?? {}) as [string, v.GenericSchema][];
}

function parameter(name: string, place: "path" | "query", field: v.GenericSchema): Json {
  const isOptional = field.type === "optional";
  const { wrapped = field } = field as { wrapped?: v.GenericSchema };
  const { description, examples = [], minimum, maximum } = v.getMetadata(wrapped) as Partial<
    Wording & { readonly description: string }
  >;
  if (description === undefined) throw new TypeError(`nothing is said of the parameter ${name}`);
  const { description: _, examples: __, ...schema } = schemaOf(field);
  return {
    name,
    in: place,
    required: !isOptional,
    description,
    ...schema.type === "array" && { style: "form", explode: false },
    schema: { ...schema, minimum, maximum },
    example: examples[0],
  };
}
