// Not a benchmark: the clock that two of them measure by.
import process from "node:process";

/** CPU seconds this process has used, all threads. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
