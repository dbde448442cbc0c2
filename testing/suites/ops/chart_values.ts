import { parse } from "yaml";
import type { ChartName } from "./chart.ts";

/** A public key of a coordinator or an uploader. */
export const NPUB = "npub1elf6dx9d3d3vsj3c663xx3hh7y0dx6qdemghzd3r84l22q3q20ysk6c34j";

/** Values that differ from the defaults in kind, not only in degree. */
export const CHART_VALUES: Readonly<Record<ChartName, Readonly<Record<string, unknown>>>> = {
  "noaa-oracle": {
    defaults: {},
    "no backups": { litestream: { enabled: false } },
    "trial keys": { litestream: { accessKeyId: "test", secretAccessKey: "test" } },
    "other S3": {
      litestream: { endpoint: "http://minio:9000", forcePathStyle: true, existingSecret: "s3" },
    },
    "everything on": {
      oracle: {
        remoteUrl: "https://oracle.example.com",
        coordinatorPubkeys: [NPUB],
        trustedProxies: ["10.0.0.0/8", "fd00::1"],
      },
      ingress: {
        enabled: true,
        className: "nginx",
        tlsSecret: "tls",
        extraHosts: ["weather.example.com"],
      },
      metrics: { serviceMonitor: { enabled: true }, prometheusRule: { enabled: true } },
      networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] },
    },
    "behind ingress-nginx": parse(await Deno.readTextFile("deploy/proxy/ingress-nginx.yaml")),
    bare: {
      metrics: { enabled: false },
      networkPolicy: { enabled: false },
      podDisruptionBudget: { enabled: false },
      serviceAccount: { create: false },
    },
  },
  "noaa-daemon": {
    defaults: {},
    archive: { s3: { enabled: true, endpoint: "http://minio:9000", existingSecret: "s3" } },
    "trial keys": { s3: { enabled: true, accessKeyId: "test", secretAccessKey: "test" } },
    "no volume": { persistence: { enabled: false } },
    watched: {
      metrics: { podMonitor: { enabled: true }, prometheusRule: { enabled: true } },
      networkPolicy: { metricsFrom: [{ namespaceSelector: {} }] },
    },
  },
};
