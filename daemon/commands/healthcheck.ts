import { messageOf } from "../../shared/message_of.ts";
import type { Command } from "../../shared/cli/command.ts";
import { SpoolLock } from "../publish/spool_lock.ts";
import type { DaemonSettings } from "../settings.ts";

/** Real time the probe may take. */
const TIMEOUT_MS = 5_000;

/** The command `healthcheck`: status 0 when the daemon with these settings runs and is well. */
export const healthcheck: Command<DaemonSettings> = {
  name: "healthcheck",
  summary: "Ask the running daemon whether it is well, for container probes.",
  async run(call) {
    const { settings } = await call.settings();
    const problem = settings.metricsBind === undefined
      ? await spoolProblem(settings.dataDir)
      : await probeProblem(settings.metricsBind);
    if (problem === undefined) return 0;
    call.complain(`noaa-daemon: ${problem}`);
    return 1;
  },
};

async function probeProblem({ hostname, port }: { hostname: string; port: number }) {
  const host = hostname === "0.0.0.0" || hostname === "::" ? "127.0.0.1" : hostname;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/health`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `${url} answered ${response.status}`;
  } catch (error) {
    return `${url} gave no answer: ${messageOf(error)}`;
  }
}

/** Without a listener the lock tells whether a daemon runs. */
async function spoolProblem(dataDir: string): Promise<string | undefined> {
  return await SpoolLock.isHeld(dataDir) ? undefined : `no daemon works on ${dataDir}`;
}
