import { getLogger } from "@logtape/logtape";
import type { Command } from "../../shared/cli/command.ts";
import { KeyFileError } from "../../shared/keys/key_file.ts";
import { systemClock } from "../../shared/lifecycle/clock.ts";
import { ServiceManager } from "../../shared/lifecycle/service_manager.ts";
import { StopSignals } from "../../shared/lifecycle/signals.ts";
import { configureLogging } from "../../shared/observe/log.ts";
import { Daemon } from "../app/daemon.ts";
import { LogProgress } from "../app/progress_log.ts";
import { TerminalProgress } from "../app/progress_terminal.ts";
import type { DaemonSettings } from "../settings.ts";

/** The command `run`: collects and publishes at each slot, or with `--once` a single time. */
export const runCommand: Command<DaemonSettings> = {
  name: "run",
  summary: "Collect and publish now and at every slot until stopped.",
  options: [{
    name: "--once",
    summary: "Run one cycle; status 0 when both files were written, 1 when a source failed.",
  }],
  async run(call) {
    const { settings, warnings } = await call.settings();
    const output = configureLogging({ level: settings.level, format: settings.logFormat });
    const log = getLogger("daemon");
    for (const warning of warnings) log.warn("{warning}", { warning });
    using stop = new StopSignals();
    using manager = new ServiceManager(Deno.env.toObject(), (error) => {
      log.warn("systemd cannot be told how things stand: {error}", { error });
    });
    stop.signal.addEventListener("abort", () => manager.stopping(), { once: true });
    try {
      using daemon = await startDaemon(settings);
      await using _listener = settings.metricsBind && await daemon.listen(settings.metricsBind);
      manager.ready();
      if (!call.has("--once")) {
        await daemon.run(stop.signal);
        log.info("stopped");
        return 0;
      }
      const { observations, forecasts } = await daemon.runCycle(stop.signal);
      return observations.ok && forecasts.ok ? 0 : 1;
    } catch (error) {
      if (error instanceof KeyFileError) {
        call.tellProblem(error.message);
        return 2;
      }
      throw error;
    } finally {
      await output.flush();
    }
  },
};

async function startDaemon(settings: DaemonSettings): Promise<Daemon> {
  const clock = systemClock;
  const log = getLogger("daemon");
  const terminal = Deno.stderr.isTerminal();
  const progress = terminal
    ? new TerminalProgress((text) => Deno.stderr.writeSync(new TextEncoder().encode(text)), clock)
    : new LogProgress(log, clock);
  return await Daemon.create(settings, { clock, log, progress });
}
