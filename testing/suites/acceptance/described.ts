/** An object of JSON. */
type Json = Readonly<Record<string, unknown>>;

/** A parameter or header of a description. */
interface Described {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly example?: unknown;
}

/** One answer of an operation. */
export interface DescribedAnswer {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Readonly<
    Record<string, { readonly schema?: Json; readonly example?: unknown }>
  >;
}

/** One operation of a description, with what it refers to in its place. */
export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly parameters: readonly Described[];
  readonly requestBody?: { readonly content: DescribedAnswer["content"] };
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
  readonly security: readonly Json[];
}

/** A description in OpenAPI 3.1, as its readers take it. */
export class DescribedInterface {
  readonly #whole: Json;

  constructor(whole: Json) {
    this.#whole = whole;
  }

  /** Every operation, by its name. */
  operations(): Map<string, DescribedOperation> {
    const { paths } = this.#resolve(this.#whole) as {
      paths: Record<string, Record<string, Omit<DescribedOperation, "method" | "path">>>;
    };
    return new Map(
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, said]) => [
          said.operationId,
          { ...said, method: method.toUpperCase(), path },
        ])
      ),
    );
  }

  /** Where a value has what a schema does not speak of, or lacks what it demands, as paths; nothing else is checked. */
  faults(value: unknown, schema: Json, path = "$"): string[] {
    const said = this.#target(schema);
    const options = (said.anyOf ?? said.oneOf) as readonly Json[] | undefined;
    if (options) {
      const each = options.map((option) => this.faults(value, option, path));
      return each.reduce((best, faults) => faults.length < best.length ? faults : best);
    }
    if (Array.isArray(value)) {
      return value.flatMap((item, i) => this.faults(item, said.items as Json, `${path}[${i}]`));
    }
    if (typeof value !== "object" || value === null || said.properties === undefined) {
      return this.#isOfType(value, said.type) ? [] : [`${path} is no ${said.type}`];
    }
    const { properties, required = [] } = said as {
      properties: Record<string, Json>;
      required?: readonly string[];
    };
    const missing = required.filter((name) => !(name in value)).map((name) => `no ${path}.${name}`);
    const wrong = Object.entries(value).flatMap(([name, member]) => {
      const own = properties[name];
      return own
        ? this.faults(member, own, `${path}.${name}`)
        : [`${path}.${name} is not described`];
    });
    return [...missing, ...wrong];
  }

  #isOfType(value: unknown, type: unknown): boolean {
    const types = type === undefined ? [] : [type].flat();
    if (types.length === 0) return true;
    if (value === null) return types.includes("null");
    if (typeof value !== "number") return types.includes(typeof value);
    return types.includes("number") || (types.includes("integer") && Number.isInteger(value));
  }

  #target(schema: Json): Json {
    const { $ref: reference } = schema;
    return typeof reference === "string" ? this.#target(this.#find(reference)) : schema;
  }

  #find(reference: string): Json {
    const names = reference.split("/").slice(1);
    const found = names.reduce<unknown>((at, name) => (at as Json)[name], this.#whole);
    if (found === undefined) throw new TypeError(`${reference} leads nowhere`);
    return found as Json;
  }

  /** Puts in what is referred to, but for schemas, which may be large. */
  #resolve(part: unknown): unknown {
    if (Array.isArray(part)) return part.map((each) => this.#resolve(each));
    if (typeof part !== "object" || part === null) return part;
    const { $ref: reference } = part as Json;
    if (typeof reference === "string" && !reference.includes("/schemas/")) {
      return this.#resolve(this.#find(reference));
    }
    return Object.fromEntries(
      Object.entries(part).map(([name, member]) => [name, this.#resolve(member)]),
    );
  }
}
