import { messageOf } from "../../shared/message_of.ts";
import type { Command } from "../../shared/cli/command.ts";
import type { OracleSettings } from "../settings.ts";

/** Real time the probe may take. */
const TIMEOUT_MS = 5_000;

/** The command `healthcheck`: status 0 when the oracle with these settings runs and is well. */
export const healthcheck: Command<OracleSettings> = {
  name: "healthcheck",
  summary: "Ask the running oracle whether it is well, for container probes.",
  options: [{ name: "--ready", summary: "Ask whether it is ready for work instead." }],
  async run(call) {
    const { settings: { host, port } } = await call.settings();
    const anywhere = host === "0.0.0.0" || host === "::";
    const reached = anywhere ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
    const url = `http://${reached}:${port}/${call.has("--ready") ? "ready" : "health"}`;
    const problem = await problemAt(url);
    if (problem === undefined) return 0;
    call.complain(`noaa-oracle: ${problem}`);
    return 1;
  },
};

async function problemAt(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `${url} answered ${response.status}`;
  } catch (error) {
    return `${url} gave no answer: ${messageOf(error)}`;
  }
}
