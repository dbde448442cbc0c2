import {
  allFlags,
  type CompletionModel,
  firstWords,
  functionName,
  groupsOf,
  type Offered,
  type OfferedFlag,
} from "./completion_model.ts";

/** The completion of a program for fish, as a file of its folder of completions. */
export function fishCompletions(model: CompletionModel): string {
  const { program, commands, defaultCommand, flags } = model;
  const named = `_${functionName(model)}`;
  const taking = allFlags(model).filter(({ value }) => value !== undefined)
    .flatMap(({ names }) => names);
  const line = (...parts: string[]) => ["complete", "-c", program, ...parts].join(" ");
  const at = (said: string) => `-n '${named}_said "${said}"'`;
  const within = (name: string) => `-n '${named}_in "${name}"'`;
  const word = (condition: string, text: string, summary: string) =>
    line(condition, "-a", text, "-d", quote(summary));
  return [
    `# fish completion of ${program}, made by \`${program} completions fish\`.`,
    `function ${named}_words`,
    "  set -l skips 0",
    "  for word in (commandline -opc)[2..-1]",
    "    if test $skips = 1",
    "      set skips 0",
    `    else if contains -- $word ${taking.join(" ")}`,
    "      set skips 1",
    "    else if not string match -q -- '-*' $word",
    "      echo $word",
    "    end",
    "  end",
    "end",
    `function ${named}_said`,
    `  test (string join ' ' -- (${named}_words) | string collect -a) = "$argv[1]"`,
    "end",
    `function ${named}_in`,
    `  string match -q -- "$argv[1] *" (string join ' ' -- (${named}_words) '')`,
    "end",
    line("-f"),
    ...[...firstWords(model)].map(([text, summary]) => word(at(""), text, summary)),
    ...[...groupsOf(model)].flatMap(([first, members]) =>
      members.map(({ name, summary }) => word(at(first), name.split(" ")[1] ?? "", summary))
    ),
    ...commands.flatMap((command) => [
      ...operandLines(command.operands).map((offer) => line(within(command.name), offer)),
      ...command.flags.map((flag) => line(within(command.name), flagPart(flag))),
      ...command.name === defaultCommand
        ? command.flags.map((flag) => line(at(""), flagPart(flag)))
        : [],
    ]),
    ...flags.map((flag) => line(flagPart(flag))),
    "",
  ].join("\n");
}

function flagPart({ names, summary, value }: OfferedFlag): string {
  const spelled = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`
  );
  const takes = value === undefined
    ? []
    : value === "paths"
    ? ["-r -F"]
    : value === "anything"
    ? ["-x"]
    : [`-x -a ${quote(value.join(" "))}`];
  return [...spelled, ...takes, "-d", quote(summary)].join(" ");
}

function operandLines(operands: Offered | undefined): string[] {
  if (operands === undefined || operands === "anything") return [];
  return [operands === "paths" ? "-F" : `-a ${quote(operands.join(" "))}`];
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
