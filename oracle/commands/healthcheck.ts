import type { Command } from "../../shared/cli/command.ts";
import { problemAt } from "../../shared/cli/health_probe.ts";
import type { OracleSettings } from "../settings.ts";

/** The command `healthcheck`: status 0 when the oracle with these settings runs and is well. */
export const healthcheck: Command<OracleSettings> = {
  name: "healthcheck",
  summary: "Ask the running oracle whether it is well, for container probes.",
  options: [{ name: "--ready", summary: "Ask whether it is ready for work instead." }],
  async run(call) {
    const { settings: { host, port } } = await call.settings();
    const path = call.has("--ready") ? "/ready" : "/health";
    const problem = await problemAt({ hostname: host, port }, path);
    if (problem === undefined) return 0;
    call.tellProblem(problem);
    return 1;
  },
};
