import { parseAllDocuments, stringify } from "yaml";
import { run } from "./command.ts";

/** A rendered Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
}

/** What stands at a dotted path of an object, e.g. `spec.template.spec.containers.0.image`; undefined if nothing. */
export function valueAt(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    object,
  );
}

/** The list at a dotted path; empty if there is none. */
export function listAt(object: unknown, path: string): unknown[] {
  const list = valueAt(object, path);
  return Array.isArray(list) ? list : [];
}

/** The charts, with the least values that each needs. */
export const CHARTS = {
  "noaa-oracle": { key: { existingSecret: "oracle-key" } },
  "noaa-daemon": {
    key: { existingSecret: "daemon-key" },
    daemon: { baseUrl: "http://noaa-oracle:9800", userAgent: "noaa-daemon (ops@example.com)" },
  },
} as const;
/** The name of a chart. */
export type ChartName = keyof typeof CHARTS;

/** The Kubernetes version that charts are rendered and validated for. */
export const KUBERNETES = "1.37.0";

/** Renders a chart with real helm; `values` are laid over the least ones. */
export async function renderText(
  chart: ChartName,
  values: unknown = {},
  chartFolder = `deploy/helm/${chart}`,
): Promise<{ ok: true; text: string } | { ok: false; error: string }> {
  const folder = await Deno.makeTempDir({ prefix: "chart-" });
  try {
    await Deno.writeTextFile(`${folder}/least.yaml`, stringify(CHARTS[chart]));
    await Deno.writeTextFile(`${folder}/values.yaml`, JSON.stringify(values));
    const { code, stdout, stderr } = await run("helm", [
      "template",
      "release",
      chartFolder,
      "--kube-version",
      KUBERNETES,
      "--namespace",
      "noaa",
      "--api-versions",
      "monitoring.coreos.com/v1",
      "-f",
      `${folder}/least.yaml`,
      "-f",
      `${folder}/values.yaml`,
    ]);
    return code === 0 ? { ok: true, text: stdout } : { ok: false, error: stderr };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Renders a chart and parses every object. */
export async function render(
  chart: ChartName,
  values: unknown = {},
  chartFolder?: string,
): Promise<KubernetesObject[]> {
  const rendered = await renderText(chart, values, chartFolder);
  if (!rendered.ok) throw new Error(rendered.error);
  return parseAllDocuments(rendered.text)
    .map((document) => document.toJS() as KubernetesObject | null) // kinds are checked by kubeconform
    .filter((object) => object !== null);
}
