import assert from "node:assert/strict";
import { join } from "node:path";
import { runReadmeCoordinator } from "../acceptance/readme_coordinator.ts";
import { run } from "./command.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

/** What somebody writes who lets the compiler look: each value has the type that the package says. */
const TYPED = `import { OracleClient, OracleError, type EventJson } from "noaa-oracle-client";
const oracle = new OracleClient({ origin: "http://127.0.0.1:9800" });
const event: EventJson | undefined = await oracle.event("0199a1b2-0000-7000-8000-0000000000aa");
const points: readonly string[] = event?.event_announcement.locking_points ?? [];
for await (const { id, total_entries } of oracle.eachEvent({ status: ["Live"], station: "KORD" })) {
  const line: string = \`\${id} \${total_entries + points.length}\`;
  if (line === "") throw new OracleError(500, line);
}
const days = await oracle.weather.forecasts({ stations: ["KORD"], temperatureUnit: "celsius" });
const high: number | undefined = days[0]?.temp_high;
export { high };
`;
const CONSUMER = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: "es2022",
    types: [],
    module: "nodenext",
    moduleResolution: "nodenext",
    lib: ["esnext", "dom"],
  },
  files: ["typed.ts"],
};

Deno.test("the client's npm package installs, types, and plays the README's event in Node", async () => {
  const built = await run("bash", ["scripts/client_package.sh"]);
  assert.equal(built.code, 0, built.stdout + built.stderr);
  await inTemporaryFolder(async (folder) => {
    const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
    await write("package.json", JSON.stringify({ type: "module", private: true }));
    const packed = await run("npm", ["pack", "--silent", "--pack-destination", folder], {
      cwd: "dist/client",
    });
    assert.equal(packed.code, 0, packed.stderr);
    const installed = await run(
      "npm",
      ["install", "--silent", "--no-audit", "--prefer-offline", `./${packed.stdout.trim()}`],
      { cwd: folder },
    );
    assert.equal(installed.code, 0, installed.stdout + installed.stderr);

    await write("typed.ts", TYPED);
    await write("tsconfig.json", JSON.stringify(CONSUMER));
    const compiler = `${Deno.cwd()}/.tools/typescript/node_modules/.bin/tsc`;
    const typed = await run(compiler, ["-p", "tsconfig.json"], { cwd: folder });
    assert.equal(typed.code, 0, typed.stdout);

    const { printed, event } = await runReadmeCoordinator({
      client: join(folder, "node_modules/noaa-oracle-client/client/mod.js"),
      command: (program, preload) => ({ name: "node", args: ["--import", preload, program] }),
    });
    assert.match(printed.at(-1) ?? "", new RegExp(`^signed: ${event.attestation} won: `));
  });
});
