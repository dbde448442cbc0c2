import assert from "node:assert/strict";
import { parseAllDocuments, stringify } from "yaml";
import { type ChartName, CHARTS } from "../ops/chart.ts";
import { CHART_VALUES } from "../ops/chart_values.ts";
import { run } from "../ops/command.ts";
import { Cluster } from "./cluster.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const NAMESPACE = "noaa";

/** What of an object the server has otherwise, or not at all, as dotted paths. */
function lost(sent: unknown, kept: unknown, path = ""): string[] {
  if (typeof sent !== "object" || sent === null) {
    return sent === null || sameValue(sent, kept) ? [] : [`${path}: ${sent}, now ${kept}`];
  }
  return Object.entries(sent).flatMap(([key, value]) =>
    lost(value, Object(kept)[key], `${path}.${key}`)
  );
}

/** The server leaves out what is empty, and writes amounts in its own way. */
function sameValue(sent: unknown, kept: unknown): boolean {
  if (kept === undefined) return sent === "" || sent === 0 || sent === false;
  return sent === kept || String(sent) === String(kept);
}

for (const chart of Object.keys(CHARTS) as ChartName[]) {
  Deno.test(`${chart}: a cluster installs, changes and takes back each kind of values, and keeps every field`, async () => {
    await using cluster = await Cluster.start();
    await cluster.done("kubectl", "create", "namespace", NAMESPACE);
    const least = await cluster.file("least.yaml", stringify(CHARTS[chart]));
    const helm = (...args: string[]) => cluster.done("helm", "-n", NAMESPACE, ...args);
    for (const [name, values] of Object.entries(CHART_VALUES[chart])) {
      const changed = await cluster.file("values.yaml", JSON.stringify(values));
      await helm("install", "release", `deploy/helm/${chart}`, "-f", least);
      await helm("upgrade", "release", `deploy/helm/${chart}`, "-f", least, "-f", changed);
      const manifest = await helm("get", "manifest", "release");
      // As helm reads it: `0400` is octal.
      const sent = parseAllDocuments(manifest, { version: "1.1" }).map((document) =>
        document.toJS()
      )
        .filter((object) => object !== null);
      assert.ok(sent.length >= 4, `only ${sent.length} objects`);
      const kept = await cluster.objects(await cluster.file("manifest.yaml", manifest), NAMESPACE);
      for (const [index, { stringData: _, ...object }] of sent.entries()) {
        const what = `${name}: ${object.kind} ${object.metadata.name}`;
        assert.deepEqual(lost(object, kept[index]), [], what);
      }
      await helm("rollback", "release", "1");
      await helm("uninstall", "release");
    }
  });
}

Deno.test("what schemas let pass and no cluster would take is refused", async () => {
  await using cluster = await Cluster.start();
  await cluster.done("kubectl", "create", "namespace", NAMESPACE);
  await inTemporaryFolder(async (folder) => {
    await run("cp", ["-r", "deploy/helm/noaa-oracle", folder]);
    const template = `${folder}/noaa-oracle/templates/statefulset.yaml`;
    const text = await Deno.readTextFile(template);
    const planted = text.replace("containerPort: 9090", "containerPort: 99999");
    assert.notEqual(planted, text);
    await Deno.writeTextFile(template, planted);
    const least = await cluster.file("least.yaml", stringify(CHARTS["noaa-oracle"]));
    const { code, stderr } = await cluster.run("helm", [
      "-n",
      NAMESPACE,
      "install",
      "release",
      `${folder}/noaa-oracle`,
      "-f",
      least,
    ]);
    assert.notEqual(code, 0);
    assert.match(stderr, /containerPort: Invalid value: 99999/);
  });
});
