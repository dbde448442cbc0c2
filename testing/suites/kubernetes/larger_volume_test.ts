import assert from "node:assert/strict";
import { stringify } from "yaml";
import { CHARTS, valueAt } from "../ops/chart.ts";
import { commandsOf } from "../ops/documented_blocks.ts";
import { Cluster } from "./cluster.ts";

const NAMESPACE = "weather";
const CLASS = "expandable";
const CLAIM = "data-noaa-oracle-0";

/** What the nodes of a real cluster would bring: a class of storage that allows expansion, and a volume of it. */
const STORAGE = [
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: CLASS },
    provisioner: "kubernetes.io/no-provisioner",
    allowVolumeExpansion: true,
  },
  {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: "disk" },
    spec: {
      storageClassName: CLASS,
      capacity: { storage: "100Gi" },
      accessModes: ["ReadWriteOncePod"],
      hostPath: { path: "/disk" },
    },
  },
];

Deno.test("the documented way to a larger volume of the oracle works, and its pod runs on meanwhile", async () => {
  await using cluster = await Cluster.start();
  await cluster.done("kubectl", "create", "namespace", NAMESPACE);
  for (const object of STORAGE) await cluster.apply(object);
  const values = { ...CHARTS["noaa-oracle"], persistence: { storageClass: CLASS } };
  const file = await cluster.file("values.yaml", stringify(values));
  const helm = ["-n", NAMESPACE, "upgrade", "--install", "noaa-oracle", "deploy/helm/noaa-oracle"];
  await cluster.done("helm", ...helm, "-f", file);
  await cluster.wait("create", "pod", "noaa-oracle-0", NAMESPACE);
  await cluster.wait("jsonpath={.status.phase}=Bound", "pvc", CLAIM, NAMESPACE);
  const pod = await cluster.object("pod", "noaa-oracle-0", NAMESPACE);

  const { code, stderr } = await cluster.run("helm", [
    ...helm,
    "--reuse-values",
    "--set=persistence.size=40Gi",
  ]);
  assert.notEqual(code, 0, "without the other steps it would be enough");
  assert.match(stderr, /StatefulSet.*volumeClaimTemplates.*immutable/s);

  const [recipe] = (await commandsOf("docs/operations.md"))
    .filter((block) => block.includes("--cascade=orphan"));
  const commands = recipe?.trim().split("\n") ?? [];
  assert.equal(commands.length, 3);
  for (const command of commands) {
    const [program = "", ...args] = command.split(" ").map((word) => word.replaceAll("'", ""));
    assert.ok(program === "kubectl" || program === "helm", command);
    await cluster.done(program, ...args);
  }

  const claim = await cluster.object("pvc", CLAIM, NAMESPACE);
  assert.equal(valueAt(claim, "spec.resources.requests.storage"), "40Gi");
  const set = await cluster.object("statefulset", "noaa-oracle", NAMESPACE);
  const template = valueAt(set, "spec.volumeClaimTemplates.0.spec.resources.requests.storage");
  assert.equal(template, "40Gi");
  const uid = String(valueAt(set, "metadata.uid"));
  await cluster.wait(
    `jsonpath={.metadata.ownerReferences[0].uid}=${uid}`,
    "pod",
    "noaa-oracle-0",
    NAMESPACE,
  );
  const after = await cluster.object("pod", "noaa-oracle-0", NAMESPACE);
  assert.equal(valueAt(after, "metadata.uid"), valueAt(pod, "metadata.uid"));
});
