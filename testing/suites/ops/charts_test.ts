import assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import {
  type ChartName,
  CHARTS,
  KUBERNETES,
  type KubernetesObject,
  listAt,
  render,
  renderText,
  valueAt,
} from "./chart.ts";
import { CHART_VALUES, NPUB } from "./chart_values.ts";
import { run } from "./command.ts";
import { inTemporaryFolder } from "../../fixtures/temporary_folder.ts";

const NAMES = Object.keys(CHARTS) as ChartName[];

/** Values that only show beside others: what must be set for a change of the key to be visible. */
const CONTEXT: Record<ChartName, [path: string, beside: unknown][]> = {
  "noaa-oracle": [
    ["ingress.host", {
      ingress: { enabled: true, extraHosts: ["oracle.example.com"] },
      oracle: { remoteUrl: "https://oracle.example.com" },
    }],
    ["ingress.", {
      ingress: { enabled: true },
      oracle: { remoteUrl: "https://oracle.example.com" },
    }],
    ["litestream.secretAccessKey", { litestream: { accessKeyId: "a", secretAccessKey: "b" } }],
    ["litestream.accessKeyId", { litestream: { secretAccessKey: "b" } }],
    ["metrics.serviceMonitor.", {
      metrics: { serviceMonitor: { enabled: true } },
      networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] },
    }],
    ["metrics.prometheusRule.", { metrics: { prometheusRule: { enabled: true } } }],
  ],
  "noaa-daemon": [
    ["s3.secretAccessKey", { s3: { enabled: true, accessKeyId: "a", secretAccessKey: "b" } }],
    ["s3.accessKeyId", { s3: { enabled: true, secretAccessKey: "b" } }],
    ["s3.", { s3: { enabled: true } }],
    ["metrics.podMonitor.", {
      metrics: { podMonitor: { enabled: true } },
      networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] },
    }],
    ["metrics.prometheusRule.", { metrics: { prometheusRule: { enabled: true } } }],
  ],
};

/** What must be set for anything to be switched on. */
const BESIDE_SWITCHES: Record<ChartName, unknown> = {
  "noaa-oracle": {
    networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] },
    oracle: { remoteUrl: "https://oracle.example.com" },
  },
  "noaa-daemon": { networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] } },
};

/** Another valid value for keys whose kind of value cannot be guessed from the default. */
const OTHER: Record<string, unknown> = {
  pullPolicy: "Always",
  level: "debug",
  logFormat: "text",
  accessMode: "ReadWriteOnce",
  remoteUrl: "https://other.example.com",
  baseUrl: "https://other.example.com",
  endpoint: "https://other.example.com:8443",
  size: "77Gi",
  syncInterval: "77s",
  retention: "77h",
  snapshotInterval: "77h",
  interval: "77s",
  observationBatchSize: 7,
  type: "NodePort",
  coordinatorPubkeys: [NPUB],
  uploaderPubkeys: [NPUB],
  trustedProxies: ["10.0.0.0/8"],
  extraHosts: ["other.example.com"],
  imagePullSecrets: [{ name: "registry" }],
  ingressFrom: [{ podSelector: {} }],
  metricsFrom: [{ podSelector: {} }],
  extraEgress: [{ ports: [{ port: 77 }] }],
  tolerations: [{ key: "a", operator: "Exists" }],
  topologySpreadConstraints: [{
    maxSkew: 1,
    topologyKey: "zone",
    whenUnsatisfiable: "ScheduleAnyway",
  }],
  extraEnv: [{ name: "A", value: "b" }],
  extraEnvFrom: [{ secretRef: { name: "a" } }],
  extraVolumes: [{ name: "extra", emptyDir: {} }],
  extraVolumeMounts: [{ name: "extra", mountPath: "/extra" }],
  affinity: { nodeAffinity: {} },
  podSecurityContext: { runAsUser: 77 },
  securityContext: { privileged: false },
  resources: { limits: { memory: "77Mi" } },
};

