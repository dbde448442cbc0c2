/** What a finished program said. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where `scripts/tools.sh` puts programs. */
const TOOLS = `${Deno.cwd()}/.tools/bin:${Deno.cwd()}/.tools/venv/bin:${
  Deno.env.get("PATH") ?? ""
}`;

/** Runs a program of the tools folder or the machine to its end. */
export async function run(
  program: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<Finished> {
  const { code, stdout, stderr } = await new Deno.Command("/usr/bin/env", {
    args: ["-u", "AWS_CA_BUNDLE", program, ...args], // Litestream 0.5.18 does not start with it
    cwd: options.cwd,
    env: { ...options.env, PATH: TOOLS },
    signal: AbortSignal.timeout(options.timeoutMs ?? 300_000),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}
