/**
 * The parameters of a URL, as they are written; `undefined` when it has a fragment, or a parameter that stands twice,
 * has no value or is not among `known`. Nothing is decoded: who would trust a URL must not depend on how servers decode.
 *
 * @param known names and what their values look like, from beginning to end
 */
export function strictQuery(
  url: string,
  known: Readonly<Record<string, RegExp>>,
): ReadonlyMap<string, string> | undefined {
  const begin = url.indexOf("?");
  if (begin < 0 || url.includes("#")) return undefined;
  const found = new Map<string, string>();
  for (const parameter of url.slice(begin + 1).split("&")) {
    const equals = parameter.indexOf("=");
    const [name, value] = [parameter.slice(0, equals), parameter.slice(equals + 1)];
    if (equals < 0 || found.has(name) || !Object.hasOwn(known, name)) return undefined;
    if (!known[name]!.test(value)) return undefined;
    found.set(name, value);
  }
  return found;
}