function other(key: string, value: unknown): unknown {
  if (key in OTHER) return OTHER[key];
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return Number.isInteger(value) ? value + 1 : value / 2;
  if (typeof value === "string") return "another";
  return { another: "value" };
}

/** Every value that a user may set, as a path and its default; maps that are passed on whole count as one. */
function* leaves(value: unknown, path: string[] = []): Generator<[string[], unknown]> {
  const key = path.at(-1) ?? "";
  const isGroup = typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.keys(value).length > 0 && !(key in OTHER);
  if (!isGroup) return yield [path, value];
  for (const [name, inner] of Object.entries(value)) yield* leaves(inner, [...path, name]);
}

const nest = (path: string[], value: unknown): unknown =>
  path.reduceRight((inner, key) => ({ [key]: inner }), value);

function merge(a: unknown, b: unknown): unknown {
  if (!isMap(a) || !isMap(b)) return b;
  const merged = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) merged.set(key, merge(merged.get(key), value));
  return Object.fromEntries(merged);
}
const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Values of a chart that can be set and change nothing. */
async function deadValues(chart: ChartName, folder: string, only?: string): Promise<string[]> {
  const defaults = parse(await Deno.readTextFile(`${folder}/values.yaml`));
  const dead: string[] = [];
  for (const [path, value] of leaves(defaults)) {
    const name = path.join(".");
    if (only !== undefined && name !== only) continue;
    const beside = name.endsWith(".enabled")
      ? BESIDE_SWITCHES[chart]
      : CONTEXT[chart].find(([prefix]) => name.startsWith(prefix))?.[1] ?? {};
    const changed = merge(beside, nest(path, other(path.at(-1) ?? "", value)));
    const before = await renderText(chart, beside, folder);
    const after = await renderText(chart, changed, folder);
    assert.ok(after.ok, `${name}: ${after.ok ? "" : after.error}`);
    if (before.ok && before.text === after.text) dead.push(name);
  }
  return dead;
}

Deno.test("defect 3: a value that is accepted and never used is noticed", async () => {
  await inTemporaryFolder(async (folder) => {
    await run("cp", ["-r", "deploy/helm/noaa-oracle", folder]);
    const chart = `${folder}/noaa-oracle`;
    await Deno.writeTextFile(`${chart}/values.yaml`, "\nhostAliases: none\n", { append: true });
    const schema = JSON.parse(await Deno.readTextFile(`${chart}/values.schema.json`));
    schema.properties.hostAliases = { type: "string" };
    await Deno.writeTextFile(`${chart}/values.schema.json`, JSON.stringify(schema));
    assert.deepEqual(await deadValues("noaa-oracle", chart, "hostAliases"), ["hostAliases"]);
  });
});

/** What the Kubernetes schemas have against objects; empty if nothing. */
async function invalidObjects(objects: KubernetesObject[]): Promise<string> {
  const known = objects.filter(({ apiVersion }) =>
    !apiVersion.startsWith("monitoring.coreos.com/")
  );
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    // JSON is YAML of every version: in the validator's a bare `off` is no text.
    await Deno.writeTextFile(file, known.map((object) => JSON.stringify(object)).join("\n---\n"));
    const { code, stdout, stderr } = await run("kubernetes-validate", [
      "--strict",
      "-k",
      KUBERNETES,
      file,
    ]);
    return code === 0 ? "" : stdout + stderr;
  } finally {
    await Deno.remove(file);
  }
}

/** Each value that a schema knows, as a dotted path and its description; a group that is passed on whole is one. */
function* describedValues(schema: unknown, path = ""): Generator<[string, string | undefined]> {
  for (const [key, inner] of Object.entries(Object(valueAt(schema, "properties")))) {
    const name = path ? `${path}.${key}` : key;
    if (valueAt(inner, "properties")) yield* describedValues(inner, name);
    else yield [name, valueAt(inner, "description")?.toString()];
  }
}

