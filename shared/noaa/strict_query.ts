/** The parameters of a URL by name, or why it is not read. */
export type StrictQuery =
  | { readonly values: ReadonlyMap<string, string>; readonly problem?: undefined }
  | { readonly values?: undefined; readonly problem: string };

/**
 * Reads the parameters of a URL as they are written; not when it has a fragment, or a parameter that stands twice, has
 * no value or is not among `known`. Nothing is decoded: who would trust a URL must not depend on how servers decode.
 *
 * @param known names and what their values look like, from beginning to end
 */
export function strictQuery(url: string, known: Readonly<Record<string, RegExp>>): StrictQuery {
  if (url.includes("#")) return { problem: "it has a fragment" };
  const begin = url.indexOf("?");
  if (begin < 0) return { problem: "it has no parameters" };
  const values = new Map<string, string>();
  for (const parameter of url.slice(begin + 1).split("&")) {
    const equals = parameter.indexOf("=");
    const [name, value] = [parameter.slice(0, equals), parameter.slice(equals + 1)];
    if (equals < 0) return { problem: `${quote(parameter)} is no parameter with a value` };
    if (values.has(name)) return { problem: `the parameter ${quote(name)} stands twice` };
    if (!Object.hasOwn(known, name)) {
      return { problem: `the parameter ${quote(name)} is unknown` };
    }
    if (!known[name]!.test(value)) {
      return { problem: `the parameter ${name} is written another way: ${quote(value)}` };
    }
    values.set(name, value);
  }
  return { values };
}

/** What stands in a URL, cut to what a person reads. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** Whether a URL names what it asks for by its path alone; with parameters it could ask for another thing. */
export function asksByPath(url: string): boolean {
  return !/[?#]/.test(url);
}
