import type { Command } from "../../shared/cli/command.ts";
import { problemAt } from "../../shared/cli/health_probe.ts";
import { SpoolLock } from "../publish/spool_lock.ts";
import type { DaemonSettings } from "../settings.ts";

/** The command `healthcheck`: status 0 when the daemon with these settings runs and is well. */
export const healthcheck: Command<DaemonSettings> = {
  name: "healthcheck",
  summary: "Ask the running daemon whether it is well, for container probes.",
  async run(call) {
    const { settings: { metricsBind, dataDir } } = await call.settings();
    const problem = metricsBind === undefined
      ? await spoolProblem(dataDir)
      : await problemAt(metricsBind, "/health");
    if (problem === undefined) return 0;
    call.tellProblem(problem);
    return 1;
  },
};

/** Without a listener the lock tells whether a daemon runs. */
async function spoolProblem(dataDir: string): Promise<string | undefined> {
  return await SpoolLock.isHeld(dataDir) ? undefined : `no daemon works on ${dataDir}`;
}