for (const chart of NAMES) {
  for (const [name, values] of Object.entries(CHART_VALUES[chart])) {
    Deno.test(`${chart}, ${name}: every object satisfies the Kubernetes schemas`, async () => {
      const objects = await render(chart, values);
      assert.ok(objects.length >= 4, `only ${objects.length} objects`);
      assert.equal(await invalidObjects(objects), "");
    });
  }

  Deno.test(`${chart}: each documented value changes the output`, async () => {
    assert.deepEqual(await deadValues(chart, `deploy/helm/${chart}`), []);
  });

  Deno.test(`${chart}: the schema says of each value what it is, and knows no other`, async () => {
    const schema = JSON.parse(await Deno.readTextFile(`deploy/helm/${chart}/values.schema.json`));
    const defaults = parse(await Deno.readTextFile(`deploy/helm/${chart}/values.yaml`));
    const described = [...describedValues(schema)];
    assert.deepEqual(described.filter(([, description]) => !description), []);
    const undescribed = [...leaves(defaults)].map(([path]) => path.join("."))
      .filter((name) => !described.some(([path]) => name === path || name.startsWith(`${path}.`)));
    assert.deepEqual(undescribed, []);
  });

  Deno.test(`${chart}: names that look like numbers stay text`, async () => {
    const odd = chart === "noaa-oracle"
      ? {
        key: { existingSecret: "1234" },
        litestream: { existingSecret: "777", bucket: "123456", path: "true", region: "1e3" },
        ingress: { enabled: true, className: "1", tlsSecret: "2" },
        oracle: { remoteUrl: "https://oracle.example.com" },
      }
      : { key: { existingSecret: "1234" }, s3: { enabled: true, existingSecret: "777" } };
    const values = { ...odd, nameOverride: "12345", priorityClassName: "5" };
    assert.deepEqual(
      await invalidObjects(
        await render(chart, merge(values, { persistence: { storageClass: "6" } })),
      ),
      "",
    );
    if (chart !== "noaa-oracle") return;
    const config = (await render(chart, values)).find(({ kind }) => kind === "ConfigMap");
    const { replica } = parse(String(Object.values(Object(valueAt(config, "data")))[0])).dbs[0];
    assert.deepEqual([replica.bucket, replica.path, replica.region], ["123456", "true", "1e3"]);
  });

  Deno.test(`${chart}: the pod of helm test is none that Service, policies or budgets mean`, async () => {
    const objects = await render(chart, { networkPolicy: { metricsFrom: [{ podSelector: {} }] } });
    const pod = objects.find(({ kind }) => kind === "Pod");
    const labels = new Map(Object.entries(Object(valueAt(pod, "metadata.labels"))));
    const selectors = objects.flatMap((object) => [
      ...object.kind === "Service" ? [valueAt(object, "spec.selector")] : [],
      valueAt(object, "spec.selector.matchLabels"),
      valueAt(object, "spec.podSelector.matchLabels"),
    ]).filter((selector) => selector !== undefined);
    assert.ok(selectors.length >= 2);
    for (const selector of selectors) {
      assert.ok(Object.entries(Object(selector)).some(([key, value]) => labels.get(key) !== value));
    }
  });

  Deno.test(`${chart}: an unknown value is refused by its name, at any depth`, async () => {
    for (const values of [{ replicaCount: 2 }, { image: { tagg: "1" } }]) {
      const result = await renderText(chart, values);
      assert.ok(!result.ok);
      assert.match(result.error, /replicaCount|tagg/);
    }
  });

  Deno.test(`${chart}: helm lint finds nothing to warn of`, async () => {
    const file = await Deno.makeTempFile({ suffix: ".yaml" });
    try {
      await Deno.writeTextFile(file, stringify(CHARTS[chart]));
      const result = await run("helm", [
        "lint",
        "--strict",
        "--kube-version",
        KUBERNETES,
        "-f",
        file,
        `deploy/helm/${chart}`,
      ]);
      assert.equal(result.code, 0, result.stdout + result.stderr);
    } finally {
      await Deno.remove(file);
    }
  });
}

