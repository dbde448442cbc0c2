import { stringify } from "smol-toml";
import { defaultText } from "./help.ts";
import {
  type Declarations,
  environmentNames,
  flagNames,
  type Setting,
  type SettingsSchema,
  tomlKeys,
} from "../settings/setting.ts";
import { wrap } from "./wrap.ts";

type Schema = Pick<SettingsSchema<Declarations, unknown>, "program" | "envPrefix" | "declarations">;

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;

function defaultCell(setting: Setting<unknown>): string {
  const value = setting.default;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(code).join("<br>");
  const isOff = value === undefined && setting.defaultText === undefined;
  return isOff ? "off" : code(defaultText(setting));
}

function row(schema: Schema, setting: Setting<unknown>): string {
  const flags = [
    ...setting.short ? [`-${setting.short}`] : [],
    ...flagNames(setting).map((name) => `--${name}`),
  ];
  const cells = [
    tomlKeys(setting).map(code).join("<br>"),
    flags.map(code).join("<br>"),
    environmentNames(schema.envPrefix, setting).map(code).join("<br>"),
    defaultCell(setting),
    `${setting.summary} Must be ${setting.kind.rule.replaceAll("|", "\\|")}.`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** A Markdown table of a program's settings. */
export function settingsTable(schema: Schema): string {
  return [
    "| TOML key | flag | environment | default | what it is |",
    "| --- | --- | --- | --- | --- |",
    ...Object.values(schema.declarations).map((setting) => row(schema, setting)),
  ].join("\n");
}

/** A settings file in which every setting stands as a comment, with its default where it has one. */
export function exampleToml(schema: Schema): string {
  const name = schema.program;
  const entries = Object.values(schema.declarations).flatMap((setting) => {
    const value = setting.default === undefined
      ? `${setting.key} = ""`
      : stringify({ [setting.key]: setting.default }).trim();
    const fallback = setting.defaultText ? ` Default: ${setting.defaultText}.` : "";
    const comment = `${setting.summary} Must be ${setting.kind.rule}.${fallback}`;
    return ["", wrap(comment, "# "), `# ${value}`];
  });
  return [
    wrap(
      `Settings of the ${name}, all with their defaults. Copy this file to ./${name}.toml or ` +
        `/etc/noaa-oracle/${name}.toml and uncomment what you change. Flags and ${schema.envPrefix}… variables win.`,
      "# ",
    ),
    ...entries,
    "",
  ].join("\n");
}
