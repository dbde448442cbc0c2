/** The blocks of shell commands that a page has the reader type, in order. */
export async function commandsOf(page: string): Promise<string[]> {
  const text = await Deno.readTextFile(page);
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
}