Deno.test("the daemon reaches the oracle at every name and port that a chart may give it", async () => {
  const container = (objects: KubernetesObject[]) =>
    listAt(
      objects.find(({ kind }) => kind === "StatefulSet"),
      "spec.template.spec.containers.0.env",
    );
  const values = { fullnameOverride: "noaa-oracle", service: { port: 80 } };
  const env = container(await render("noaa-oracle", values));
  const origins = env.find((entry) => valueAt(entry, "name") === "NOAA_ORACLE_ACCEPTED_ORIGINS");
  const names = String(valueAt(origins, "value")).split(",").map((origin) => new URL(origin).host);
  assert.deepEqual(names, [
    "noaa-oracle",
    "noaa-oracle.noaa",
    "noaa-oracle.noaa.svc",
    "noaa-oracle.noaa.svc.cluster.local",
  ]);
  const daemon = await render("noaa-daemon", { daemon: { baseUrl: "http://noaa-oracle" } });
  const policy = daemon.find(({ kind }) => kind === "NetworkPolicy");
  const ports = listAt(policy, "spec.egress.0.ports").map((entry) => valueAt(entry, "port"));
  // Policies see the port of the pod behind the Service.
  for (const port of [53, 443, 80, 9800]) assert.ok(ports.includes(port), `${port} in ${ports}`);
});

Deno.test("what Prometheus or clients could not reach is refused with the reason", async () => {
  const monitors = {
    "noaa-oracle": { serviceMonitor: { enabled: true } },
    "noaa-daemon": { podMonitor: { enabled: true } },
  };
  for (const chart of NAMES) {
    const closed = await renderText(chart, { metrics: monitors[chart] });
    assert.match(closed.ok ? "" : closed.error, /needs networkPolicy\.metricsFrom/);
    for (
      const open of [{ enabled: false }, { metricsFrom: [{ namespaceSelector: {} }] }]
    ) {
      const rendered = await renderText(chart, {
        metrics: monitors[chart],
        networkPolicy: open,
      });
      assert.ok(rendered.ok, rendered.ok ? "" : rendered.error);
    }
  }
  const ingress = { enabled: true };
  const nameless = await renderText("noaa-oracle", { ingress });
  assert.match(nameless.ok ? "" : nameless.error, /ingress needs oracle\.remoteUrl/);
  const other = { oracle: { remoteUrl: "https://elsewhere.example.com" }, ingress };
  const astray = await renderText("noaa-oracle", other);
  assert.match(astray.ok ? "" : astray.error, /must be ingress\.host or one of/);
});

Deno.test("each host of an Ingress is routed, certified and one that requests may be signed for", async () => {
  const objects = await render("noaa-oracle", {
    oracle: {
      remoteUrl: "https://oracle.example.com",
      trustedProxies: ["10.0.0.0/8", "::1"],
      addressRequestsPerMinute: 1_000_000,
    },
    ingress: { enabled: true, tlsSecret: "tls", extraHosts: ["weather.example.com"] },
  });
  const ingress = objects.find(({ kind }) => kind === "Ingress");
  const hosts = ["oracle.example.com", "weather.example.com"];
  assert.deepEqual(listAt(ingress, "spec.rules").map((rule) => valueAt(rule, "host")), hosts);
  assert.deepEqual(listAt(ingress, "spec.tls.0.hosts"), hosts);
  const stateful = objects.find(({ kind }) => kind === "StatefulSet");
  const env = new Map(
    listAt(stateful, "spec.template.spec.containers.0.env")
      .map((entry) => [valueAt(entry, "name"), String(valueAt(entry, "value"))]),
  );
  const accepted = env.get("NOAA_ORACLE_ACCEPTED_ORIGINS")?.split(",") ?? [];
  assert.ok(accepted.includes("https://weather.example.com"), accepted.join());
  assert.ok(!accepted.includes("https://oracle.example.com"), accepted.join());
  assert.equal(env.get("NOAA_ORACLE_TRUSTED_PROXIES"), "10.0.0.0/8,::1");
  assert.equal(env.get("NOAA_ORACLE_ADDRESS_REQUESTS_PER_MINUTE"), "1000000");
  assert.equal(env.has("NOAA_ORACLE_KEY_REQUESTS_PER_MINUTE"), false);
});

