import { choice, integer, optional, text, yesNo } from "./kinds.ts";
import { bindAddress, origin } from "./network_kinds.ts";
import { setting } from "./setting.ts";

/**
 * The settings that mean the same in both programs.
 * @param envPrefix what the program's environment names begin with
 * @param retention the default in days, and what is kept that long
 */
export function bothPrograms(envPrefix: string, retention: { days: number; summary: string }) {
  return {
    level: setting(choice("trace", "debug", "info", "warn", "error"), {
      key: "level",
      short: "l",
      default: "info",
      summary: "The least severe log lines that are written.",
    }),
    logFormat: setting(choice("text", "json"), {
      key: "log_format",
      default: "text",
      summary: "How log lines are written to standard output.",
    }),
    metricsBind: setting(optional(bindAddress), {
      key: "metrics_bind",
      summary: "Where the private listener with /metrics listens; keep it off public networks.",
    }),
    generateKey: setting(yesNo, {
      key: "generate_key",
      default: false,
      summary: "Create the private key when its file is missing.",
    }),
    s3Bucket: setting(
      optional(text("<bucket>", /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of an S3 bucket")),
      {
        key: "s3_bucket",
        summary: "The S3 bucket for weather files; without it nothing of S3 is used.",
      },
    ),
    s3Endpoint: setting(optional(origin), {
      key: "s3_endpoint",
      summary: "The address of an S3 service other than AWS, asked in path style.",
    }),
    s3Region: setting(text("<region>", /^[a-z0-9-]{2,40}$/, "the name of an S3 region"), {
      key: "s3_region",
      env: [`${envPrefix}S3_REGION`, "AWS_REGION", "AWS_DEFAULT_REGION"],
      default: "us-west-2",
      summary: "The region of the S3 bucket.",
    }),
    retentionDays: setting(integer("<days>", 1, 3650), {
      key: "retention_days",
      default: retention.days,
      summary: retention.summary,
    }),
  };
}
