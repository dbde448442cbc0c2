import { getLogger, type Logger } from "@logtape/logtape";
import { waitForAbort } from "../../shared/lifecycle/wait_for_abort.ts";
import type { Command } from "../../shared/cli/command.ts";
import { KeyFileError } from "../../shared/keys/key_file.ts";
import { type Clock, systemClock } from "../../shared/lifecycle/clock.ts";
import { forbidCoreDumps } from "../../shared/lifecycle/process_limits.ts";
import { ServiceManager } from "../../shared/lifecycle/service_manager.ts";
import type { StopReport } from "../../shared/lifecycle/shutdown.ts";
import { StopSignals } from "../../shared/lifecycle/signals.ts";
import type { InfoLog } from "../../shared/observe/direct_log.ts";
import { configureLogging, openDirectLog } from "../../shared/observe/log.ts";
import type { OracleSettings } from "../settings.ts";

/** An oracle that runs. */
export interface RunningOracle {
  /** Aborts when it stops by itself or because it was told to. */
  readonly ending: AbortSignal;
  /** Why it stops by itself. */
  readonly failure: Error | undefined;
  stop(): Promise<StopReport>;
}

/** Starts an oracle. */
export type StartOracle = (
  settings: OracleSettings,
  options: { readonly clock: Clock; readonly log: Logger; readonly accessLog: InfoLog },
) => Promise<RunningOracle>;

/** The command `serve`: runs the oracle until it is told to stop, or until it cannot go on. */
export const serve = (startOracle: StartOracle): Command<OracleSettings> => ({
  name: "serve",
  summary: "Run the oracle until stopped.",
  async run(call) {
    forbidCoreDumps();
    const { settings, warnings } = await call.settings();
    const logging = { level: settings.level, format: settings.logFormat };
    const output = configureLogging(logging);
    const accessLog = openDirectLog(logging, output, "http");
    const log = getLogger("oracle");
    for (const warning of warnings) log.warn("{warning}", { warning });
    using stop = new StopSignals();
    using manager = new ServiceManager(Deno.env.toObject(), (error) => {
      log.warn("systemd cannot be told how things stand: {error}", { error });
    });
    try {
      const oracle = await startOracle(settings, { clock: systemClock, log, accessLog });
      manager.ready();
      // Not AbortSignal.any: nothing but its listener would hold that signal, and a runtime may collect both.
      await Promise.race([waitForAbort(stop.signal), waitForAbort(oracle.ending)]);
      manager.stopping();
      return await end(oracle);
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      call.tellProblem(error.message);
      return 2;
    } finally {
      await output.flush();
    }
  },
});

/** Stops the oracle; status 0 when it was told to stop and all that it had accepted was done. */
async function end(oracle: RunningOracle): Promise<number> {
  const { failure } = oracle;
  const { unfinished, failed } = await oracle.stop();
  if (failure) throw failure;
  return unfinished.length === 0 && failed.length === 0 ? 0 : 1;
}
