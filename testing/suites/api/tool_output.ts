import { fileURLToPath } from "node:url";

/** Where the tools of this suite are installed. */
export const TOOLS = ".tools";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs a tool, in the project's folder unless another is given, and returns all that it prints. */
export async function toolOutput(
  program: string,
  args: readonly string[],
  { env = {}, cwd = ROOT }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
  } = {},
): Promise<{ success: boolean; output: string }> {
  const { success, stdout, stderr } = await new Deno.Command(ROOT + program, {
    args: [...args],
    cwd,
    env: { ...env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, output: decode(stdout) + decode(stderr) };
}
