/** A command in a code block of a document. */
interface DocumentedCommand {
  readonly file: string;
  /** In one line, without its comment. */
  readonly command: string;
}

const programs =
  /^(?:[A-Z_0-9]+=\S* )*(?:npm|npx|node|node_modules\/\S+|aws|python3|sh|git|docker|jq|moto_server|BIND_HOST=\S+)(?= |$)/;

/**
 * The commands in the code blocks of a Markdown file: every line of a block of `sh`, and of a block without a language the lines
 * that begin with a program which the project's documents use. What goes on in the next line, after `\` or within quotes, is one command.
 */
export function commandsIn(file: string, markdown: string): DocumentedCommand[] {
  return [...markdown.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)].flatMap(([, , language, block = '']) => {
    if (language !== 'sh' && language !== '') return [];
    const commands = joined(block.split('\n')).flatMap((line) => line.split(' && ').map((part) => part.trim()));
    return commands
      .filter((command) => command !== '' && (language === 'sh' || programs.test(command)))
      .map((command) => ({ file, command }));
  });
}

/** Lines with what belongs to them from the next ones, without comments. */
function joined(lines: readonly string[]): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of lines) {
    const whole = withoutComment(open === '' ? line : `${open} ${line.trim()}`);
    const isOpen = whole.endsWith('\\') || isQuoted(whole);
    open = isOpen ? whole.replace(/ *\\$/, '') : '';
    if (!isOpen) commands.push(whole.trim());
  }
  return commands;
}

const isQuoted = (text: string) => (text.match(/'/g) ?? []).length % 2 === 1;

function withoutComment(line: string): string {
  const comment = [...line.matchAll(/(?:^| )# ?/g)].find(({ index }) => !isQuoted(line.slice(0, index)));
  return comment ? line.slice(0, comment.index).trimEnd() : line.trimEnd();
}
