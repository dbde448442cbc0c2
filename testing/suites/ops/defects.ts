import { type KubernetesObject, listAt, valueAt } from "./chart.ts";
import { unknownLitestreamKeys } from "./litestream_keys.ts";

/** What is delivered: rendered charts with everything on, and files of the repository by path. */
export interface Delivery {
  oracle: KubernetesObject[];
  daemon: KubernetesObject[];
  files: Record<string, string>;
  /** Paths that the oracle's public listener answers. */
  routes: string[];
}

/** A known way for a deployment of such an oracle to go wrong, and how to see it. */
export interface Defect {
  /** Its number in the list of the reference's deployment defects. */
  readonly number: number;
  readonly title: string;
  /** Says what is wrong; empty when the defect is absent. */
  check(delivery: Delivery): string[];
  /** Puts the defect into a copy, so that the check can be seen to fail. */
  plant(delivery: Delivery): void;
}

const one = (objects: KubernetesObject[], kind: string) =>
  objects.find((object) => object.kind === kind);
const pod = (object: unknown) => valueAt(object, "spec.template.spec");
const containers = (object: unknown) => listAt(pod(object), "containers");
const initContainers = (object: unknown) => listAt(pod(object), "initContainers");
const workloads = (
  { oracle, daemon }: Delivery,
) => [one(oracle, "StatefulSet"), one(daemon, "Deployment")];
const expect = (holds: boolean, problem: string) => holds ? [] : [problem];
const set = (object: unknown, path: string, value: unknown): void => {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const inner = keys.length ? valueAt(object, keys.join(".")) : object;
  if (typeof inner !== "object" || inner === null) throw new Error(`nothing at ${path}`);
  Reflect.set(inner, last, value);
};
const edit = (delivery: Delivery, path: string, from: string | RegExp, to: string): void => {
  const before = delivery.files[path] ?? "";
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${path} has no ${from}`);
  delivery.files[path] = after;
};
const env = (container: unknown, name: string) =>
  listAt(container, "env").find((entry) => valueAt(entry, "name") === name);
const dbPath = (yaml: string) => /^\s*- path: (\S+)/m.exec(yaml)?.[1];
const litestreamOf = ({ oracle }: Delivery) =>
  String(
    valueAt(one(oracle, "ConfigMap"), "data")
      ? Reflect.get(Object(valueAt(one(oracle, "ConfigMap"), "data")), "litestream.yml")
      : "",
  );
const setLitestream = (delivery: Delivery, change: (yaml: string) => string): void => {
  const data = valueAt(one(delivery.oracle, "ConfigMap"), "data");
  Reflect.set(Object(data), "litestream.yml", change(litestreamOf(delivery)));
};

const ORACLE = "spec.template.spec.containers.0";

/** Every numbered defect that can be seen in what is delivered. */
export const DEFECTS: readonly Defect[] = [
  {
    number: 1,
    title: "probes ask for a path that is not served",
    check: (delivery) =>
      workloads(delivery).flatMap((workload) =>
        containers(workload).flatMap((container) =>
          ["startupProbe", "livenessProbe", "readinessProbe"].flatMap((probe) => {
            const { path, port } = Object(valueAt(container, `${probe}.httpGet`));
            const isOpen = listAt(container, "ports").some((entry) =>
              valueAt(entry, "name") === port
            );
            return [
              ...expect(delivery.routes.includes(path), `${probe} asks for ${path}`),
              ...expect(isOpen, `${probe} asks port ${port}`),
            ];
          })
        )
      ),
    plant: ({ oracle }) =>
      set(one(oracle, "StatefulSet"), `${ORACLE}.livenessProbe.httpGet.path`, "/status"),
  },
  {
    number: 2,
    title: "the chart's image is not the one that the build names",
    check: ({ oracle, daemon, files }) =>
      ([["oracle", one(oracle, "StatefulSet")], ["daemon", one(daemon, "Deployment")]] as const)
        .flatMap(([name, workload]) => {
          const image = String(valueAt(workload, `${ORACLE}.image`));
          const built = files[`deploy/docker/${name}.Dockerfile`]?.includes(`dist/noaa-${name}`);
          return expect(
            built === true && new RegExp(`/noaa-${name}:\\d+\\.\\d+\\.\\d+$`).test(image),
            `${name} runs ${image}`,
          );
        }),
    plant: ({ oracle }) =>
      set(one(oracle, "StatefulSet"), `${ORACLE}.image`, "ghcr.io/noaa-oracle/noaa-oracle:latest"),
  },
  {
    number: 4,
    title: "the Litestream configuration holds keys that Litestream ignores",
    check: (delivery) => [
      ...unknownLitestreamKeys(litestreamOf(delivery)),
      ...Object.entries(delivery.files)
        .filter(([path]) => /litestream[^/]*\.yml$/.test(path))
        .flatMap(([, yaml]) => unknownLitestreamKeys(yaml)),
    ],
    plant: (delivery) => setLitestream(delivery, (yaml) => `encryption-key: secret\n${yaml}`),
  },
  {
    number: 5,
    title: "retention and snapshot interval stand where they have no effect",
    check: (delivery) =>
      [litestreamOf(delivery), delivery.files["config/litestream.production.yml"] ?? ""].flatMap(
        (yaml) =>
          expect(
            /snapshot:\n\s+interval: 1h\n\s+retention: 168h/.test(yaml),
            "no snapshot block of 1h and 168h",
          ),
      ),
    plant: (delivery) => setLitestream(delivery, (yaml) => yaml.replace(/snapshot:\n.*\n.*\n/, "")),
  },
  {
    number: 6,
    title: "a Litestream that stops replicating in silence",
    check: (delivery) =>
      initContainers(one(delivery.oracle, "StatefulSet")).flatMap((container) => {
        const image = String(valueAt(container, "image"));
        const patch = Number(/:0\.5\.(\d+)$/.exec(image)?.[1]);
        return expect(patch >= 17, `${image} is older than 0.5.17`);
      }),
    plant: ({ oracle }) =>
      set(
        one(oracle, "StatefulSet"),
        "spec.template.spec.initContainers.1.image",
        "litestream/litestream:0.5.6",
      ),
  },
  {
    number: 7,
    title: "the replicated file is not the oracle's database",
    check: (delivery) => {
      const folder = valueAt(
        env(containers(one(delivery.oracle, "StatefulSet"))[0], "NOAA_ORACLE_EVENT_DB"),
        "value",
      );
      return [
        ...expect(
          dbPath(litestreamOf(delivery)) === `${folder}/oracle.db`,
          `the chart replicates ${dbPath(litestreamOf(delivery))}`,
        ),
        ...expect(
          dbPath(delivery.files["config/litestream.yml"] ?? "") === "./data/oracle.db",
          "the development replica is of another file",
        ),
      ];
    },
    plant: (delivery) =>
      setLitestream(delivery, (yaml) => yaml.replace("/data/oracle.db", "/data/events.sqlite")),
  },
  {
    number: 8,
    title: "the oracle checkpoints while Litestream replicates",
    check: ({ oracle }) =>
      expect(
        valueAt(
          env(containers(one(oracle, "StatefulSet"))[0], "NOAA_ORACLE_CHECKPOINTING"),
          "value",
        ) ===
          "external",
        "checkpointing is not external",
      ),
    plant: ({ oracle }) => {
      const entry = env(containers(one(oracle, "StatefulSet"))[0], "NOAA_ORACLE_CHECKPOINTING");
      set(entry, "value", "auto");
    },
  },
  {
    number: 9,
    title: "Litestream is stopped together with the oracle",
    check: ({ oracle }) => {
      const statefulSet = one(oracle, "StatefulSet");
      const sidecar = initContainers(statefulSet).find((c) => valueAt(c, "name") === "litestream");
      return [
        ...expect(
          valueAt(sidecar, "restartPolicy") === "Always",
          "Litestream is no native sidecar",
        ),
        ...expect(
          Number(valueAt(pod(statefulSet), "terminationGracePeriodSeconds")) > 55,
          "the grace period is too short for the last sync",
        ),
      ];
    },
    plant: ({ oracle }) =>
      set(one(oracle, "StatefulSet"), "spec.template.spec.initContainers.1.restartPolicy", "Never"),
  },
  {
    number: 10,
    title: "two oracles or two daemons can run at once",
    check: ({ oracle, daemon, files }) => [
      ...expect(
        valueAt(one(oracle, "StatefulSet"), "spec.replicas") === 1,
        "not exactly one oracle",
      ),
      ...expect(
        valueAt(one(daemon, "Deployment"), "spec.replicas") === 1,
        "not exactly one daemon",
      ),
      ...expect(
        valueAt(one(daemon, "Deployment"), "spec.strategy.type") === "Recreate",
        "daemons overlap while rolling out",
      ),
      ...Object.entries(files).filter(([path]) => path.endsWith("values.yaml"))
        .flatMap(([path, text]) => expect(!/^replica/m.test(text), `${path} has a replica count`)),
    ],
    plant: (delivery) =>
      void (delivery.files["deploy/helm/noaa-oracle/values.yaml"] += "\nreplicaCount: 2\n"),
  },
  {
    number: 11,
    title: "the oracle's identity lives in the container, or nobody starts the passes",
    check: ({ oracle }) => {
      const statefulSet = one(oracle, "StatefulSet");
      const key = listAt(pod(statefulSet), "volumes").find((v) => valueAt(v, "name") === "key");
      const generates = containers(statefulSet).some((c) => JSON.stringify(c).includes("GENERATE"));
      return [
        ...expect(valueAt(key, "secret.secretName") !== undefined, "the key is not from a secret"),
        ...expect(!generates, "the chart lets the oracle make a key"),
        ...expect(
          Number(valueAt(env(containers(statefulSet)[0], "NOAA_ORACLE_ETL_INTERVAL"), "value")) > 0,
          "no interval of passes",
        ),
        ...expect(!one(oracle, "CronJob"), "passes hang on a cron job"),
      ];
    },
    plant: ({ oracle }) => {
      const volumes = listAt(pod(one(oracle, "StatefulSet")), "volumes");
      const key = volumes.find((v) => valueAt(v, "name") === "key");
      Reflect.deleteProperty(Object(key), "secret");
    },
  },
  {
    number: 12,
    title: "anyone on the network reaches everything",
    check: ({ oracle, daemon }) =>
      [oracle, daemon].flatMap((objects) => {
        const types = listAt(one(objects, "NetworkPolicy"), "spec.policyTypes");
        return expect(
          types.includes("Ingress") && types.includes("Egress"),
          "no network policy for both directions",
        );
      }),
    plant: (delivery) =>
      void (delivery.daemon = delivery.daemon.filter(({ kind }) => kind !== "NetworkPolicy")),
  },
  {
    number: 13,
    title: "the query engine fetches an extension from the network",
    check: ({ files }) =>
      Object.entries(files).filter(([path]) => path.startsWith("oracle/weather/"))
        .flatMap(([path, text]) =>
          expect(!/[`"']\s*(install|load)\s+\w+/i.test(text), `${path} loads an extension`)
        ),
    plant: (delivery) =>
      void (delivery.files["oracle/weather/engine/engine_worker.ts"] +=
        '\nconn.query("INSTALL parquet");'),
  },
  {
    number: 14,
    title: "a probe that kills does deep work, or kills an oracle that only waits",
    check: ({ oracle }) =>
      containers(one(oracle, "StatefulSet")).flatMap((container) => [
        ...expect(
          valueAt(container, "livenessProbe.httpGet.path") === "/healthy",
          "liveness touches more than the event loop",
        ),
        ...expect(
          valueAt(container, "startupProbe.httpGet.path") !== "/ready",
          "an oracle that waits for the operator's word on its decision store is killed meanwhile",
        ),
      ]),
    plant: ({ oracle }) =>
      set(one(oracle, "StatefulSet"), `${ORACLE}.startupProbe.httpGet.path`, "/ready"),
  },
  {
    number: 15,
    title: "a pod breaks the restricted security standard or uses a moving image",
    check: (delivery) =>
      workloads(delivery).flatMap((workload) => [
        ...expect(valueAt(pod(workload), "securityContext.runAsNonRoot") === true, "runs as root"),
        ...expect(
          valueAt(pod(workload), "securityContext.seccompProfile.type") === "RuntimeDefault",
          "no seccomp profile",
        ),
        ...expect(
          valueAt(pod(workload), "automountServiceAccountToken") === false,
          "mounts a service account token",
        ),
        ...[...containers(workload), ...initContainers(workload)].flatMap((container) => [
          ...expect(
            valueAt(container, "securityContext.allowPrivilegeEscalation") === false &&
              valueAt(container, "securityContext.readOnlyRootFilesystem") === true &&
              String(valueAt(container, "securityContext.capabilities.drop")) === "ALL",
            `${valueAt(container, "name")} is not confined`,
          ),
          ...expect(
            !/:(latest)?$/.test(String(valueAt(container, "image"))),
            `${valueAt(container, "image")} moves`,
          ),
        ]),
      ]),
    plant: ({ oracle }) =>
      set(one(oracle, "StatefulSet"), `${ORACLE}.securityContext.readOnlyRootFilesystem`, false),
  },
  {
    number: 16,
    title: "a job mounts the oracle's volume",
    check: ({ oracle, daemon }) =>
      [...oracle, ...daemon].filter(({ kind }) => kind === "CronJob" || kind === "Job")
        .map(({ metadata }) => `${metadata.name} is a job`),
    plant: ({ oracle }) =>
      void oracle.push({
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "cleanup" },
      }),
  },
  {
    number: 17,
    title: "what operators need is missing",
    check: ({ oracle, daemon, files }) => [
      ...["PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor", "PrometheusRule"]
        .flatMap((kind) => expect(one(oracle, kind) !== undefined, `no ${kind}`)),
      ...expect(one(daemon, "PodMonitor") !== undefined, "no PodMonitor"),
      ...["oracle", "daemon"].flatMap((name) =>
        ["values.schema.json", "templates/NOTES.txt"].flatMap((file) =>
          expect(
            files[`deploy/helm/noaa-${name}/${file}`] !== undefined,
            `noaa-${name} has no ${file}`,
          )
        )
      ),
      ...[...oracle, ...daemon].some(({ metadata }) => metadata.annotations?.["helm.sh/hook"])
        ? []
        : ["no chart tests"],
      ...expect(
        valueAt(containers(one(oracle, "StatefulSet"))[0], "startupProbe") !== undefined,
        "no startup probe",
      ),
    ],
    plant: (delivery) =>
      void (delivery.oracle = delivery.oracle.filter(({ kind }) => kind !== "PrometheusRule")),
  },
  {
    number: 18,
    title: "a changed configuration does not restart the pod",
    check: ({ oracle }) =>
      expect(
        JSON.stringify(valueAt(one(oracle, "StatefulSet"), "spec.template.metadata.annotations"))
          .includes("checksum/litestream"),
        "no checksum of the configuration",
      ),
    plant: ({ oracle }) =>
      set(one(oracle, "StatefulSet"), "spec.template.metadata.annotations", {}),
  },
  {
    number: 19,
    title: "ports differ between program, image, chart and unit",
    check: ({ oracle, files }) => [
      ...expect(
        files["deploy/docker/oracle.Dockerfile"]?.includes("EXPOSE 9800") === true,
        "the image exposes another port",
      ),
      ...expect(
        listAt(containers(one(oracle, "StatefulSet"))[0], "ports")
          .some((port) => valueAt(port, "containerPort") === 9800),
        "the chart names another port",
      ),
      ...expect(
        /\| `port` +.*9800/.test(files["docs/settings.md"] ?? ""),
        "the program has another default",
      ),
    ],
    plant: (delivery) => edit(delivery, "deploy/docker/oracle.Dockerfile", "9800", "9100"),
  },
  {
    number: 20,
    title: "the documented way to make a key does not make one that the program reads",
    check: ({ files }) => [
      ...expect(
        files["docs/operations.md"]?.includes("noaa-oracle keygen --oracle-private-key") === true,
        "no documented key generator",
      ),
      ...Object.entries(files).filter(([path]) => path.startsWith("docs/") || path === "README.md")
        .flatMap(([path, text]) => expect(!/openssl ecparam/.test(text), `${path} uses openssl`)),
    ],
    plant: (delivery) =>
      edit(delivery, "docs/operations.md", /noaa-oracle keygen [^\n]*/, "openssl ecparam -genkey"),
  },
];
