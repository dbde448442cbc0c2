import type { SchemaElement } from "hyparquet";
import type { Column } from "../contract/table.ts";

/** The parquet schema of a flat table: one root message and a leaf for each column, in order. */
export function schemaOf(rootName: string, columns: readonly Column[]): SchemaElement[] {
  return [{ name: rootName, num_children: columns.length }, ...columns.map(elementOf)];
}

function elementOf({ name, type, required }: Column): SchemaElement {
  const repetition_type = required ? "REQUIRED" : "OPTIONAL";
  if (type === "double") return { name, type: "DOUBLE", repetition_type };
  if (type === "int64") return { name, type: "INT64", repetition_type };
  return {
    name,
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    logical_type: { type: "STRING" },
    repetition_type,
  };
}

/**
 * The flat columns of a parquet schema as this project names them. A leaf of another type, or one in a group, is left
 * out: no reader here knows it.
 */
export function columnsOf(schema: readonly SchemaElement[]): Column[] {
  const [root, ...leaves] = schema;
  if (root?.num_children !== leaves.length) return [];
  return leaves.flatMap((leaf) => {
    const type = typeOf(leaf);
    return type ? [{ name: leaf.name, type, required: leaf.repetition_type === "REQUIRED" }] : [];
  });
}

function typeOf(leaf: SchemaElement): Column["type"] | undefined {
  if (leaf.repetition_type === "REPEATED") return undefined;
  if (leaf.type === "DOUBLE") return "double";
  if (leaf.type === "INT64" && !leaf.converted_type && isPlainInteger(leaf)) return "int64";
  if (leaf.type !== "BYTE_ARRAY") return undefined;
  return leaf.converted_type === "UTF8" || leaf.logical_type?.type === "STRING"
    ? "text"
    : undefined;
}

function isPlainInteger({ logical_type: logical }: SchemaElement): boolean {
  return !logical || (logical.type === "INTEGER" && logical.isSigned);
}
