/**
 * The daemon as a process that is told what to do line by line (see {@link DaemonCommand}) and can be killed at any
 * time. The argument names the file of the {@link SharedTime}. SIGTERM ends it in order, as it does the program.
 */
import { getLogger } from "@logtape/logtape";
import { Daemon } from "../../../../daemon/app/daemon.ts";
import type { DaemonSettings } from "../../../../daemon/settings.ts";
import { StopSignals } from "../../../../shared/lifecycle/signals.ts";
import { configureLogging } from "../../../../shared/observe/log.ts";
import { answerLines } from "./line_child.ts";
import { LeadingClock, SharedTime } from "./shared_time.ts";

/** What the process may be told. */
export type DaemonCommand =
  /** Opens a daemon, after closing the one before. */
  | { readonly do: "open"; readonly settings: DaemonSettings }
  /** Runs a cycle while the machine's clock is ahead of the shared time by so much. */
  | { readonly do: "cycle"; readonly skewMs: number }
  /** Tries to deliver what is owed. */
  | { readonly do: "publish" };

if (import.meta.main) {
  configureLogging({ level: "info", format: "json", out: Deno.stderr });
  using time = new SharedTime(Deno.args[0]!); // given by whoever starts it
  const clock = new LeadingClock(time);
  using stop = new StopSignals();
  let daemon: Daemon | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  const requireDaemon = (): Daemon => {
    if (daemon === undefined) throw new Error("no daemon is open");
    return daemon;
  };
  const obey = async (command: DaemonCommand): Promise<unknown> => {
    switch (command.do) {
      case "open": {
        daemon?.close();
        daemon = undefined;
        const log = getLogger("daemon");
        daemon = await Daemon.create(command.settings, { clock, log, random: () => 0 });
        return daemon.npub;
      }
      case "cycle":
        clock.skewMs = command.skewMs;
        return await requireDaemon().runCycle(stop.signal);
      case "publish":
        return await requireDaemon().publish(stop.signal);
    }
  };
  stop.signal.addEventListener("abort", async () => {
    await underWay.catch(() => {});
    daemon?.close();
    Deno.exit(0);
  });
  await answerLines((line) => underWay = obey(line as DaemonCommand));
  daemon?.close();
}