Deno.test("the Service of clients has no metrics, and monitors find theirs", async () => {
  const objects = await render("noaa-oracle", {
    metrics: { serviceMonitor: { enabled: true } },
    networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] },
  });
  const services = objects.filter(({ kind }) => kind === "Service");
  const ports = (service: KubernetesObject) =>
    listAt(service, "spec.ports").map((port) => valueAt(port, "name"));
  assert.deepEqual(
    services.map((service) => [service.metadata.name, ports(service)]).sort(),
    [
      ["release-noaa-oracle", ["http"]],
      ["release-noaa-oracle-metrics", ["metrics", "litestream"]],
    ],
  );
  const monitor = objects.find(({ kind }) => kind === "ServiceMonitor");
  const wanted = Object.entries(Object(valueAt(monitor, "spec.selector.matchLabels")));
  const meant = services.filter((service) => {
    const labels = new Map(Object.entries(Object(valueAt(service, "metadata.labels"))));
    return wanted.every(([key, value]) => labels.get(key) === value);
  });
  assert.deepEqual(meant.map(({ metadata }) => metadata.name), ["release-noaa-oracle-metrics"]);
});

Deno.test("alert rules of the backup come with Litestream alone", async () => {
  const groups = async (enabled: boolean) => {
    const objects = await render("noaa-oracle", {
      litestream: { enabled },
      metrics: { prometheusRule: { enabled: true } },
    });
    const rule = objects.find(({ kind }) => kind === "PrometheusRule");
    return listAt(rule, "spec.groups").map((group) => valueAt(group, "name"));
  };
  assert.deepEqual(await groups(true), ["noaa-oracle", "noaa-oracle-backup"]);
  assert.deepEqual(await groups(false), ["noaa-oracle"]);
});

Deno.test("a release without a key, whose stop is cut short or whose ports clash is refused with the reason", async () => {
  const noKey = await renderText("noaa-oracle", { key: { existingSecret: "" } });
  assert.match(noKey.ok ? "" : noKey.error, /key\.existingSecret is required/);
  const hasty = await renderText("noaa-oracle", { terminationGracePeriodSeconds: 30 });
  assert.match(hasty.ok ? "" : hasty.error, /terminationGracePeriodSeconds must be above 55/);
  const taken = await renderText("noaa-oracle", { metrics: { port: 9800 } });
  assert.match(taken.ok ? "" : taken.error, /metrics\.port must be another than 9800/);
});

for (
  const [chart, program, address] of [
    ["noaa-oracle", "oracle", "release-noaa-oracle"],
    ["noaa-daemon", "daemon", "release-noaa-daemon-metrics:9802"],
  ] as const
) {
  Deno.test(`${chart}: its helm test calls the program as the program wants to be called`, async () => {
    const pods = (await render(chart)).filter(({ kind }) => kind === "Pod");
    assert.equal(pods.length, 1);
    const args = listAt(pods[0], "spec.containers.0.args").map(String);
    assert.ok(args.includes(address), args.join(" "));
    const here = args.map((arg) => arg === address ? arg.replace(/^[^:]+/, "127.0.0.1") : arg);
    const result = await run(Deno.execPath(), ["run", "-A", `${program}/main.ts`, ...here]);
    // The command is understood; nothing listens here.
    assert.equal(result.code, 1, result.stdout + result.stderr);
    assert.match(result.stderr, /127\.0\.0\.1:\d+\/\w+ gave no answer: /);
  });
}
